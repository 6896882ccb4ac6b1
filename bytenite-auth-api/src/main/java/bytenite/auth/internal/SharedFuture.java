// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.util.concurrent.CompletableFuture;

/** A completed future that many may hold: none of them can change what the others see. */
final class SharedFuture<T> extends CompletableFuture<T> {

  SharedFuture(T value) {
    complete(value);
  }

  /** Always throws: the future is not the caller's alone. */
  @Override
  public void obtrudeValue(T value) {
    throw new UnsupportedOperationException("this future is shared");
  }

  /** Always throws: the future is not the caller's alone. */
  @Override
  public void obtrudeException(Throwable thrown) {
    throw new UnsupportedOperationException("this future is shared");
  }
}
