// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http.internal;

import bytenite.auth.internal.BaseUri;
import bytenite.auth.internal.JdkOnly;
import java.io.IOException;
import java.net.Authenticator.RequestorType;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A caller's client, which is never closed; or one with its settings that follows no redirect and
 * answers no challenge, and asks no proxy for plain http to this machine.
 *
 * <p>Its authenticator is asked for a proxy only, and by us: a JDK client that has one fails where
 * a 401 lacks its challenge, and before JDK 24 drops the {@code Authorization} that it is given.
 */
@JdkOnly
public final class GivenClient implements JavaHttpWire.ClientSource {

  private static final Pattern BASIC = Pattern.compile("(?i)basic(?:.*?realm=\"([^\"]*)\"|)");

  private final HttpClient given;
  private HttpClient plain; // guarded by this; null: not needed yet

  /** The user's authenticator threw something. */
  static final class AuthenticatorFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AuthenticatorFailed(RuntimeException cause) {
      super("the authenticator failed", cause);
    }
  }

  /** Over a caller's client. */
  public GivenClient(HttpClient given) {
    this.given = given;
  }

  /** Whether it is plain text that must not leave this machine. */
  static boolean staysOnThisMachine(URI uri) {
    boolean plain =
        "http".equalsIgnoreCase(uri.getScheme()) || "ws".equalsIgnoreCase(uri.getScheme());
    return plain && uri.getHost() != null && BaseUri.isLoopback(uri.getHost());
  }

  @Override
  public synchronized HttpClient take(URI uri) {
    boolean isPlain =
        given.followRedirects() == HttpClient.Redirect.NEVER && given.authenticator().isEmpty();
    if (isPlain && !(staysOnThisMachine(uri) && proxy(uri).isPresent())) {
      return given;
    }
    if (plain == null) {
      plain = copy().build();
    }
    return plain;
  }

  /**
   * A builder with the client's settings, but for the redirects that it follows, its authenticator,
   * its cookies and its preferred version; plain http to this machine uses no proxy.
   */
  public HttpClient.Builder copy() {
    HttpClient.Builder copy =
        HttpClient.newBuilder()
            .sslContext(given.sslContext())
            .sslParameters(given.sslParameters())
            .proxy(new LoopbackIsDirect(selector()));
    given.connectTimeout().ifPresent(copy::connectTimeout);
    given.executor().ifPresent(copy::executor);
    return copy;
  }

  private ProxySelector selector() {
    ProxySelector selector = given.proxy().orElseGet(ProxySelector::getDefault);
    return selector == null ? HttpClient.Builder.NO_PROXY : selector;
  }

  /** The proxy that the client would ask; empty if it would connect by itself. */
  private Optional<InetSocketAddress> proxy(URI uri) {
    return selector().select(uri).stream()
        .limit(1) // as the JDK, which tries no second one
        .filter(proxy -> proxy.type() == Proxy.Type.HTTP)
        .map(proxy -> (InetSocketAddress) proxy.address())
        .findFirst();
  }

  /** Empty if the selector changes its answers, so that another proxy would get the password. */
  private Optional<InetSocketAddress> lastingProxy(URI uri) {
    Optional<InetSocketAddress> proxy = proxy(uri);
    return proxy.equals(proxy(uri)) ? proxy : Optional.empty();
  }

  @Override
  public Optional<String> proxyAuthorization(URI uri, HttpHeaders headers) {
    return headers.allValues("Proxy-Authenticate").stream()
        .map(BASIC::matcher)
        .filter(challenge -> given.authenticator().isPresent() && challenge.lookingAt())
        .map(challenge -> Optional.ofNullable(challenge.group(1)).orElse(""))
        .findFirst()
        .filter(realm -> !staysOnThisMachine(uri))
        .flatMap(realm -> lastingProxy(uri).map(proxy -> password(proxy, realm, uri)))
        .map(GivenClient::basic);
  }

  private static String basic(PasswordAuthentication known) {
    String pair = known.getUserName() + ":" + new String(known.getPassword());
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  /** What the client's authenticator says; null: nothing. */
  private PasswordAuthentication password(InetSocketAddress proxy, String realm, URI uri) {
    try {
      return given
          .authenticator()
          .orElseThrow()
          .requestPasswordAuthenticationInstance(
              proxy.getHostString(),
              proxy.getAddress(),
              proxy.getPort(),
              "http",
              realm,
              "basic",
              uri.toURL(),
              RequestorType.PROXY);
    } catch (IOException e) {
      throw new IllegalArgumentException(e); // a URI that was sent to has a URL
    } catch (RuntimeException e) {
      throw new AuthenticatorFailed(e);
    }
  }

  /**
   * Sends plain http for this machine to this machine, and leaves the rest to another selector: to
   * the JDK's selectors, one spelling of a loopback address is not another.
   */
  private static final class LoopbackIsDirect extends ProxySelector {

    private final ProxySelector others;

    LoopbackIsDirect(ProxySelector others) {
      this.others = others;
    }

    @Override
    public List<Proxy> select(URI uri) {
      return staysOnThisMachine(uri) ? List.of(Proxy.NO_PROXY) : others.select(uri);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
      others.connectFailed(uri, address, failure);
    }
  }
}
