// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.http.internal.JavaHttpWire;
import bytenite.auth.internal.client.CallbackExecutor;
import bytenite.auth.internal.transport.BlockingWire;
import bytenite.auth.internal.transport.Wire;
import bytenite.auth.spi.AuthClientProvider;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Makes blocking clients for {@link AuthClient#create(AuthConfig)}; there is no need to name it.
 */
public final class SyncProvider implements AuthClientProvider {

  /** Made by {@link java.util.ServiceLoader}. */
  public SyncProvider() {}

  @Override
  public AuthClient create(AuthConfig config) {
    // A lambda that is never run loads no class: JavaHttpWire may be missing.
    Wire wire =
        Wire.of(config, Runnable::run, (given, executor) -> JavaHttpWire.of(given, executor));
    boolean blocking = wire instanceof BlockingWire;
    Optional<Executor> background =
        blocking
            ? config.executor()
            : Optional.of(
                config.executor().orElseGet(() -> new CallbackExecutor(config, Optional.empty())));
    return new SyncClient(config, wire, background, !blocking);
  }
}
