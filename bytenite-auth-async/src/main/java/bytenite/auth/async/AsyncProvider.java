// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.http.internal.JavaHttpWire;
import bytenite.auth.internal.client.CallbackExecutor;
import bytenite.auth.internal.transport.Wire;
import bytenite.auth.spi.AsyncAuthClientProvider;

/**
 * Makes asynchronous clients for {@link AsyncAuthClient#create(AuthConfig)}; there is no need to
 * name it.
 */
public final class AsyncProvider implements AsyncAuthClientProvider {

  /** Made by {@link java.util.ServiceLoader}. */
  public AsyncProvider() {}

  @Override
  public AsyncAuthClient create(AuthConfig config) {
    CallbackExecutor workers = new CallbackExecutor(config, config.executor());
    // A lambda that is never run loads no class: JavaHttpWire may be missing.
    Wire wire = Wire.of(config, workers, (given, executor) -> JavaHttpWire.of(given, executor));
    return new AsyncClient(config, workers, wire);
  }
}
