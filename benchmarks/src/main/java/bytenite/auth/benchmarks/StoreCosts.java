// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.spi.TokenStore;
import bytenite.auth.store.file.FileTokenStore;
import bytenite.auth.testkit.Gate;
import bytenite.auth.testkit.InMemoryTokenStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * What a token store costs a client: the length of what is stored for a token of 590 characters,
 * the time to adopt a token, and the time of a call while the store hangs.
 */
public final class StoreCosts {

  private static final ApiKey KEY = ApiKey.of("a-key-of-forty-characters-for-benchmarks");
  private static final int WARM_UP = 2_000;
  private static final int ROUNDS = 1_000;

  private StoreCosts() {}

  /** Measures everything. */
  public static void main(String[] args) throws IOException {
    entry();
    adoption("memory", InMemoryTokenStore.create());
    Path directory = Files.createTempDirectory("store-costs");
    try {
      adoption("file", FileTokenStore.in(directory.resolve("tokens")));
    } finally {
      delete(directory);
    }
    hungStore();
  }

  private static AuthClient client(TokenStore store) {
    return AuthClient.create(
        AuthConfig.builder(KEY)
            .transport(Replies.always(Replies.token(3_600)))
            .executor(Runnable::run)
            .store(store)
            .build());
  }

  private static void entry() {
    InMemoryTokenStore store = InMemoryTokenStore.create();
    try (AuthClient client = client(store)) {
      System.out.printf(
          "a token of %d characters: %d characters in the store%n",
          client.token().value().length(), store.contents().values().iterator().next().length());
    }
  }

  /** A new client each time, on a thread that runs the store itself. */
  private static void adoption(String name, TokenStore store) {
    try (AuthClient first = client(store)) {
      first.token();
    }
    double[] micros = new double[ROUNDS];
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      try (AuthClient client = client(store)) {
        micros[Math.max(0, round)] = micros(client::token);
        if (client.status().exchanges() > 0) {
          throw new IllegalStateException("the token was not adopted");
        }
      }
    }
    Arrays.sort(micros);
    System.out.printf(
        "a token adopted from the %s store: %.0f us, median; %.0f us, p99%n",
        name, micros[ROUNDS / 2], micros[ROUNDS * 99 / 100]);
  }

  /** On the library's pool, so that the client can leave the store behind. */
  private static void hungStore() throws IOException {
    InMemoryTokenStore store = InMemoryTokenStore.create();
    Gate gate = Gate.named("the store");
    store.hold(gate);
    try (CannedServer server = new CannedServer();
        AuthClient client = AuthClient.create(server.settings().store(store).build())) {
      System.out.printf("a call while the store hangs: %.0f ms", micros(client::token) / 1e3);
      client.invalidate(client.token());
      System.out.printf("; the next exchange: %.0f ms%n", micros(client::token) / 1e3);
    } finally {
      gate.open();
    }
  }

  private static double micros(Runnable call) {
    long began = System.nanoTime();
    call.run();
    return (System.nanoTime() - began) / 1e3;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
