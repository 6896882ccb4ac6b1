// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import bytenite.auth.spi.TokenStore;
import java.io.IOException;
import java.util.Optional;

/** Stores that break their contract, or do something first. */
final class BrokenStore {

  /** Something that may fail. */
  interface Action {
    void run() throws IOException;
  }

  private BrokenStore() {}

  /** A store that does this before each replace. */
  static TokenStore of(TokenStore store, Action beforeReplace) {
    return new TokenStore() {
      @Override
      public Optional<Entry> load(String id) throws IOException, InterruptedException {
        return store.load(id);
      }

      @Override
      public Optional<Entry> replace(String id, Optional<Entry> expected, String content)
          throws IOException, InterruptedException {
        beforeReplace.run();
        return store.replace(id, expected, content);
      }
    };
  }

  /** A store that returns null. */
  static TokenStore returningNull() {
    return returning(null);
  }

  /** A store in which nothing is found, and whose replace returns null. */
  static TokenStore returningNullFromReplace() {
    return returning(Optional.empty());
  }

  private static TokenStore returning(Optional<TokenStore.Entry> loaded) {
    return new TokenStore() {
      @Override
      public Optional<Entry> load(String id) {
        return loaded;
      }

      @Override
      public Optional<Entry> replace(String id, Optional<Entry> expected, String content) {
        return null;
      }
    };
  }
}
