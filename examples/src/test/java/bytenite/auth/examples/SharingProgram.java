// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.store.file.FileTokenStore;
import java.net.URI;
import java.nio.file.Path;

/**
 * Gets a token through a file store, and prints how many exchanges that took and the token's hash.
 * Its arguments are the base URI, the API key and the store's directory.
 */
final class SharingProgram {

  private SharingProgram() {}

  static AuthConfig config(URI baseUri, ApiKey key, Path directory) {
    return AuthConfig.builder(key).baseUri(baseUri).store(FileTokenStore.in(directory)).build();
  }

  public static void main(String[] args) {
    AuthConfig config = config(URI.create(args[0]), ApiKey.of(args[1]), Path.of(args[2]));
    try (AuthClient client = AuthClient.create(config)) {
      AccessToken token = client.token();
      System.out.println(client.status().exchanges() + " " + token.value().hashCode());
    }
  }
}
