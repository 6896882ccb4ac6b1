// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.internal.RawReply;
import bytenite.auth.spi.HttpCall;
import java.util.concurrent.CompletableFuture;

/**
 * How the asynchronous client reaches the server. Never blocks. Safe for use by multiple threads.
 */
interface Wire extends AutoCloseable {

  /** Begins a call. The future completes on any thread; cancelling it breaks the call off. */
  CompletableFuture<RawReply> start(HttpCall call);

  /** Breaks off all calls under way; later ones fail. */
  @Override
  void close();
}
