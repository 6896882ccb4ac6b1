// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.integrations;

import bytenite.auth.AccessToken;
import bytenite.auth.TokenSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** HttpURLConnection, on Android too. */
class UrlConnectionTest extends AgainstFakeServer {

  // snippet
  /** Sends a GET; after a 401, a second one with another token. */
  static HttpURLConnection get(URL url, TokenSource tokens) throws IOException {
    AccessToken token = tokens.token();
    HttpURLConnection first = get(url, token);
    if (first.getResponseCode() != 401) {
      return first;
    }
    first.disconnect();
    tokens.invalidate(token);
    return get(url, tokens.token());
  }

  private static HttpURLConnection get(URL url, AccessToken token) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.openConnection();
    connection.setInstanceFollowRedirects(false); // else the token goes to other hosts
    connection.setRequestProperty("Authorization", token.value());
    return connection;
  }

  // end of snippet

  @Test
  void recoversFromA401() throws Exception {
    URL url = server.baseUri().resolve(PATH).toURL();

    assertThatItRecoversFromA401(
        () -> {
          try (InputStream body = get(url, client).getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
          }
        });
  }
}
