// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.internal.net.UrlConnectionTransport;
import bytenite.auth.internal.shell.Workers;
import bytenite.auth.spi.AsyncAuthClientProvider;
import java.util.Optional;

/**
 * Makes asynchronous clients for {@link AsyncAuthClient#create(AuthConfig)}; there is no need to
 * name it.
 */
public final class AsyncProvider implements AsyncAuthClientProvider {

  /** Made by {@link java.util.ServiceLoader}. */
  public AsyncProvider() {}

  @Override
  public AsyncAuthClient create(AuthConfig config) {
    Workers workers = new Workers(config, config.executor());
    return new AsyncClient(config, workers, wire(config, workers));
  }

  private static Wire wire(AuthConfig config, Workers workers) {
    if (config.transport().isPresent()) {
      return new BlockingWire(config.transport().get(), workers, Optional.empty());
    }
    if (haveJavaNetHttp()) {
      return JdkWire.owned(config, workers);
    }
    UrlConnectionTransport transport = new UrlConnectionTransport(config.connectTimeout());
    return new BlockingWire(transport, workers, Optional.of(transport));
  }

  /** One method with one answer, so that a shrinker can be told the answer. */
  private static boolean haveJavaNetHttp() {
    try {
      Class.forName("java.net.http.HttpClient", false, AsyncProvider.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
