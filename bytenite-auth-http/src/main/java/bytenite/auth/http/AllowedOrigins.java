// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.internal.BaseUri;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The origins (RFC 6454: scheme, host and port) that a token may be sent to. No message repeats a
 * URI. Immutable.
 */
final class AllowedOrigins {

  private static final String SUBJECT = "an origin";

  private final Set<String> origins = new HashSet<>();

  private AllowedOrigins() {}

  /**
   * These origins.
   *
   * @throws IllegalArgumentException if there is none, or if one of them is more or less than a
   *     scheme, a host and a port, or would have the token sent unprotected
   */
  public static AllowedOrigins of(URI... uris) {
    if (uris.length == 0) {
      throw new IllegalArgumentException("at least one origin is needed");
    }
    AllowedOrigins origins = new AllowedOrigins();
    for (URI uri : uris) {
      origins.origins.add(BaseUri.origin(checked(uri)));
    }
    return origins;
  }

  private static URI checked(URI uri) {
    URI checked = BaseUri.checked(SUBJECT, uri);
    if (!uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/")) {
      throw new IllegalArgumentException(SUBJECT + " must not have a path");
    }
    if (!uri.getScheme().equalsIgnoreCase("https") && !BaseUri.isLoopback(uri.getHost())) {
      throw new IllegalArgumentException(
          SUBJECT + " must begin with https:// unless its host is this machine");
    }
    return checked;
  }

  /** Whether a request for this URI goes to one of them; a web socket's handshake included. */
  public boolean contains(URI target) {
    if (target.getScheme() == null || target.getHost() == null) {
      return false;
    }
    String scheme = target.getScheme().toLowerCase(Locale.ROOT);
    return scheme.startsWith("ws")
        ? origins.contains(BaseUri.origin(URI.create("http" + target.toString().substring(2))))
        : origins.contains(BaseUri.origin(target));
  }

  @Override
  public String toString() {
    return origins.toString();
  }
}
