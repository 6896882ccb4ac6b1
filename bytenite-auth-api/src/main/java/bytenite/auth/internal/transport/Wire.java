// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import bytenite.auth.AuthConfig;
import bytenite.auth.internal.RawReply;
import bytenite.auth.spi.HttpCall;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;

/** Carries calls to the server. Safe for use by multiple threads. */
public interface Wire extends AutoCloseable {

  /**
   * The wire for a client with these settings.
   *
   * @param executor where a blocking transport is called
   * @param overJavaNetHttp makes the wire where java.net.http is present, and is not called
   *     elsewhere
   */
  static Wire of(
      AuthConfig config,
      Executor executor,
      BiFunction<AuthConfig, Executor, Wire> overJavaNetHttp) {
    return JavaNetHttp.isPresent()
        ? overJavaNetHttp.apply(config, executor)
        : BlockingWire.of(config, executor);
  }

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
