// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.spring;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthListener;
import bytenite.auth.http.AuthorizedHttpClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

// snippet
@Configuration(proxyBeanMethods = false)
class AuthBeans {

  /** The environment variables BYTENITE_API_KEY and BYTENITE_BASE_URI set these two properties. */
  @Bean
  AuthConfig authConfig(
      @Value("${bytenite.api-key}") String key,
      @Value("${bytenite.base-uri:https://api.bytenite.com}") URI baseUri,
      MeterRegistry meters) {
    AuthListener timer = new MeteredListener(meters);
    return AuthConfig.builder(ApiKey.of(key)).baseUri(baseUri).listener(timer).build();
  }

  /** Spring closes it, after the web server has answered its last request. */
  @Bean
  AuthClient authClient(AuthConfig config) {
    return AuthClient.create(config);
  }

  @Bean
  HttpClient authorizedHttp(AuthClient client, AuthConfig config) {
    return AuthorizedHttpClient.create(HttpClient.newHttpClient(), client, config);
  }

  @Bean
  RestClient restClient(RestClient.Builder builder, HttpClient http, AuthConfig config) {
    return builder
        .baseUrl(config.baseUri())
        .requestFactory(new JdkClientHttpRequestFactory(http))
        .build();
  }

  @Bean
  WebClient webClient(HttpClient http, AuthConfig config) {
    return WebClient.builder()
        .baseUrl(config.baseUri().toString())
        .clientConnector(new JdkClientHttpConnector(http))
        .build();
  }

  /** Part of /actuator/health, by the name "byteniteAuth". Nothing is sent. */
  @Bean
  HealthIndicator byteniteAuthHealthIndicator(AuthClient client) {
    return () -> {
      String state = client.status().state().name();
      boolean down = state.equals("FAILING") || state.equals("CLOSED");
      return (down ? Health.down() : Health.up()).withDetail("state", state).build();
    };
  }
}
// end of snippet
