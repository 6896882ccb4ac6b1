// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.internal.net.UrlConnectionTransport;
import bytenite.auth.spi.AuthClientProvider;
import java.util.Optional;

/**
 * Makes blocking clients for {@link AuthClient#create(AuthConfig)}; there is no need to name it.
 */
public final class SyncProvider implements AuthClientProvider {

  /** Made by {@link java.util.ServiceLoader}. */
  public SyncProvider() {}

  @Override
  public AuthClient create(AuthConfig config) {
    return new SyncClient(config, wire(config));
  }

  private static Wire wire(AuthConfig config) {
    if (config.transport().isPresent()) {
      return new CallerThreadWire(config.transport().get(), config.executor(), Optional.empty());
    }
    if (haveJavaNetHttp()) {
      return new JdkWire(config);
    }
    UrlConnectionTransport transport =
        new UrlConnectionTransport(config.connectTimeout(), config.scheduler());
    return new CallerThreadWire(transport, config.executor(), Optional.of(transport));
  }

  /** One method with one answer, so that a shrinker can be told the answer. */
  private static boolean haveJavaNetHttp() {
    try {
      Class.forName("java.net.http.HttpClient", false, SyncProvider.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
