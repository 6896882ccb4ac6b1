// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import bytenite.auth.AuthConfig;
import bytenite.auth.internal.RawReply;
import bytenite.auth.spi.HttpCall;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Carries calls to the server. Safe for use by multiple threads. */
public interface Wire extends AutoCloseable {

  /**
   * Makes a wire over java.net.http. A type of our own: R8 would keep every implementation of the
   * JDK's functional interfaces, and with them java.net.http.
   */
  interface Maker {
    /** Called only where java.net.http is present. */
    Wire make(AuthConfig config, Executor executor);
  }

  /**
   * The wire for a client with these settings.
   *
   * @param executor where a blocking transport is called
   */
  static Wire of(AuthConfig config, Executor executor, Maker overJavaNetHttp) {
    return JavaNetHttp.isPresent()
        ? overJavaNetHttp.make(config, executor)
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
