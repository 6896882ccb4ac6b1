// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.environments;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.spi.HttpTransport;
import bytenite.auth.store.file.FileTokenStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;

/**
 * One process of a fleet. Reads commands, {@code token KEY} or {@code refused KEY}, and answers
 * each with the number of its exchanges for that key and the hash of the token. Its arguments are
 * the base URI, the store's directory, and a key of its own.
 */
final class FleetProgram {

  private final URI baseUri;
  private final Path directory;
  private final Map<String, AuthClient> clients = new HashMap<>();

  private FleetProgram(URI baseUri, Path directory) {
    this.baseUri = baseUri;
    this.directory = directory;
  }

  public static void main(String[] args) throws IOException {
    FleetProgram program = new FleetProgram(URI.create(args[0]), Path.of(args[1]));
    program.answer("token", args[2]); // loads all classes, so that the fleet acts at once later
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    System.out.println("ready");
    for (String line; (line = commands.readLine()) != null; ) {
      String[] words = line.split(" ");
      System.out.println(program.answer(words[0], words[1]));
    }
  }

  private String answer(String command, String key) {
    AuthClient client = clients.computeIfAbsent(key, this::client);
    if (command.equals("refused")) {
      client.invalidate(client.token());
    }
    int hash = client.token().value().hashCode();
    return client.status().exchanges() + " " + hash;
  }

  private AuthClient client(String key) {
    return AuthClient.create(
        AuthConfig.builder(ApiKey.of(key))
            .baseUri(baseUri)
            .store(FileTokenStore.in(directory))
            .transport(HttpTransport.overHttpUrlConnection(Duration.ofSeconds(10))) // starts fast
            .executor(ForkJoinPool.commonPool())
            .build());
  }
}
