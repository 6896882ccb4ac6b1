// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.shell.Workers;
import java.net.http.HttpClient;
import java.util.Objects;

/**
 * Makes asynchronous clients over an {@link HttpClient} of the caller's, which several clients may
 * share.
 */
@SuppressWarnings("exports") // who has an HttpClient to pass reads its module already
@JdkOnly
public final class AsyncAuthClients {

  private AsyncAuthClients() {}

  /**
   * A client whose calls go over {@code http}: its connections, TLS settings, proxy and executor.
   * It is never closed. Redirects are not followed and no authenticator is asked: if {@code http}
   * would, its settings are used without these.
   *
   * @param config the settings; its connect timeout gives way to that of {@code http}
   * @throws IllegalArgumentException if {@code config} names a transport, for there cannot be two
   */
  public static AsyncAuthClient create(AuthConfig config, HttpClient http) {
    Objects.requireNonNull(http, "http");
    if (config.transport().isPresent()) {
      throw new IllegalArgumentException("the configuration already names a transport");
    }
    Workers workers = new Workers(config, config.executor());
    return new AsyncClient(config, workers, JdkWire.over(config, http, workers));
  }
}
