// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthConfig;
import java.net.URI;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedOriginsTest {

  private static boolean contains(String origin, String target) {
    return AllowedOrigins.of(URI.create(origin)).contains(URI.create(target));
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.example.com,       https://api.example.com/v1/jobs?page=2#top",
    "https://api.example.com,       https://api.example.com",
    "https://api.example.com/,      https://api.example.com/v1",
    "https://api.example.com,       https://api.example.com:443/v1",
    "https://api.example.com:443,   https://api.example.com/v1",
    "https://api.example.com:8443,  https://api.example.com:8443/v1",
    "HTTPS://API.Example.com,       https://api.example.COM/v1",
    "https://api.example.com,       wss://api.example.com/events",
    "https://api.example.com,       WSS://api.example.com:443/events",
    "http://127.0.0.1:8080,         http://127.0.0.1:8080/v1",
    "http://127.0.0.1,              http://127.0.0.1:80/v1",
    "http://127.0.0.1:8080,         ws://127.0.0.1:8080/events",
    "http://localhost:8080,         http://LOCALHOST:8080/v1",
    "http://[::1]:8080,             http://[::1]:8080/v1",
    "https://[2001:db8::1],         https://[2001:DB8::1]/v1",
  })
  void containsWhatHasTheSameSchemeHostAndPort(String origin, String target) {
    assertThat(contains(origin, target)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.example.com,       http://api.example.com/v1",
    "https://api.example.com,       http://api.example.com:443/v1",
    "https://api.example.com,       ws://api.example.com/events",
    "https://api.example.com,       https://api.example.com:8443/v1",
    "https://api.example.com,       https://api.example.com.evil.example/v1",
    "https://api.example.com,       https://evil-api.example.com/v1",
    "https://api.example.com,       https://www.api.example.com/v1",
    "https://api.example.com,       https://example.com/v1",
    "https://api.example.com,       https://api.example.com./v1",
    "https://api.example.com,       https://api.example.com@evil.example/v1",
    "https://api.example.com,       https://api.example.com:443@evil.example/v1",
    "https://api.example.com,       https://evil.example/https://api.example.com/",
    "https://api.example.com,       https://evil.example/?https://api.example.com",
    "https://api.example.com,       https://evil.example#@api.example.com",
    "https://api.example.com,       ftp://api.example.com/v1",
    "https://api.example.com,       https:api.example.com",
    "https://api.example.com,       //api.example.com/v1",
    "https://api.example.com,       /v1",
    "https://api.example.com,       mailto:me@api.example.com",
    "https://api.example.com,       https://api_example.com/v1",
    "http://127.0.0.1:8080,         http://localhost:8080/v1",
    "http://127.0.0.1:8080,         http://127.0.0.1:8081/v1",
    "http://127.0.0.1:8080,         https://127.0.0.1:8080/v1",
    "http://127.0.0.1:8080,         wss://127.0.0.1:8080/events",
  })
  void doesNotContainAnythingElse(String origin, String target) {
    assertThat(contains(origin, target)).isFalse();
  }

  @Property
  void containsNoOtherPort(
      @ForAll @IntRange(min = 1, max = 65_535) int port,
      @ForAll @IntRange(min = 1, max = 65_535) int other) {
    boolean contained =
        contains("https://api.example.com:" + port, "https://api.example.com:" + other + "/v1");

    assertThat(contained).isEqualTo(port == other);
  }

  @Property
  void containsNoOtherHost(
      @ForAll @AlphaChars @StringLength(min = 1, max = 8) String host,
      @ForAll @AlphaChars @StringLength(min = 1, max = 8) String other) {
    boolean contained = contains("https://" + host, "https://" + other + "/v1");

    assertThat(contained)
        .isEqualTo(host.toLowerCase(Locale.ROOT).equals(other.toLowerCase(Locale.ROOT)));
  }

  @Test
  void containsEachOfSeveral() {
    AllowedOrigins origins =
        AllowedOrigins.of(
            URI.create("https://api.example.com"), URI.create("http://localhost:8080"));

    assertThat(origins.contains(URI.create("https://api.example.com/v1"))).isTrue();
    assertThat(origins.contains(URI.create("http://localhost:8080/v1"))).isTrue();
    assertThat(origins.contains(URI.create("https://localhost:8080/v1"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1",
        "//api.example.com",
        "https:api.example.com",
        "https:///v1",
        "https://api_example.com",
        "https://api.example.com:",
        "https://api.example.com:0",
        "https://api.example.com:65536",
        "ftp://api.example.com",
        "wss://api.example.com",
        "file:///etc",
      })
  void refusesWhatIsNoOrigin(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AllowedOrigins.of(URI.create("https://fine.example"), URI.create(text)))
        .withMessageStartingWith("an origin must ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://api.example.com/prefix",
        "https://api.example.com//",
        "https://api.example.com?a=b",
        "https://api.example.com/#fragment",
      })
  void ignoresAllButSchemeHostAndPort(String text) {
    assertThat(contains(text, "https://api.example.com/v1")).isTrue();
  }

  @Test
  void refusesAUserWithoutRepeatingIt() {
    URI uri = URI.create("https://me:s3cret@api.example.com/s3cret");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> AllowedOrigins.of(uri))
        .withMessageStartingWith("an origin must not ")
        .withMessageNotContaining("s3cret");
  }

  @Test
  void followsTheRulesOfAConfiguration() {
    AuthConfig config =
        AuthConfig.builder(ApiKey.of("key"))
            .baseUri(URI.create("http://gateway.example:8080/prefix"))
            .allowPlainHttp(true)
            .build();

    AllowedOrigins origins = AllowedOrigins.of(config);

    assertThat(origins.contains(URI.create("http://gateway.example:8080/v1"))).isTrue();
    assertThat(origins.contains(URI.create("http://gateway.example/v1"))).isFalse();
    assertThat(origins.includeLoopback()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://api.example.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com:8080",
        "http://0.0.0.0:8080",
        "http://192.168.0.1",
        "http://[2001:db8::1]",
      })
  void refusesPlainHttpToAnotherMachine(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AllowedOrigins.of(URI.create(text)))
        .withMessageContaining("https://");
  }

  @Test
  void refusesToBeEmpty() {
    assertThatIllegalArgumentException().isThrownBy(() -> AllowedOrigins.of());
  }

  @Test
  void acceptsNoNull() {
    assertThatNullPointerException().isThrownBy(() -> AllowedOrigins.of((URI[]) null));
    assertThatNullPointerException().isThrownBy(() -> AllowedOrigins.of((URI) null));
  }
}
