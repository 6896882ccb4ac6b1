// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.spi;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Keeps one short text per id where other processes find it, so that they can share one token.
 *
 * <p>The text is encrypted under a key that is derived from the API key. Neither the store nor its
 * administrator can read or forge it.
 *
 * <p>No call of a client fails because of its store: not when the store throws, hangs, or returns
 * something unusable. The client then does its own exchange, tells its listener, and does not use
 * the store again for a while; each further failure makes that time longer.
 *
 * <p>A client uses its store when it has no usable token, when its token is due for renewal, and
 * when its token was refused. It does not use it while it has a fresh token. It makes one call at a
 * time, never on the thread of its caller if it has any other.
 *
 * <p>Implementations are safe for use by multiple threads. An implementation must limit the time
 * that it waits; the client gives up after two seconds.
 */
public interface TokenStore {

  /**
   * Returns what is stored under {@code id}; empty if nothing is. It sees every {@link #replace}
   * that has returned, in whichever process.
   *
   * @param id 32 characters of {@code A-Z}, {@code a-z}, {@code 0-9}, {@code _} and {@code -}
   * @throws IOException if the store cannot be read
   * @throws InterruptedException if the thread was interrupted
   */
  Optional<Entry> load(String id) throws IOException, InterruptedException;

  /**
   * Stores {@code content} if what is stored is still {@code expected}: an entry of the same
   * version, or nothing if {@code expected} is empty. Of all processes that expect the same, at
   * most one succeeds. After an exception the content may or may not have been stored.
   *
   * @param id as for {@link #load}
   * @param expected what {@link #load} or {@code replace} returned last
   * @param content ASCII without white space; usually under 1,000 characters, and not empty
   * @return the entry as it is stored now; empty if something else was stored, which is unchanged
   * @throws IOException if the store cannot be read or written
   * @throws InterruptedException if the thread was interrupted
   */
  Optional<Entry> replace(String id, Optional<Entry> expected, String content)
      throws IOException, InterruptedException;

  /**
   * A stored text.
   *
   * @param content the text, exactly as it was given to {@link TokenStore#replace}
   * @param version differs from the version of every other content; only the store interprets it
   * @param age how long ago it was stored. All processes get it from the same clock, the store's
   *     own. If the clock says that it was stored in the future, the age is one day.
   */
  record Entry(String content, String version, Duration age) {

    /** Refuses null. */
    public Entry {
      Objects.requireNonNull(content, "content");
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(age, "age");
    }

    /** Shows the age only. */
    @Override
    public String toString() {
      return "Entry[age=" + age + "]";
    }
  }
}
