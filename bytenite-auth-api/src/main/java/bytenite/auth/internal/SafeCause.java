// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.AuthException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;

/**
 * Makes what a transport threw safe to show, and says what it means.
 *
 * <p>The JDK quotes what it dislikes: header values, status lines, whole URIs. So a message is kept
 * if it is short, printable, free of the secrets in play, of quotation, and of words as long as a
 * credential; otherwise the whole chain is replaced by its types.
 */
final class SafeCause {

  private static final int MAX_DEPTH = 16;
  private static final int LONGEST_WORD_CHARS = 40;
  private static final String QUOTING = "\"'{}<>=?";

  private SafeCause() {}

  /** The throwable as a cause, for who knows of no secret in play. */
  static Throwable of(Throwable thrown) {
    return of(thrown, new Redactor());
  }

  /** The throwable itself if all it says may be shown, else a stand-in with the same stack. */
  static Throwable of(Throwable thrown, Redactor redactor) {
    if (isSafe(thrown, redactor, MAX_DEPTH)) {
      return thrown;
    }
    StringBuilder types = new StringBuilder();
    int depth = 0;
    for (Throwable t = thrown; t != null && depth < MAX_DEPTH; t = t.getCause(), depth++) {
      types.append(depth == 0 ? "" : ", caused by ").append(t.getClass().getName());
    }
    IOException standIn =
        new AuthException.TransportFailure("", thrown).retryable()
            ? new IOException(types + " (its message is withheld)")
            : new SSLException(types + " (its message is withheld)"); // as little to be retried
    standIn.setStackTrace(thrown.getStackTrace());
    return standIn;
  }

  private static boolean isSafe(Throwable thrown, Redactor redactor, int depthLeft) {
    if (thrown == null) {
      return true;
    }
    if (depthLeft == 0) {
      return false;
    }
    String message = thrown.getMessage();
    String type = thrown.getClass().getName();
    if (!thrown.toString().equals(message == null ? type : type + ": " + message)) {
      return false; // it tells more than its message
    }
    if (message != null && !(isPlain(message) && redactor.isClean(message))) {
      return false;
    }
    for (Throwable suppressed : thrown.getSuppressed()) {
      if (!isSafe(suppressed, redactor, depthLeft - 1)) {
        return false;
      }
    }
    return isSafe(thrown.getCause(), redactor, depthLeft - 1);
  }

  private static boolean isPlain(String message) {
    int word = 0;
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      word = c == ' ' || c == '.' || c == '/' || c == ':' ? 0 : word + 1;
      if (QUOTING.indexOf(c) >= 0 || word > LONGEST_WORD_CHARS) {
        return false;
      }
    }
    return true;
  }

  /** What happened, in a few words of ours. */
  static String describe(Throwable thrown) {
    if (any(
        thrown,
        t -> t instanceof UnknownHostException || t instanceof UnresolvedAddressException)) {
      return "the host name cannot be resolved";
    }
    if (isTls(thrown)) {
      return "TLS failed";
    }
    if (any(thrown, SafeCause::isConnectTimeout)) {
      return "the connection could not be made in time";
    }
    if (any(thrown, ConnectException.class::isInstance)) {
      return "the connection was refused or could not be made";
    }
    if (any(thrown, t -> t instanceof IOException)) {
      return "the connection broke";
    }
    return "the transport failed";
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

  /** Whether the throwable says that what came was not HTTP. */
  static boolean isGarbage(Throwable thrown) {
    return any(thrown, ProtocolException.class::isInstance);
  }

  private static boolean isConnectTimeout(Throwable t) {
    return t.getClass().getName().equals("java.net.http.HttpConnectTimeoutException")
        || (t instanceof SocketTimeoutException
            && String.valueOf(t.getMessage())
                .toLowerCase(java.util.Locale.ROOT)
                .contains("connect"));
  }

  private static boolean isTls(Throwable thrown) {
    return any(thrown, SSLException.class::isInstance);
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
