// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.spi.TokenStore;
import bytenite.auth.spi.TokenStore.Entry;
import bytenite.auth.testkit.CheckSuite.Broken;
import bytenite.auth.testkit.CheckSuite.Unjudged;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The store under test: two handles to it, and an id that no other check uses. */
final class CheckedStore {

  private final TokenStore store;
  private final TokenStore other;
  private final String id = newId();

  CheckedStore(Supplier<? extends TokenStore> handles) {
    this.store = handles.get();
    this.other = handles.get();
  }

  static String newId() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  TokenStore store() {
    return store;
  }

  /** Another handle, like that of another process. */
  TokenStore other() {
    return other;
  }

  String id() {
    return id;
  }

  /**
   * Stores the content and loads it again by each handle.
   *
   * @throws Unjudged if that does not work; other checks report it
   */
  Entry stored(String content) throws InterruptedException {
    return stored(id, content);
  }

  /** The same, under any id. */
  Entry stored(String anyId, String content) throws InterruptedException {
    try {
      if (store.replace(anyId, store.load(anyId), content).isPresent()) {
        Optional<Entry> entry = store.load(anyId);
        if (content(entry).equals(content) && content(other.load(anyId)).equals(content)) {
          return entry.get();
        }
      }
    } catch (IOException | RuntimeException e) {
      throw new Unjudged("nothing can be stored and loaded", e);
    }
    throw new Unjudged("nothing can be stored and loaded", null);
  }

  /** The stored content; "nothing" if there is none. */
  String content() throws IOException, InterruptedException {
    return content(store.load(id));
  }

  static String content(Optional<Entry> entry) {
    return entry.map(Entry::content).orElse("nothing");
  }

  /** Makes this check first: if the simpler promise is broken, this one is unjudged. */
  void judgeAfter(CheckSuite.Body<CheckedStore> simple) throws Exception {
    try {
      simple.check(this);
    } catch (Broken e) {
      throw new Unjudged("a simpler promise is broken", e);
    }
  }
}
