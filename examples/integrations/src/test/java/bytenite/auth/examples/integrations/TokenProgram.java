// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.integrations;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import java.net.URI;

/** Gets one token, in a process of its own. */
final class TokenProgram {

  private TokenProgram() {}

  /** The base URI. */
  public static void main(String[] args) {
    AuthConfig config =
        AuthConfig.builder(ApiKey.of("a-test-key")).baseUri(URI.create(args[0])).build();
    try (AuthClient client = AuthClient.create(config)) {
      AccessToken token = client.token();
      System.out.println("a token until " + token.expiresAt());
    }
  }
}
