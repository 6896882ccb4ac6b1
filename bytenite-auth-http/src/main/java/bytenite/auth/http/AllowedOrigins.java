// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.AuthConfig;
import bytenite.auth.internal.BaseUri;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The origins (RFC 6454: scheme, host and port) that a token may be sent to. No message repeats a
 * URI. Immutable.
 */
record AllowedOrigins(List<Origin> origins) {

  private static final String SUBJECT = "an origin";

  /** An origin in lower case; {@code ws} counts as {@code http}, and {@code wss} as https. */
  record Origin(String scheme, String host, int port) {

    static Origin of(URI uri) {
      String scheme =
          switch (uri.getScheme().toLowerCase(Locale.ROOT)) {
            case "http", "ws" -> "http";
            case "https", "wss" -> "https";
            default -> "other";
          };
      int port = uri.getPort() != -1 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
      return new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port);
    }

    private boolean isPlainLoopback() {
      return scheme.equals("http") && BaseUri.isLoopback(host);
    }

    private Origin checked() {
      if (scheme.equals("https") || isPlainLoopback()) {
        return this;
      }
      throw new IllegalArgumentException(
          SUBJECT
              + " must begin with https:// unless its host is this machine; to allow plain http,"
              + " pass an AuthConfig with allowPlainHttp(true)");
    }

    @Override
    public String toString() {
      return scheme + "://" + host + ":" + port;
    }
  }

  /**
   * The origins of these URIs, whatever their paths and queries.
   *
   * @throws IllegalArgumentException if there is none, if one has no scheme or host, has a user or
   *     another scheme than http and https, or is plain http to another machine than this one
   */
  static AllowedOrigins of(URI... uris) {
    if (Objects.requireNonNull(uris, "origins").length == 0) {
      throw new IllegalArgumentException("at least one origin is needed");
    }
    return new AllowedOrigins(
        Stream.of(uris)
            .map(uri -> Origin.of(BaseUri.checked(SUBJECT, withoutPath(uri))).checked())
            .toList());
  }

  /** The origin of this configuration's base URI, which the configuration has checked. */
  static AllowedOrigins of(AuthConfig config) {
    return new AllowedOrigins(
        List.of(Origin.of(Objects.requireNonNull(config, "config").baseUri())));
  }

  private static URI withoutPath(URI uri) {
    return uri.getScheme() == null || uri.getRawAuthority() == null
        ? uri
        : URI.create(uri.getScheme() + "://" + uri.getRawAuthority());
  }

  /** Whether a request for this URI goes to one of them. */
  boolean contains(URI target) {
    return target.getScheme() != null
        && target.getHost() != null
        && origins.contains(Origin.of(target));
  }

  /** Whether one of them is this machine by plain http. */
  boolean includeLoopback() {
    return origins.stream().anyMatch(Origin::isPlainLoopback);
  }

  @Override
  public String toString() {
    return origins.toString();
  }
}
