// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http.internal;

import bytenite.auth.internal.BaseUri;
import bytenite.auth.internal.JdkOnly;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A caller's client, which is never closed; or one with its settings that follows no redirect and
 * answers no challenge, and asks no proxy for plain http to this machine.
 *
 * <p>Its authenticator is asked for a proxy only, and by us: a JDK client that has one fails where
 * a 401 lacks its challenge, and before JDK 24 drops the {@code Authorization} that it is given.
 */
@JdkOnly
final class GivenClient implements ClientSource {

  private final HttpClient given;
  private HttpClient plain; // guarded by this; null: not needed yet
  private HttpClient plainWithoutProxy; // guarded by this; null: not needed yet

  GivenClient(HttpClient given) {
    this.given = given;
  }

  /** Whether it is plain text that must not leave this machine. */
  static boolean staysOnThisMachine(URI uri) {
    return uri.getScheme().equalsIgnoreCase("http") && BaseUri.isLoopback(uri.getHost());
  }

  @Override
  public synchronized HttpClient take(URI uri) {
    if (staysOnThisMachine(uri) && proxy(uri).isPresent()) {
      if (plainWithoutProxy == null) {
        plainWithoutProxy = copy().proxy(HttpClient.Builder.NO_PROXY).build();
      }
      return plainWithoutProxy;
    }
    if (plain == null) {
      plain = isPlain() ? given : copy().build();
    }
    return plain;
  }

  private boolean isPlain() {
    return given.followRedirects() == HttpClient.Redirect.NEVER && given.authenticator().isEmpty();
  }

  private HttpClient.Builder copy() {
    HttpClient.Builder copy =
        HttpClient.newBuilder().sslContext(given.sslContext()).sslParameters(given.sslParameters());
    given.connectTimeout().ifPresent(copy::connectTimeout);
    given.executor().ifPresent(copy::executor);
    given.proxy().ifPresent(copy::proxy);
    return copy;
  }

  /** The proxy that the client would ask; empty if it would connect by itself. */
  private Optional<InetSocketAddress> proxy(URI uri) {
    ProxySelector selector = given.proxy().orElseGet(ProxySelector::getDefault);
    List<Proxy> proxies = selector == null ? List.of() : selector.select(uri);
    return proxies.stream()
        .limit(1) // as the JDK, which tries no second one
        .filter(proxy -> proxy.type() == Proxy.Type.HTTP)
        .map(proxy -> (InetSocketAddress) proxy.address())
        .findFirst();
  }

  @Override
  public void giveBack(HttpClient client, boolean healthy) {}

  @Override
  public Optional<String> proxyAuthorization(URI uri, Map<String, List<String>> headers) {
    Optional<InetSocketAddress> proxy = proxy(uri);
    if (proxy.isEmpty() || given.authenticator().isEmpty() || !asksForPassword(headers)) {
      return Optional.empty();
    }
    PasswordAuthentication known = ask(given.authenticator().get(), proxy.get(), uri);
    if (known == null) {
      return Optional.empty();
    }
    String pair = known.getUserName() + ":" + new String(known.getPassword());
    return Optional.of(
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }

  private static boolean asksForPassword(Map<String, List<String>> headers) {
    return headers.getOrDefault("Proxy-Authenticate", List.of()).stream()
        .anyMatch(challenge -> challenge.toLowerCase(Locale.ROOT).startsWith("basic"));
  }

  private static PasswordAuthentication ask(
      Authenticator authenticator, InetSocketAddress proxy, URI uri) {
    try {
      return authenticator.requestPasswordAuthenticationInstance(
          proxy.getHostString(),
          proxy.getAddress(),
          proxy.getPort(),
          "http",
          /* prompt= */ "",
          "basic",
          uri.toURL(),
          Authenticator.RequestorType.PROXY);
    } catch (IOException e) {
      throw new IllegalArgumentException(e); // a URI that was sent to has a URL
    }
  }

  @Override
  public void close() {}
}
