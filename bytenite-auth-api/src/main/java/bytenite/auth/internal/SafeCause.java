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
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * Describes what a transport or a key supplier threw, without showing a secret.
 *
 * <p>The JDK quotes what it dislikes: header values, status lines, whole URIs. So a throwable is
 * kept only if all its messages, causes and suppressed throwables are on a list of the JDK's
 * harmless ones, or are {@link SafeMessage}s of ours. Of every other one only the types are told.
 */
public final class SafeCause {

  private static final int MAX_DEPTH = 16;
  private static final String BROKEN = "the connection broke";

  /** Where the JDK's own throwables come from: others may say more in {@code toString}. */
  private static final Pattern JDK_TYPE = Pattern.compile("(java|javax|sun|jdk)\\..*");

  private static final String NO_PATH =
      "unable to find valid certification path to requested target";

  /** The JDK's messages that quote nothing; {@code *} stands for the host. */
  private static final Pattern HARMLESS =
      Pattern.compile(
          "(\\([a-z_]+\\) )?(" // newer JDKs begin with the name of a TLS alert
              + String.join(
                  "|",
                  "\\*",
                  "\\*: (name or service not known|temporary failure in name resolution)",
                  "\\*: (nodename nor servname provided, or not known)",
                  "\\*: no address associated with hostname",
                  "((connection|socket|socket is|stream) )?closed",
                  "broken pipe",
                  "connection refused(: (connect|getsockopt))?",
                  "connection reset( by peer)?",
                  "((http )?connect|read|request|operation) timed out",
                  "connection timed out(: connect)?",
                  "eof reached while reading|premature eof|unexpected end of file from server",
                  "fixed content-length: \\d+, bytes received: \\d+",
                  "http/1.1 header parser received no bytes",
                  "network is unreachable(: connect)?|no route to host",
                  "no name matching \\* found",
                  "no subject alternative (dns name matching|names matching ip address) \\* found.?",
                  "no subject alternative names present",
                  "(pkix path building failed: [a-z.]+: )?" + NO_PATH,
                  "(pkix path validation failed: [a-z.]+: )?validity check failed",
                  "problem accessing trust store",
                  "received fatal alert: [a-z_]+",
                  "remote host (closed connection during|terminated the) handshake",
                  "ssl peer shut down incorrectly",
                  "unrecognized ssl message, plaintext connection\\?",
                  "unsupported or unrecognized ssl message")
              + ")");

  private SafeCause() {}

  /** The throwable as a cause that is safe to show. */
  static Throwable of(Throwable thrown) {
    return of(thrown, /* host= */ "");
  }

  /**
   * The throwable itself if all it says is harmless, else a replacement with the same stack.
   *
   * @param host may be named in messages
   */
  static Throwable of(Throwable thrown, String host) {
    if (isHarmless(thrown, host.toLowerCase(Locale.ROOT), MAX_DEPTH)) {
      return thrown;
    }
    String types = types(thrown, MAX_DEPTH) + " (its message is withheld)";
    Exception replacement =
        isRetryable(thrown)
            ? new IOException(types)
            : isTls(thrown) ? new SSLException(types) : new IllegalStateException(types);
    replacement.setStackTrace(thrown.getStackTrace());
    return replacement;
  }

  /**
   * The types of the throwable and of its causes, without their messages.
   *
   * @param most how many are named
   */
  public static String types(Throwable thrown, int most) {
    return chain(thrown)
        .limit(most)
        .map(t -> t.getClass().getName())
        .collect(Collectors.joining(", caused by "));
  }

  private static boolean isHarmless(Throwable thrown, String host, int depthLeft) {
    if (thrown == null) {
      return true;
    }
    boolean ours = thrown instanceof SafeMessage;
    return depthLeft > 0
        && (ours || JDK_TYPE.matcher(thrown.getClass().getName()).matches())
        && (ours || isHarmless(thrown.getMessage(), thrown.getCause(), host))
        && isHarmless(thrown.getCause(), host, depthLeft - 1)
        && Arrays.stream(thrown.getSuppressed()).allMatch(t -> isHarmless(t, host, depthLeft - 1));
  }

  private static boolean isHarmless(String message, Throwable cause, String host) {
    if (message == null || (cause != null && message.equals(cause.toString()))) {
      return true; // the cause itself is checked, too
    }
    String lower = message.toLowerCase(Locale.ROOT);
    return HARMLESS.matcher(host.isEmpty() ? lower : lower.replace(host, "*")).matches();
  }

  /** The type of what was thrown, with its message if that is safe, or the file it is about. */
  static String nameWithFile(Throwable thrown) {
    String name = thrown.getClass().getName();
    if (thrown instanceof SafeMessage) {
      return name + ": " + thrown.getMessage();
    }
    Optional<FileSystemException> about =
        find(thrown, FileSystemException.class).filter(e -> e.getFile() != null);
    if (!about.isPresent()) {
      return name;
    }
    String type = about.get().getClass().getName();
    String file = redacted(about.get().getFile());
    return name + (about.get() == thrown ? "" : ", caused by " + type) + ", file " + file;
  }

  /** A file's name without what could be a key: a program may have taken its key for a file. */
  private static String redacted(String file) {
    Redactor redactor = new Redactor();
    boolean absolute = file.startsWith("/"); // else a key that contains a slash would be split
    Stream<String> parts = absolute ? Arrays.stream(file.split("/")) : Stream.of(file);
    return Text.printable(parts.map(redactor::redact).collect(Collectors.joining("/")));
  }

  /** Whether a call that ended so may succeed later: neither TLS nor a program repairs itself. */
  public static boolean isRetryable(Throwable thrownOrNull) {
    return thrownOrNull == null || (is(thrownOrNull, IOException.class) && !isTls(thrownOrNull));
  }

  /** TLS also reports connections that broke; their cause is of another kind. */
  private static boolean isTls(Throwable thrown) {
    return isLocalTls(thrown)
        || is(thrown, SSLHandshakeException.class, CertificateException.class)
        || find(thrown, SSLException.class)
            .filter(t -> t.getCause() == null || t.getCause() instanceof SSLException)
            .isPresent();
  }

  /** Whether the JVM's own trust store or key store cannot be used. */
  private static boolean isLocalTls(Throwable thrown) {
    return is(
        thrown,
        NoSuchAlgorithmException.class,
        KeyStoreException.class,
        KeyManagementException.class,
        UnrecoverableKeyException.class,
        InvalidAlgorithmParameterException.class);
  }

  /**
   * What happened, in a few words.
   *
   * @param plainHttp whether the call went over plain http
   */
  static String describe(Throwable thrown, boolean plainHttp) {
    if (is(thrown, UnknownHostException.class, UnresolvedAddressException.class)) {
      return "the host name cannot be resolved";
    }
    if (isLocalTls(thrown)) {
      return "the JVM's default TLS configuration could not be loaded";
    }
    if (is(thrown, CertificateException.class)) {
      return "the server's certificate is not trusted, or is not for this host";
    }
    if (is(thrown, SSLException.class)) {
      return any(thrown, t -> says(t, "recognized ssl message"))
          ? "that port does not speak TLS"
          : "TLS failed";
    }
    if (any(thrown, SafeCause::isConnectTimeout)) {
      return "the connection could not be made in time";
    }
    if (is(thrown, ConnectException.class)) {
      return "the connection was refused or could not be made";
    }
    if (isGarbage(thrown)) { // the JDK quotes a TLS alert that it took for a status line
      return plainHttp && any(thrown, t -> says(t, "\u0015\u0003"))
          ? ": perhaps this port wants https"
          : "";
    }
    if (is(thrown, IOException.class)) {
      return plainHttp && !isTimeout(thrown) ? BROKEN + "; perhaps this port wants https" : BROKEN;
    }
    return "the transport failed";
  }

  private static boolean says(Throwable thrown, String words) {
    return String.valueOf(thrown.getMessage()).toLowerCase(Locale.ROOT).contains(words);
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

  private static boolean isConnectTimeout(Throwable t) {
    return t.getClass().getName().equals("java.net.http.HttpConnectTimeoutException")
        || (t instanceof SocketTimeoutException && says(t, "connect"));
  }

  /** Whether the throwable says that what came was not HTTP. */
  static boolean isGarbage(Throwable thrown) {
    return is(thrown, ProtocolException.class);
  }

  private static boolean is(Throwable thrown, Class<?>... types) {
    return any(thrown, t -> Arrays.stream(types).anyMatch(type -> type.isInstance(t)));
  }

  private static boolean any(Throwable thrown, Predicate<Throwable> test) {
    return chain(thrown).anyMatch(test);
  }

  /** The first throwable of this type among the throwable and its causes. */
  static <T> Optional<T> find(Throwable thrown, Class<T> type) {
    return chain(thrown).filter(type::isInstance).map(type::cast).findFirst();
  }

  /** The throwable and its causes, as far as they are looked at. */
  private static Stream<Throwable> chain(Throwable thrown) {
    return Stream.iterate(thrown, t -> t == null ? null : t.getCause())
        .limit(MAX_DEPTH)
        .filter(Objects::nonNull);
  }
}
