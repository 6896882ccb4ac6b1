// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.http.internal.JavaHttpTransport;
import bytenite.auth.internal.JdkOnly;
import bytenite.auth.spi.HttpTransport;
import java.net.http.HttpClient;
import java.util.Objects;

/**
 * Sends a client's calls through an {@link HttpClient} of the caller's, with its proxy, TLS
 * settings and executor; several clients may share one.
 *
 * <pre>{@code
 * AuthConfig config =
 *     AuthConfig.builder(key).transport(HttpClientTransport.over(http)).build();
 * }</pre>
 *
 * <p>The asynchronous client uses it without blocking. The {@code HttpClient} is never closed.
 * Calls use HTTP/1.1, each over a connection of its own. Redirects are not followed, and the
 * client's authenticator is asked for a proxy's password only, never for a server's. A proxy gets
 * one only if the client's {@link java.net.ProxySelector} always answers the same proxy for the
 * same URI; a selector that takes turns must not be used with an authenticator. Plain http to this
 * machine goes past any proxy. Where that needs another client, one with the same settings is used.
 * The client's connect timeout replaces that of the configuration. Safe for use by multiple
 * threads.
 */
@SuppressWarnings("exports") // a caller that has an HttpClient to pass reads its module already
@JdkOnly
public final class HttpClientTransport extends JavaHttpTransport implements HttpTransport {

  private HttpClientTransport(HttpClient http) {
    super(http);
  }

  /** A transport over this client. */
  public static HttpClientTransport over(HttpClient http) {
    return new HttpClientTransport(Objects.requireNonNull(http, "http"));
  }
}
