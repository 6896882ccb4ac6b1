// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.net.URI;
import java.util.Locale;

/**
 * Rules about where keys and tokens may be sent. No message repeats the URI: it might hold a
 * password.
 */
public final class BaseUri {

  /** The hosted service. */
  public static final URI DEFAULT = URI.create("https://api.bytenite.com");

  private static final String BEGINNING =
      "must begin with https:// or http://, as in https://api.example.com";

  private static final int MOST_LABEL_CHARS = 63; // RFC 1035, section 2.3.4

  private BaseUri() {}

  /**
   * The text as a URI.
   *
   * @throws IllegalArgumentException if it is none; without quoting it
   */
  public static URI parse(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) { // it quotes the text
      String lower = text.toLowerCase(Locale.ROOT);
      require(
          lower.startsWith("https://") || lower.startsWith("http://"), "the base URI", BEGINNING);
      throw new IllegalArgumentException("the base URI is not a URI");
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
  public static URI checked(String subject, URI uri) {
    String scheme = uri.isAbsolute() ? uri.getScheme().toLowerCase(Locale.ROOT) : "";
    require(
        !uri.isOpaque() && (scheme.equals("https") || scheme.equals("http")), subject, BEGINNING);
    String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    require(authority.indexOf('@') < 0, subject, "must not contain user info (user:password@)");
    require(uri.getHost() != null && !uri.getHost().isEmpty(), subject, "must name a host");
    for (String label : uri.getHost().split("\\.")) {
      require(
          label.length() <= MOST_LABEL_CHARS,
          subject,
          "must name a host with at most 63 characters between dots");
    }
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

  /**
   * Whether the host, as {@link URI#getHost()} has it, can only be this machine. Besides localhost
   * only addresses can: a name that resolves to loopback today may not do so tomorrow.
   */
  public static boolean isLoopback(String host) {
    boolean six = host.startsWith("[") && host.endsWith("1]"); // an address, as URI has checked
    return host.equalsIgnoreCase("localhost")
        || isLoopbackV4(host)
        || (six && host.replace("0", "").replace(":", "").equals("[1]"));
  }

  /** 127.0.0.0/8 (RFC 6890), with each octet as RFC 3986, section 3.2.2 spells it. */
  private static boolean isLoopbackV4(String host) {
    String[] octets = host.split("\\.", /* limit= */ -1);
    boolean loopback = octets.length == 4 && octets[0].equals("127");
    for (String octet : octets) {
      loopback =
          loopback
              && Text.isNumber(octet, /* mostDigits= */ 3)
              && octet.equals(String.valueOf(Math.min(255, Integer.parseInt(octet))));
    }
    return loopback;
  }

  private static void require(boolean condition, String subject, String rule) {
    if (!condition) {
      throw new IllegalArgumentException(subject + " " + rule);
    }
  }
}
