// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.testkit.FakeAuthServer;
import java.net.http.HttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.http.HttpStatus;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class JobsApplicationTest {
  private static final FakeAuthServer SERVER =
      FakeAuthServer.builder().resource("/v1/jobs", "no jobs").start();

  @DynamicPropertySource
  static void properties(DynamicPropertyRegistry registry) {
    registry.add("bytenite.base-uri", SERVER::baseUri);
    registry.add("bytenite.api-key", () -> SERVER.apiKey().reveal());
  }

  @AfterAll
  static void closeTheServer() {
    SERVER.close();
  }

  @Autowired private TestRestTemplate http;

  @Test
  void recoversFromARevokedToken() {
    assertThat(http.getForObject("/jobs", String.class)).isEqualTo("no jobs");
    int before = SERVER.exchanges();

    SERVER.revokeAll();

    assertThat(http.getForObject("/jobs", String.class)).isEqualTo("no jobs");
    assertThat(SERVER.exchanges()).isEqualTo(before + 1);
  }

  @Autowired private AuthClient client;
  @Autowired private AuthConfig config;

  @Test
  void theWebClientRecoversFromARevokedToken() {
    assertThat(http.getForObject("/web/jobs", String.class)).isEqualTo("no jobs");
    int before = SERVER.exchanges();

    SERVER.revokeAll();

    assertThat(http.getForObject("/web/jobs", String.class)).isEqualTo("no jobs");
    assertThat(SERVER.exchanges()).isEqualTo(before + 1);
  }

  @Test
  void tellsOfItsHealthAndOfItsExchanges() {
    client.token();

    assertThat(http.getForObject("/actuator/health", String.class)).contains("byteniteAuth");
    assertThat(http.getForEntity("/actuator/health/byteniteAuth", String.class).getStatusCode())
        .isEqualTo(HttpStatus.OK);
    assertThat(http.getForObject("/actuator/metrics/bytenite.auth.exchange", String.class))
        .contains("\"outcome\"", "success");
  }

  @Test
  void theCallerLearnsWhyThereIsNoToken() {
    AuthBeans beans = new AuthBeans();
    AuthClient closed = AuthClient.create(config);
    HttpClient http = beans.authorizedHttp(closed, config);
    RestClient rest = beans.restClient(RestClient.builder(), http, config);
    WebClient web = new OptionalBeans().webClient(http, config);
    closed.close();

    assertThatThrownBy(() -> rest.get().uri("/v1/jobs").retrieve().body(String.class))
        .isInstanceOf(AuthException.Closed.class);
    assertThatThrownBy(() -> web.get().uri("/v1/jobs").retrieve().toBodilessEntity().block())
        .hasCauseInstanceOf(AuthException.Closed.class);
  }
}
