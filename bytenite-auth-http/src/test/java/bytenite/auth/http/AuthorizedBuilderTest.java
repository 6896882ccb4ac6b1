// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthConfig;
import bytenite.auth.TokenSource;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** A builder for code that takes a builder, as langchain4j and the MCP SDK do. */
class AuthorizedBuilderTest {

  private static final URI ORIGIN = URI.create("https://api.example.com");

  private final StubTokens tokens = new StubTokens();
  private final HttpClient.Builder delegate = HttpClient.newBuilder();

  @Test
  void buildsAClientThatSendsTheToken() throws Exception {
    try (FakeAuthServer server = FakeAuthServer.start()) {
      server.answerAll(FakeReply.json("done"));
      AuthConfig config = AuthConfig.builder(ApiKey.of("key")).baseUri(server.baseUri()).build();
      HttpClient client =
          AuthorizedHttpClient.builder(delegate, tokens, config)
              .connectTimeout(Duration.ofSeconds(20))
              .build();

      client.send(
          HttpRequest.newBuilder(server.baseUri().resolve("/jobs")).build(),
          BodyHandlers.discarding());

      assertThat(client.connectTimeout()).contains(Duration.ofSeconds(20));
      assertThat(server.lastRequest().header("Authorization")).contains("token-1");
    }
  }

  @Test
  void returnsItselfFromEverySetting() {
    HttpClient.Builder builder = AuthorizedHttpClient.builder(delegate, tokens, ORIGIN);

    assertThat(builder.connectTimeout(Duration.ofSeconds(20))).isSameAs(builder);
    assertThat(builder.followRedirects(Redirect.NEVER)).isSameAs(builder);
    assertThat(builder.toString()).isEqualTo(delegate.toString());
  }

  @Test
  void refusesToBuildAClientThatFollowsRedirects() {
    HttpClient.Builder builder =
        AuthorizedHttpClient.builder(delegate, tokens.async(), ORIGIN)
            .followRedirects(Redirect.NORMAL);

    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessageContaining("followRedirects(HttpClient.Redirect.NEVER)");
  }

  @Test
  void throwsWhatTheOtherBuilderThrows() {
    HttpClient.Builder builder = AuthorizedHttpClient.builder(delegate, tokens, ORIGIN);

    assertThatIllegalArgumentException().isThrownBy(() -> builder.connectTimeout(Duration.ZERO));
    assertThatNullPointerException().isThrownBy(() -> builder.executor(null));
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void passesOnWhatOnlyANewerJdkHas() throws Exception {
    HttpClient.Builder builder = AuthorizedHttpClient.builder(delegate, tokens, ORIGIN);

    Object next =
        HttpClient.Builder.class
            .getMethod("localAddress", InetAddress.class)
            .invoke(builder, InetAddress.getLoopbackAddress());

    assertThat(next).isSameAs(builder);
  }

  @Test
  void acceptsNoNull() {
    assertThatNullPointerException()
        .isThrownBy(() -> AuthorizedHttpClient.builder(null, tokens, ORIGIN));
    assertThatNullPointerException()
        .isThrownBy(() -> AuthorizedHttpClient.builder(delegate, (TokenSource) null, ORIGIN));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AuthorizedHttpClient.builder(delegate, tokens));
  }
}
