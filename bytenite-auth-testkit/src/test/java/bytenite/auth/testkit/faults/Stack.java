// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.internal.transport.UrlConnectionTransport;
import bytenite.auth.spi.Scheduler;
import java.time.Duration;
import java.util.Optional;

/** What carries a client's calls, and what it does by itself that a client cannot prevent. */
public enum Stack {
  /** Sends a GET that brought no byte of a reply once more. */
  JAVA_NET_HTTP {
    @Override
    void carry(AuthConfig.Builder config, Optional<Scheduler> watch) {}

    @Override
    int sends(boolean get) {
      return get ? 2 : 1;
    }

    @Override
    int sendsWhereMalformed() {
      return 1;
    }

    @Override
    int connections(TlsFault fault, boolean get) {
      return get ? 2 : 1;
    }

    @Override
    boolean keepsConnectionAfter(Fault fault) {
      return false;
    }

    @Override
    boolean makesSenseOf(Fault fault) {
      return false;
    }

    @Override
    boolean mayBreakFirst(Fault fault) {
      return false;
    }

    @Override
    boolean isHeldBy(Fault fault) {
      return false;
    }
  },
  /**
   * Sends any request once more that brought no byte of a reply, or too large a head, but not where
   * it has no TLS.
   */
  HTTP_URL_CONNECTION {
    @Override
    void carry(AuthConfig.Builder config, Optional<Scheduler> watch) {
      config.transport(new UrlConnectionTransport(CONNECT_TIMEOUT));
    }

    @Override
    int sends(boolean get) {
      return 2;
    }

    @Override
    int sendsWhereMalformed() {
      return 2;
    }

    @Override
    int connections(TlsFault fault, boolean get) {
      return fault.isToldInPlaceOfAReply() ? 2 : 1;
    }

    @Override
    boolean keepsConnectionAfter(Fault fault) {
      return switch (fault) {
        case STOPS_AFTER_HEADERS, STOPS_AFTER_HEADERS_OF_ERROR, STOPS_IN_BODY, DRIPS_BODY -> true;
        default -> false;
      };
    }

    @Override
    boolean makesSenseOf(Fault fault) {
      return fault == Fault.CUTS_HEADERS;
    }

    @Override
    boolean mayBreakFirst(Fault fault) {
      return fault.ending().kinds().contains(AuthException.Kind.TRANSPORT_FAILURE);
    }

    @Override
    boolean isHeldBy(Fault fault) {
      return fault == Fault.FLOODS_TRAILERS;
    }
  };

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** Sees to it that a client's calls go over this. */
  abstract void carry(AuthConfig.Builder config, Optional<Scheduler> watch);

  /** How often it sends one request at most. */
  abstract int sends(boolean get);

  /** How often it sends one request at most whose answer cannot be understood. */
  abstract int sendsWhereMalformed();

  /**
   * Whether it waits without TLS, for some seconds or more, for the rest of a body of known length,
   * after the call has ended.
   */
  abstract boolean keepsConnectionAfter(Fault fault);

  /** Whether it takes a head that was cut for a whole one, so that the answer lacks its body. */
  abstract boolean makesSenseOf(Fault fault);

  /**
   * Whether it may take the connection for broken, which is tried again, before it finds that the
   * answer cannot be understood.
   */
  abstract boolean mayBreakFirst(Fault fault);

  /**
   * Whether it reads on by itself for as long as the fault lasts, so that no limit can end the
   * call, nor a thread where there is no TLS.
   */
  abstract boolean isHeldBy(Fault fault);

  /** How many connections it makes at most for one request, where TLS fails. */
  abstract int connections(TlsFault fault, boolean get);
}
