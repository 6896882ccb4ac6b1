// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.ApiKey;
import java.util.Objects;
import java.util.function.Supplier;

/** A supplier that is known to answer at once, always with the same key. */
public record FixedKey(ApiKey key) implements Supplier<ApiKey> {

  /** Refuses null. */
  public FixedKey {
    Objects.requireNonNull(key, "key");
  }

  @Override
  public ApiKey get() {
    return key;
  }
}
