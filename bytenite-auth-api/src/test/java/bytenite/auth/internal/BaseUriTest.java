// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseUriTest {

  private static void check(String text) {
    BaseUri.checkScheme(BaseUri.checked(BaseUri.parse(text)), /* allowPlainHttp= */ false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://api.bytenite.com",
        "HTTPS://API.bytenite.com",
        "https://api.bytenite.com:8443/path",
        "https://10.0.0.1",
        "https://[2001:db8::1]:8443",
        "https://xn--bcher-kva.example/a%20b",
        "https://a23456789012345678901234567890123456789012345678901234567890123.example",
        "https://h",
        "http://localhost",
        "http://LOCALHOST:8080",
        "http://127.0.0.1",
        "http://127.0.0.1:65535/x",
        "http://127.255.255.254",
        "http://[::1]",
        "http://[::1]:8080/x",
        "http://[0:0:0:0:0:0:0:1]",
        "http://[0000:0000::0001]",
      })
  void allowsHttpsAndLoopback(String text) {
    assertThatCode(() -> check(text)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://api.bytenite.com",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "http://128.0.0.1",
        "http://127.0.0.1.example.com",
        "http://127.0.0.1.nip.io",
        "http://localhost.example.com",
        "http://localhost.",
        "http://mylocalhost",
        "http://127.0.0.256",
        "http://127.0.0",
        "http://2130706433",
        "http://0x7f000001",
        "http://0177.0.0.1",
        "http://127.000.000.001",
        "http://[::]",
        "http://[::2]",
        "http://[1::1]",
        "http://[::1:1]",
        "http://[::ffff:127.0.0.1]",
        "http://[::127.0.0.1]",
        "http://[fe80::1]",
        "http://[::1%25lo]",
      })
  void refusesPlainHttpToAnyOtherMachine(String text) {
    assertThatThrownBy(() -> check(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the base URI ");
  }

  @Test
  void allowsPlainHttpWhereItIsAllowed() {
    URI uri = BaseUri.checked(URI.create("http://10.0.0.1:8080"));

    assertThatCode(() -> BaseUri.checkScheme(uri, /* allowPlainHttp= */ true))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> BaseUri.checkScheme(uri, /* allowPlainHttp= */ false))
        .hasMessageContaining("allowPlainHttp");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/path",
        "api.bytenite.com",
        "//api.bytenite.com",
        "?x",
        "https:api.bytenite.com",
        "mailto:s3cr3t@example.com",
        "ftp://s3cr3t.example.com",
        "ws://s3cr3t.example.com",
        "file:///s3cr3t",
        "jar:https://s3cr3t.example.com!/x",
        "https:///s3cr3t",
        "https://:443/s3cr3t",
        "https://user:s3cr3t@h",
        "https://s3cr3t@h",
        "https://@h/s3cr3t",
        "https://user:s3cr3t@",
        "https://us%40er@s3cr3t",
        "http://s3cr3t@localhost",
        "https://h?s3cr3t",
        "https://h/?",
        "https://h?",
        "https://h#s3cr3t",
        "https://h/#",
        "https://h:0/s3cr3t",
        "https://h:/s3cr3t",
        "https://h:65536/s3cr3t",
        "https://h:99999/s3cr3t",
        "https://s3cr3t_underscore.example",
        "https://s3cr3t..example",
        "https://bücher.example/s3cr3t",
        "https://h:s3cr3t",
        "https://s3cr3t8901234567890123456789012345678901234567890123456789012345.example",
        "https://1.2.3/s3cr3t",
      })
  void refusesWhatCouldNotBeABaseUriWithoutRepeatingIt(String text) {
    assertThatThrownBy(() -> check(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the base URI ")
        .hasMessageNotContaining("s3cr3t")
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://h/s3cr3t x",
        "https://h\\s3cr3t",
        "https://h/\ns3cr3t",
        "https://[s3cr3t]",
        "https://h/%s3",
        "https://h:-1/s3cr3t",
        "://s3cr3t",
        "https://h:99999999999/s3cr3t"
      })
  void refusesWhatIsNoUriWithoutQuotingIt(String text) {
    assertThatThrownBy(() -> check(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the base URI ")
        .hasMessageNotContaining("s3")
        .hasNoCause();
  }

  @ParameterizedTest
  @CsvSource({
    "https://h, https://h",
    "https://h/, https://h",
    "https://h///, https://h",
    "https://h/a/, https://h/a",
    "https://h/a//b//, https://h/a//b",
    "http://[::1]:80/, http://[::1]:80",
    "https://h/ä/b, https://h/%C3%A4/b",
    "https://h/漢, https://h/%E6%BC%A2",
  })
  void keepsAllButTheSlashAtTheEndInAscii(String text, String kept) {
    assertThat(BaseUri.checked(URI.create(text))).hasToString(kept);
  }

  @ParameterizedTest
  @CsvSource({
    "https://h, https://h:443",
    "HTTPS://H.Example/path, https://h.example:443",
    "https://h:443, https://h:443",
    "https://h:8443, https://h:8443",
    "http://h, http://h:80",
    "http://[::1]:8080, http://[::1]:8080",
  })
  void tellsAnOriginByItsSchemeHostAndPort(String text, String origin) {
    assertThat(BaseUri.origin(URI.create(text))).isEqualTo(origin);
  }

  @Test
  void knowsTheHostedService() {
    assertThat(BaseUri.DEFAULT).hasToString("https://api.bytenite.com");
  }
}
