// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AccessToken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The tokens that are good, and those that were signed out. Only so many are remembered: past that,
 * the oldest is no longer good. Safe for use by multiple threads.
 */
final class IssuedTokens {

  static final int MAX_REMEMBERED = 100_000;

  private final SplittableRandom random = new SplittableRandom();
  private final Map<String, AccessToken> good = new LinkedHashMap<>();
  private final List<AccessToken> signedOut = new ArrayList<>();
  private long issued;

  synchronized AccessToken issue(String scope, Instant now, Duration lifetime) {
    HexFormat hex = HexFormat.of();
    String suffix = hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    String value = "fake-token-" + ++issued + "-" + suffix;
    AccessToken token = new AccessToken(value, scope, now, now.plus(lifetime));
    if (good.size() == MAX_REMEMBERED) {
      Iterator<AccessToken> oldest = good.values().iterator();
      oldest.next();
      oldest.remove();
    }
    good.put(value, token);
    return token;
  }

  synchronized boolean isGood(String value, Instant now) {
    AccessToken token = good.get(value);
    return token != null && !token.isExpiredAt(now);
  }

  /** Invalidates a token; answers whether it was good until now. */
  synchronized boolean signOut(String value, Instant now) {
    if (!isGood(value, now)) {
      return false;
    }
    AccessToken token = good.remove(value);
    if (signedOut.size() == MAX_REMEMBERED) {
      signedOut.remove(0);
    }
    return signedOut.add(token);
  }

  synchronized void revokeAll() {
    good.clear();
  }

  synchronized List<AccessToken> signedOut() {
    return List.copyOf(signedOut);
  }
}
