// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.AuthConfig;
import bytenite.auth.internal.BaseUri;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * The origins (RFC 6454: scheme, host and port) that a token may be sent to. No message repeats a
 * URI. Immutable.
 */
final class AllowedOrigins {

  private static final String SUBJECT = "an origin";

  private final List<Origin> origins;

  private record Origin(boolean secure, String host, int port) {

    static Origin of(URI uri) {
      boolean secure = isSecure(uri.getScheme());
      return new Origin(secure, uri.getHost(), port(uri, secure));
    }

    boolean contains(URI target, boolean targetIsSecure) {
      return secure == targetIsSecure
          && host.equalsIgnoreCase(target.getHost())
          && port == port(target, targetIsSecure);
    }

    private static int port(URI uri, boolean secure) {
      return uri.getPort() != -1 ? uri.getPort() : secure ? 443 : 80;
    }

    @Override
    public String toString() {
      return (secure ? "https://" : "http://") + host + ":" + port;
    }
  }

  private AllowedOrigins(List<Origin> origins) {
    this.origins = origins;
  }

  /**
   * The origins of these URIs, whatever their paths and queries.
   *
   * @throws IllegalArgumentException if there is none, if one has no scheme or host, has a user or
   *     another scheme than http and https, or is plain http to another machine than this one
   */
  static AllowedOrigins of(URI... uris) {
    if (uris.length == 0) {
      throw new IllegalArgumentException("at least one origin is needed");
    }
    List<Origin> origins = new ArrayList<>();
    for (URI uri : uris) {
      URI checked = BaseUri.checked(SUBJECT, withoutPath(uri));
      if (!isSecure(checked.getScheme()) && !BaseUri.isLoopback(checked.getHost())) {
        throw new IllegalArgumentException(
            SUBJECT
                + " must begin with https:// unless its host is this machine; to allow plain http,"
                + " pass an AuthConfig with allowPlainHttp(true)");
      }
      origins.add(Origin.of(checked));
    }
    return new AllowedOrigins(List.copyOf(origins));
  }

  /** The origin of this configuration's base URI, which the configuration has checked. */
  static AllowedOrigins of(AuthConfig config) {
    return new AllowedOrigins(List.of(Origin.of(config.baseUri())));
  }

  private static URI withoutPath(URI uri) {
    return uri.getScheme() == null || uri.getRawAuthority() == null
        ? uri
        : URI.create(uri.getScheme() + "://" + uri.getRawAuthority());
  }

  private static boolean isSecure(String scheme) {
    return scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("wss");
  }

  /** Whether a request for this URI goes to one of them; {@code ws} counts as {@code http}. */
  boolean contains(URI target) {
    String scheme = target.getScheme();
    if (scheme == null || target.getHost() == null) {
      return false;
    }
    boolean secure = isSecure(scheme);
    if (!secure && !scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("ws")) {
      return false;
    }
    for (Origin origin : origins) {
      if (origin.contains(target, secure)) {
        return true;
      }
    }
    return false;
  }

  /** Whether one of them is this machine by plain http. */
  boolean includeLoopback() {
    return origins.stream().anyMatch(origin -> !origin.secure && BaseUri.isLoopback(origin.host));
  }

  @Override
  public String toString() {
    return origins.toString();
  }
}
