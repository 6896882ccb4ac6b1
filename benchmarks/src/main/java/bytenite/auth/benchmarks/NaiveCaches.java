// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import bytenite.auth.AccessToken;
import bytenite.auth.TokenSource;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** Simple caches to compare with. Their token does not expire while they are measured. */
@SuppressWarnings("SameNameButDifferent") // each has an Entry of its own
final class NaiveCaches {

  private static final long LIFETIME_NANOS = 3_600_000_000_000L;

  @SuppressWarnings("TimeInStaticInitializer") // nobody asks when it ends
  private static final AccessToken TOKEN =
      new AccessToken(Replies.TOKEN, "", Instant.now(), Instant.now().plusSeconds(3_600));

  private NaiveCaches() {}

  /** A lock around token and clock. */
  static final class Locked implements TokenSource {
    private AccessToken token = TOKEN;
    private long expiresAt = System.nanoTime() + LIFETIME_NANOS;

    @Override
    public synchronized AccessToken token() {
      if (System.nanoTime() - expiresAt >= 0) {
        token = TOKEN;
        expiresAt = System.nanoTime() + LIFETIME_NANOS;
      }
      return token;
    }
  }

  /** A volatile reference, and the monotonic clock on each call. */
  static final class ClockPerCall implements TokenSource {
    private record Entry(AccessToken token, long expiresAt) {}

    private volatile Entry entry = new Entry(TOKEN, System.nanoTime() + LIFETIME_NANOS);

    @Override
    public AccessToken token() {
      Entry held = entry;
      if (System.nanoTime() - held.expiresAt >= 0) {
        entry = new Entry(TOKEN, System.nanoTime() + LIFETIME_NANOS);
      }
      return held.token;
    }
  }

  /** A compare-and-set on each call, as a cache that counts its uses. */
  static final class CompareAndSet implements TokenSource {
    private record Entry(AccessToken token, long uses) {}

    private final AtomicReference<Entry> entry = new AtomicReference<>(new Entry(TOKEN, 0));

    @Override
    public AccessToken token() {
      return entry.updateAndGet(held -> new Entry(held.token, held.uses + 1)).token;
    }
  }
}
