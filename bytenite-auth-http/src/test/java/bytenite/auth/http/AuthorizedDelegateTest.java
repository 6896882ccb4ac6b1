// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthConfig;
import bytenite.auth.TokenSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an authorized client makes of its delegate; nothing is sent. */
class AuthorizedDelegateTest {

  private static final URI ORIGIN = URI.create("https://api.example.com");

  private final StubTokens tokens = new StubTokens();
  private final HttpClient plain = HttpClient.newHttpClient();

  @Test
  void passesOnWhatIsNotForItsOriginAsItIs() throws Exception {
    RecordingClient delegate = new RecordingClient();
    HttpClient wrapper = tokens.authorize(delegate, ORIGIN);
    HttpRequest request = HttpRequest.newBuilder(URI.create("https://elsewhere.example")).build();
    HttpResponse.PushPromiseHandler<String> pushes = (initiating, pushed, acceptor) -> {};

    wrapper.send(request, BodyHandlers.ofString());
    wrapper.sendAsync(request, BodyHandlers.ofString());
    wrapper.sendAsync(request, BodyHandlers.ofString(), pushes);

    assertThat(delegate.calls).containsExactly("send", "sendAsync", "sendAsync with pushes");
    assertThat(delegate.requests).allSatisfy(passed -> assertThat(passed).isSameAs(request));
    assertThat(delegate.pushPromiseHandlers.get(0)).isSameAs(pushes);
  }

  @Test
  void answersQuestionsAsTheOtherClientDoes() {
    RecordingClient delegate = new RecordingClient();

    HttpClient wrapper = tokens.authorize(delegate, ORIGIN);

    assertThat(wrapper.cookieHandler()).containsSame(delegate.cookies);
    assertThat(wrapper.connectTimeout()).contains(Duration.ofSeconds(7));
    assertThat(wrapper.followRedirects()).isEqualTo(Redirect.NEVER);
    assertThat(wrapper.proxy()).containsSame(delegate.proxies);
    assertThat(wrapper.sslContext()).isSameAs(delegate.tls);
    assertThat(wrapper.sslParameters()).isSameAs(delegate.tlsParameters);
    assertThat(wrapper.authenticator()).containsSame(delegate.authenticator);
    assertThat(wrapper.version()).isEqualTo(Version.HTTP_1_1);
    assertThat(wrapper.executor()).containsSame(delegate.executor);
    assertThatThrownBy(wrapper::newWebSocketBuilder)
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @EnumSource(value = Redirect.class, mode = EnumSource.Mode.EXCLUDE, names = "NEVER")
  void refusesAClientThatFollowsRedirects(Redirect policy) {
    HttpClient following = HttpClient.newBuilder().followRedirects(policy).build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> tokens.authorize(following, ORIGIN))
        .withMessageContaining("followRedirects(HttpClient.Redirect.NEVER)");
  }

  /** Feign's Http2Client makes a client of its own, without tokens, if one of these differs. */
  @Test
  void tellsFeignWhatItComparesWithItsOptions() {
    HttpClient delegate = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    HttpClient wrapper = tokens.authorize(delegate, ORIGIN);

    assertThat(wrapper.followRedirects()).isEqualTo(Redirect.NEVER);
    assertThat(wrapper.connectTimeout()).contains(Duration.ofSeconds(10));
  }

  @Test
  void acceptsTheBaseUriOfAConfiguration() {
    AuthConfig prefix =
        AuthConfig.builder(ApiKey.of("key"))
            .baseUri(URI.create("https://gw.example/prefix"))
            .build();
    AuthConfig insecure =
        prefix.toBuilder().baseUri(URI.create("http://gw.example")).allowPlainHttp(true).build();

    assertThat(tokens.authorize(plain, prefix.baseUri()).toString()).contains("https://gw.example");
    assertThat(AuthorizedHttpClient.create(plain, tokens, prefix).toString())
        .contains("https://gw.example:443");
    assertThat(AuthorizedHttpClient.create(plain, tokens.async(), insecure).toString())
        .contains("http://gw.example:80");
  }

  @Test
  void refusesToBeMadeWithoutAnOrigin() {
    assertThatIllegalArgumentException().isThrownBy(() -> tokens.authorize(plain));
  }

  @Test
  void acceptsNoNull() {
    URI[] originWithNull = {ORIGIN, null};
    HttpRequest request = HttpRequest.newBuilder(ORIGIN).build();
    HttpClient client = tokens.authorize(plain, ORIGIN);

    assertThatNullPointerException().isThrownBy(() -> tokens.authorize(null, ORIGIN));
    assertThatNullPointerException()
        .isThrownBy(() -> AuthorizedHttpClient.create(plain, (TokenSource) null, ORIGIN));
    assertThatNullPointerException().isThrownBy(() -> tokens.authorize(plain, (URI[]) null));
    assertThatNullPointerException().isThrownBy(() -> tokens.authorize(plain, originWithNull));
    assertThatNullPointerException().isThrownBy(() -> client.send(request, null));
    assertThatNullPointerException().isThrownBy(() -> client.send(null, BodyHandlers.discarding()));
    assertThatNullPointerException().isThrownBy(() -> client.sendAsync(request, null));
    assertThatNullPointerException()
        .isThrownBy(() -> client.sendAsync(null, BodyHandlers.discarding()));
  }

  @Test
  void showsItsOriginsAndNoToken() {
    HttpClient client = tokens.authorize(plain, ORIGIN);

    assertThat(client.toString()).contains(ORIGIN.toString()).doesNotContain("token-");
  }
}
