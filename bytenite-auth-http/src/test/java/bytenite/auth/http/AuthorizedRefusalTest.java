// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A 401 whose body the JDK cannot read. */
@Timeout(60)
class AuthorizedRefusalTest {

  /** Refuses token-1, and maybe every token, with a head that the JDK cannot understand. */
  private static final class Refusing extends SocketServer {

    private final String contentLength;
    private final boolean always;

    Refusing(String contentLength, boolean always) {
      super(ServerSocketFactory.getDefault());
      this.contentLength = contentLength;
      this.always = always;
      begin();
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + port() + "/");
    }

    @Override
    protected void serve(Socket socket) throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) socket.getInputStream().read());
      }
      String reply =
          always || head.indexOf("token-1") >= 0
              ? "401 X\r\nWWW-Authenticate: x\r\nContent-Length: " + contentLength
              : "200 X\r\nContent-Length: 5";
      byte[] bytes = ("HTTP/1.1 " + reply + "\r\n\r\nhello").getBytes(ISO_8859_1);
      socket.getOutputStream().write(bytes);
      socket.getInputStream().read(); // until the client has gone
    }
  }

  private static String failure(HttpClient client, URI uri) throws Exception {
    return client
        .sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .handle((response, thrown) -> String.valueOf(thrown))
        .get(20, SECONDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "5, 5", "99999999999999999999"})
  void failsAsThePlainClientIfTheLengthIsNoNumber(String length) throws Exception {
    try (Refusing server = new Refusing(length, /* always= */ true)) {
      HttpClient plain = HttpClient.newHttpClient();
      AuthorizingClient client =
          (AuthorizingClient) new StubTokens().authorize(plain, server.uri());

      String told = failure(client, server.uri());

      assertThat(told).isEqualTo(failure(plain, server.uri())).isNotEqualTo("null");
      client.shutdown();
      assertThat(client.awaitTermination(Duration.ofSeconds(20))).isTrue();
    }
  }

  @Test
  void sendsOnceMoreIfTheLengthIsNoNumber() throws Exception {
    try (Refusing server = new Refusing("abc", /* always= */ false)) {
      HttpClient client = new StubTokens().authorize(HttpClient.newHttpClient(), server.uri());

      assertThat(failure(client, server.uri())).isEqualTo("null");
    }
  }
}
