// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.ApiKey;
import java.util.List;
import java.util.UUID;

/**
 * Which API keys are good: the named ones, or all if none is named. Safe for use by multiple
 * threads.
 */
final class AcceptedKeys {

  private final ApiKey unnamed = ApiKey.of("fake-key-" + UUID.randomUUID());
  private volatile List<ApiKey> named;

  AcceptedKeys(List<ApiKey> named) {
    this.named = List.copyOf(named);
  }

  void replace(List<ApiKey> others) {
    named = List.copyOf(others);
  }

  boolean acceptsAny() {
    return named.isEmpty();
  }

  boolean accepts(String text) {
    List<ApiKey> keys = named;
    return keys.isEmpty()
        ? isWellFormed(text)
        : keys.stream().anyMatch(key -> key.reveal().equals(text));
  }

  /** A good one. */
  ApiKey first() {
    List<ApiKey> keys = named;
    return keys.isEmpty() ? unnamed : keys.get(0);
  }

  /** Whether a good key that is known by name is part of the text. */
  boolean isIn(String text) {
    return text.contains(unnamed.reveal())
        || named.stream().anyMatch(key -> text.contains(key.reveal()));
  }

  private static boolean isWellFormed(String text) {
    try {
      return ApiKey.of(text).reveal().equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
