// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.environments;

import bytenite.auth.spi.TokenStore;
import bytenite.auth.spi.TokenStore.Entry;
import bytenite.auth.store.file.FileTokenStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Does with a token store what its arguments say, and prints how each step ended. The first
 * argument is the directory, or "user" for the user's own.
 */
final class StoreProgram {

  private static final String ID = "0123456789abcdefghijklmnopqrstuv";

  private StoreProgram() {}

  public static void main(String[] args) {
    boolean users = args[0].equals("user");
    TokenStore store =
        users ? FileTokenStore.forUser("mytool") : FileTokenStore.in(Path.of(args[0], "store"));
    for (int i = 1; i < args.length; i++) {
      switch (args[i]) {
        case "load" -> print("load", () -> content(store.load(ID)));
        case "fill" -> print("fill", () -> fill(Path.of(args[0], "filler")));
        case "free" -> print("free", () -> Files.deleteIfExists(Path.of(args[0], "filler")));
        default -> {
          String content = args[i].repeat(800);
          print("replace", () -> content(store.replace(ID, load(store), content)));
        }
      }
    }
  }

  private static Optional<Entry> load(TokenStore store) throws InterruptedException {
    try {
      return store.load(ID);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String content(Optional<Entry> entry) {
    return entry.map(it -> it.content().charAt(0) + "*" + it.content().length()).orElse("nothing");
  }

  private static String fill(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(new byte[1024]);
      }
    }
  }

  private static void print(String step, Callable<?> call) {
    try {
      System.out.println(step + ": " + call.call());
    } catch (IOException e) {
      System.out.println(step + ": failed");
    } catch (Exception e) {
      System.out.println(step + ": " + e);
    }
  }
}
