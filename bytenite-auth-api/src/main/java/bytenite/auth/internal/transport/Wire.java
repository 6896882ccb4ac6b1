// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import bytenite.auth.internal.RawReply;
import bytenite.auth.spi.HttpCall;
import java.util.concurrent.CompletableFuture;

/** Carries calls to the server. Safe for use by multiple threads. */
public interface Wire extends AutoCloseable {

  /**
   * Begins a call.
   *
   * @return its reply; it may complete on any thread, and cancelling it drops the connection
   */
  CompletableFuture<RawReply> start(HttpCall call);

  /** Cancels the calls under way; later ones fail. */
  @Override
  void close();
}
