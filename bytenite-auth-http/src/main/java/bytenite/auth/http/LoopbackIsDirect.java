// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.internal.BaseUri;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;

/**
 * Sends plain http for this machine to this machine, and leaves the rest to another selector: to
 * the JDK's selectors, one spelling of a loopback address is not another.
 */
final class LoopbackIsDirect extends ProxySelector {

  private final ProxySelector others;

  private LoopbackIsDirect(ProxySelector others) {
    this.others = others;
  }

  /** For the selector of this client, which is the JDK's default if it was given none. */
  static ProxySelector over(HttpClient client) {
    ProxySelector selector = client.proxy().orElseGet(ProxySelector::getDefault);
    return new LoopbackIsDirect(selector == null ? HttpClient.Builder.NO_PROXY : selector);
  }

  @Override
  public List<Proxy> select(URI uri) {
    boolean plain =
        "http".equalsIgnoreCase(uri.getScheme()) || "ws".equalsIgnoreCase(uri.getScheme());
    return plain && uri.getHost() != null && BaseUri.isLoopback(uri.getHost())
        ? List.of(Proxy.NO_PROXY)
        : others.select(uri);
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    others.connectFailed(uri, address, failure);
  }
}
