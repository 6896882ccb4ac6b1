// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyManagementException;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertificateException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * Says what it means that a transport or a key supplier threw, and makes that safe to show.
 *
 * <p>The JDK quotes what it dislikes: header values, status lines, whole URIs. So a throwable is
 * kept only if all its messages, causes and what it suppressed are on a list of the JDK's harmless
 * ones, or are {@link SafeMessage}s of ours. Everything else is told by its types.
 */
public final class SafeCause {

  private static final int MAX_DEPTH = 16;
  private static final String BROKEN = "the connection broke";

  private SafeCause() {}

  /** The JDK's messages that quote nothing, in lower case; {@code *} is the host, # a number. */
  private static final class Harmless {

    private static final String PKIX =
        "sun.security.provider.certpath.suncertpathbuilderexception: unable to find valid"
            + " certification path to requested target";

    private static final Set<String> MESSAGES =
        new HashSet<>(
            Arrays.asList(
                "*",
                "*: name or service not known",
                "*: temporary failure in name resolution",
                "*: nodename nor servname provided, or not known",
                "*: no address associated with hostname",
                "broken pipe",
                "closed",
                "connect timed out",
                "connection closed",
                "connection refused",
                "connection refused: connect",
                "connection refused: getsockopt",
                "connection reset",
                "connection reset by peer",
                "connection timed out",
                "connection timed out: connect",
                "eof reached while reading",
                "fixed content-length: #, bytes received: #",
                "http connect timed out",
                "http/#.# header parser received no bytes",
                "network is unreachable",
                "network is unreachable: connect",
                "no name matching * found",
                "no route to host",
                "no subject alternative dns name matching * found.",
                "no subject alternative names matching ip address * found",
                "no subject alternative names present",
                "operation timed out",
                "pkix path building failed: " + PKIX,
                "pkix path validation failed: java.security.cert.certpathvalidatorexception:"
                    + " validity check failed",
                "premature eof",
                "problem accessing trust store",
                "read timed out",
                "received fatal alert: bad_certificate",
                "received fatal alert: certificate_required",
                "received fatal alert: handshake_failure",
                "received fatal alert: protocol_version",
                "remote host closed connection during handshake",
                "remote host terminated the handshake",
                "request timed out",
                "socket closed",
                "socket is closed",
                "ssl peer shut down incorrectly",
                "stream closed",
                PKIX.substring(PKIX.indexOf("unable")),
                "unexpected end of file from server",
                "unrecognized ssl message, plaintext connection?",
                "unsupported or unrecognized ssl message",
                "validity check failed"));

    static boolean contains(String message, String host) {
      String lower = message.toLowerCase(Locale.ROOT);
      if (lower.startsWith("(") && lower.indexOf(") ") > 0) { // an alert's name, on new JDKs
        lower = lower.substring(lower.indexOf(") ") + 2);
      }
      String hostless = lower.replace(host.toLowerCase(Locale.ROOT), "*");
      return isListed(lower) || (!host.isEmpty() && isListed(hostless));
    }

    private static boolean isListed(String message) {
      StringBuilder out = new StringBuilder(message.length());
      for (int i = 0; i < message.length(); i++) {
        char c = message.charAt(i);
        boolean digit = c >= '0' && c <= '9';
        if (!digit) {
          out.append(c);
        } else if (out.length() == 0 || out.charAt(out.length() - 1) != '#') {
          out.append('#');
        }
      }
      return MESSAGES.contains(out.toString());
    }
  }

  /** The throwable as a cause that is safe to show. */
  static Throwable of(Throwable thrown) {
    return of(thrown, /* host= */ "");
  }

  /**
   * The throwable itself if all it says is harmless, else a stand-in with the same stack.
   *
   * @param host may be named in messages
   */
  static Throwable of(Throwable thrown, String host) {
    if (isHarmless(thrown, host, MAX_DEPTH)) {
      return thrown;
    }
    String types = types(thrown) + " (its message is withheld)";
    Exception standIn =
        isRetryable(thrown)
            ? new IOException(types)
            : isTls(thrown) ? new SSLException(types) : new IllegalStateException(types);
    standIn.setStackTrace(thrown.getStackTrace());
    return standIn;
  }

  private static String types(Throwable thrown) {
    StringBuilder types = new StringBuilder();
    int depth = 0;
    for (Throwable t = thrown; t != null && depth < MAX_DEPTH; t = t.getCause(), depth++) {
      types.append(depth == 0 ? "" : ", caused by ").append(t.getClass().getName());
    }
    return types.toString();
  }

  private static boolean isHarmless(Throwable thrown, String host, int depthLeft) {
    if (thrown == null) {
      return true;
    }
    boolean ours = thrown instanceof SafeMessage;
    if (depthLeft == 0 || (!ours && !isOfJdk(thrown.getClass().getName()))) {
      return false;
    }
    String message = thrown.getMessage();
    Throwable cause = thrown.getCause();
    boolean harmless =
        ours
            || message == null
            || (cause != null && message.equals(cause.toString())) // the cause is judged below
            || Harmless.contains(message, host);
    for (Throwable suppressed : thrown.getSuppressed()) {
      harmless = harmless && isHarmless(suppressed, host, depthLeft - 1);
    }
    return harmless && isHarmless(cause, host, depthLeft - 1);
  }

  /** Others may say in {@code toString} what they do not say in their message. */
  private static boolean isOfJdk(String type) {
    return type.startsWith("java.")
        || type.startsWith("javax.")
        || type.startsWith("sun.")
        || type.startsWith("jdk.");
  }

  /** The type of what was thrown, with its message if that is safe, or the file it is about. */
  static String nameWithFile(Throwable thrown) {
    String name = thrown.getClass().getName();
    if (thrown instanceof SafeMessage) {
      return name + ": " + thrown.getMessage();
    }
    int depth = 0;
    for (Throwable t = thrown; t != null && depth < MAX_DEPTH; t = t.getCause(), depth++) {
      if (t instanceof FileSystemException about && about.getFile() != null) {
        return name
            + (t == thrown ? "" : ", caused by " + t.getClass().getName())
            + ", file "
            + shownFile(about.getFile());
      }
    }
    return name;
  }

  /** A file's name, redacted: a program may have taken its key for one. */
  private static String shownFile(String file) {
    Redactor redactor = new Redactor();
    if (!file.startsWith("/")) {
      return redactor.redact(file);
    }
    StringBuilder shown = new StringBuilder();
    for (String part : file.substring(1).split("/")) {
      shown.append('/').append(redactor.redact(part));
    }
    return Text.printable(shown.toString());
  }

  /** Whether a call that ended so may succeed later: neither TLS nor a program mends itself. */
  public static boolean isRetryable(Throwable thrownOrNull) {
    return thrownOrNull == null
        || (any(thrownOrNull, IOException.class::isInstance) && !isTls(thrownOrNull));
  }

  private static boolean isTls(Throwable thrown) {
    return isLocalTls(thrown) || isHandshake(thrown);
  }

  private static boolean isHandshake(Throwable thrown) {
    int depth = 0;
    for (Throwable t = thrown; t != null && depth < MAX_DEPTH; t = t.getCause(), depth++) {
      if (t instanceof SSLHandshakeException || t instanceof CertificateException) {
        return true;
      }
      if (t instanceof SSLException) { // else a connection that broke, as TLS reports it
        return t.getCause() == null || t.getCause() instanceof SSLException;
      }
    }
    return false;
  }

  /** Whether the JVM's own trust store or key store cannot be used. */
  private static boolean isLocalTls(Throwable thrown) {
    return any(
        thrown,
        t ->
            t instanceof NoSuchAlgorithmException
                || t instanceof KeyStoreException
                || t instanceof KeyManagementException
                || t instanceof UnrecoverableKeyException
                || t instanceof InvalidAlgorithmParameterException);
  }

  /**
   * What happened, in a few words.
   *
   * @param plainHttp whether the call went over plain http
   */
  static String describe(Throwable thrown, boolean plainHttp) {
    if (any(
        thrown,
        t -> t instanceof UnknownHostException || t instanceof UnresolvedAddressException)) {
      return "the host name cannot be resolved";
    }
    if (isLocalTls(thrown)) {
      return "the JVM's default TLS configuration could not be loaded";
    }
    if (any(thrown, t -> t instanceof SSLException && says(t, "recognized ssl message"))) {
      return "that port does not speak TLS";
    }
    if (any(thrown, SSLException.class::isInstance)) {
      return "TLS failed";
    }
    if (any(thrown, SafeCause::isConnectTimeout)) {
      return "the connection could not be made in time";
    }
    if (any(thrown, ConnectException.class::isInstance)) {
      return "the connection was refused or could not be made";
    }
    if (isGarbage(thrown)) {
      return plainHttp && any(thrown, SafeCause::quotesTlsAlert)
          ? ": perhaps this port wants https"
          : "";
    }
    if (any(thrown, IOException.class::isInstance)) {
      return plainHttp && !isTimeout(thrown) ? BROKEN + "; perhaps this port wants https" : BROKEN;
    }
    return "the transport failed";
  }

  private static boolean says(Throwable thrown, String words) {
    return String.valueOf(thrown.getMessage()).toLowerCase(Locale.ROOT).contains(words);
  }

  /** Whether the JDK took a TLS alert for a status line, and quotes it. */
  private static boolean quotesTlsAlert(Throwable thrown) {
    return says(thrown, "\u0015\u0003");
  }

  /** Whether the throwable says that time was over. */
  static boolean isTimeout(Throwable thrown) {
    return any(
        thrown,
        t ->
            t instanceof SocketTimeoutException
                || t instanceof java.util.concurrent.TimeoutException
                || t.getClass().getName().equals("java.net.http.HttpTimeoutException"));
  }

  /** Whether the throwable says that a reply was cut at the limit. */
  static boolean isTooLarge(Throwable thrown) {
    return any(thrown, ReplyTooLarge.class::isInstance);
  }

  /** The status by which a proxy refused to connect, if that is what happened. */
  static Optional<Integer> proxyStatus(Throwable thrown) {
    int depth = 0;
    for (Throwable t = thrown; t != null && depth < MAX_DEPTH; t = t.getCause(), depth++) {
      if (t instanceof ProxyRefused refused) {
        return Optional.of(refused.status());
      }
    }
    return Optional.empty();
  }

  /** Whether the throwable says that what came was not HTTP. */
  static boolean isGarbage(Throwable thrown) {
    return any(thrown, ProtocolException.class::isInstance);
  }

  private static boolean isConnectTimeout(Throwable t) {
    return t.getClass().getName().equals("java.net.http.HttpConnectTimeoutException")
        || (t instanceof SocketTimeoutException && says(t, "connect"));
  }

  private static boolean any(Throwable thrown, Predicate<Throwable> test) {
    int depth = 0;
    for (Throwable t = thrown; t != null && depth < MAX_DEPTH; t = t.getCause(), depth++) {
      if (test.test(t)) {
        return true;
      }
    }
    return false;
  }
}
