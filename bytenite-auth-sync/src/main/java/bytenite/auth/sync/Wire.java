// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.RawReply;
import bytenite.auth.spi.HttpCall;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/** How the blocking client reaches the server. Safe for use by multiple threads. */
interface Wire extends AutoCloseable {

  /** Told how a call ended: with a reply, or with what was thrown; the other is null. */
  interface Receiver extends BiConsumer<RawReply, Throwable> {}

  /**
   * Sends the call and waits for the reply.
   *
   * @param fence once it is complete, nobody wants the reply any more
   * @param late told about a reply that comes after all
   * @throws CancellationException if the fence came first
   */
  RawReply send(HttpCall call, Deadline deadline, CompletableFuture<?> fence, Receiver late)
      throws IOException, InterruptedException;

  /**
   * Where a call can be begun and left alone, on threads that nobody waits on; empty if the library
   * is to have none.
   */
  Optional<Executor> background();

  /** Whether the library starts threads of its own to use it. */
  boolean startsThreads();

  /**
   * Begins a call, on a {@link #background} thread, and tells the receiver once, within the
   * timeout.
   */
  void begin(HttpCall call, Duration timeout, Receiver receiver);

  /** Ends all calls under way; later ones fail. */
  @Override
  void close();
}
