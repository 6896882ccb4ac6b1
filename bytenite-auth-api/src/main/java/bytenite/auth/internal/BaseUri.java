// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Rules about where keys and tokens may be sent. No message repeats the URI: it might hold a
 * password.
 */
public final class BaseUri {

  /** The hosted service (PROTOCOL.md). */
  public static final URI DEFAULT = URI.create("https://api.bytenite.com");

  private BaseUri() {}

  /**
   * The text as a URI.
   *
   * @throws IllegalArgumentException if it is none; without quoting it
   */
  public static URI parse(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the base URI is not a URI"); // the cause quotes it
    }
  }

  /**
   * The URI, percent-encoded where it was not ASCII, without a slash at its end.
   *
   * @throws IllegalArgumentException if it could not be a base URI
   */
  public static URI checked(URI uri) {
    return checked("the base URI", uri);
  }

  /** As {@link #checked(URI)}, with what the message calls the URI. */
  static URI checked(String subject, URI uri) {
    require(
        uri.isAbsolute() && !uri.isOpaque(),
        subject,
        "must be absolute, as in https://api.example.com");
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    require(
        scheme.equals("https") || scheme.equals("http"),
        subject,
        "must begin with https:// or http://");
    String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    require(authority.indexOf('@') < 0, subject, "must not contain user info (user:password@)");
    require(uri.getHost() != null && !uri.getHost().isEmpty(), subject, "must name a host");
    require(
        uri.getPort() == -1
            ? !authority.endsWith(":")
            : uri.getPort() > 0 && uri.getPort() <= 65_535,
        subject,
        "must have a port from 1 to 65535, or none");
    require(uri.getRawQuery() == null, subject, "must not have a query");
    require(uri.getRawFragment() == null, subject, "must not have a fragment");
    String text = uri.toASCIIString(); // what is sent is ASCII
    while (text.endsWith("/")) {
      text = text.substring(0, text.length() - 1);
    }
    return URI.create(text);
  }

  /**
   * Refuses plain http to another machine than this one, unless it is allowed.
   *
   * @throws IllegalArgumentException if so
   */
  public static void checkScheme(URI uri, boolean allowPlainHttp) {
    require(
        allowPlainHttp || uri.getScheme().equalsIgnoreCase("https") || isLoopback(uri.getHost()),
        "the base URI",
        "must begin with https:// unless its host is this machine; allowPlainHttp(true) lifts that,"
            + " and sends the key unprotected");
  }

  /**
   * Scheme, host and port, the port always there: two URIs have the same origin if this is equal
   * (RFC 6454, section 4).
   */
  public static String origin(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int port = uri.getPort() != -1 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
    return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port;
  }

  /** Whether the host, as {@link URI#getHost()} has it, can only be this machine. */
  static boolean isLoopback(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.equals("localhost")
        || Loopback.V4.matcher(lower).matches()
        || Loopback.V6.matcher(lower).matches();
  }

  /** Literals only: a name that resolves to loopback today may not do so tomorrow. */
  private static final class Loopback {
    static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    static final Pattern V4 = Pattern.compile("127(\\." + BYTE + "){3}");
    static final Pattern V6 = Pattern.compile("\\[(0{0,4}:){1,7}:?0{0,3}1]");
  }

  private static void require(boolean condition, String subject, String rule) {
    if (!condition) {
      throw new IllegalArgumentException(subject + " " + rule);
    }
  }
}
