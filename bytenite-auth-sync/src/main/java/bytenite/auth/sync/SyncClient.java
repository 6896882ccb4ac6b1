// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.AuthStatus;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.SkipLogin;
import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.Flight;
import bytenite.auth.internal.FreshTokenSource;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Operation;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.Redactor;
import bytenite.auth.internal.Ticket;
import bytenite.auth.internal.TokenCache;
import bytenite.auth.internal.TokenProtocol;
import bytenite.auth.internal.client.Session;
import bytenite.auth.internal.time.ClientClock;
import bytenite.auth.internal.transport.Wire;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The blocking shell: claims a ticket, acts on it on its caller's thread, and settles. */
final class SyncClient implements AuthClient, FreshTokenSource {

  private final AuthConfig config;
  private final Wire wire;
  private final Session session;
  private final TokenCache cell; // the session's, and its time: token() is to take the shortest way
  private final ClientClock time;
  private final Waiting waiting;
  private final Attempts attempts;
  private final Flights flights;
  private final CompletableFuture<Void> closing = new CompletableFuture<>();

  /**
   * A client of this wire.
   *
   * @param background where a renewal ahead of expiry runs; empty: on its caller's thread
   * @param mayStartThreads whether time may be kept by a thread
   */
  SyncClient(AuthConfig config, Wire wire, Optional<Executor> background, boolean mayStartThreads) {
    this.config = config;
    this.wire = wire;
    this.session = new Session(config, background, mayStartThreads);
    this.cell = session.cell();
    this.time = session.time();
    this.waiting = new Waiting(config.scheduler());
    this.attempts = new Attempts(session, wire, waiting);
    this.flights = new Flights(session, wire, attempts, background);
  }

  @Override
  public AccessToken token() {
    Ticket ticket = cell.claim(time.millis());
    return ticket instanceof Ticket.Ready ready
        ? ready.token()
        : resolve(ticket, /* minRemainingMillis= */ 0);
  }

  @Override
  public Optional<AccessToken> freshToken() {
    return cell.fresh(time.millis());
  }

  @Override
  public AccessToken token(Duration minRemaining) {
    if (minRemaining.isNegative()) {
      throw new IllegalArgumentException("minRemaining must not be negative, not " + minRemaining);
    }
    long min = Deadline.millis(minRemaining);
    Ticket ticket = session.claim(min);
    return ticket instanceof Ticket.Ready ready ? ready.token() : resolve(ticket, min);
  }

  private AccessToken resolve(Ticket claimed, long minRemainingMillis) {
    return resolve(claimed, minRemainingMillis, session.deadline(), /* whole= */ true);
  }

  /**
   * Acts on the ticket, and on those that follow from it.
   *
   * @param whole whether nothing of the call's time has been used, so that a flight that outlasts
   *     the deadline is nobody's any more; otherwise others go on when this caller stops
   */
  private AccessToken resolve(
      Ticket claimed, long minRemainingMillis, Deadline deadline, boolean whole) {
    Ticket ticket = claimed;
    while (true) {
      if (ticket instanceof Ticket.Ready ready) {
        return ready.token();
      }
      if (ticket instanceof Ticket.Lead lead && lead.spare().isPresent()) {
        return flights.renew(lead.flight(), lead.spare().get());
      }
      if (ticket instanceof Ticket.Refuse refuse) {
        ticket = reconsider(refuse, minRemainingMillis);
        continue;
      }
      Outcome<IssuedToken> landed =
          landed(ticket, deadline, /* whole= */ ticket == claimed && whole);
      if (!(landed instanceof Outcome.Abandoned)) {
        return value(landed).token();
      }
      ticket = session.claim(minRemainingMillis);
    }
  }

  private Ticket reconsider(Ticket.Refuse refuse, long minRemainingMillis) {
    if (session.canReconsider(refuse)) {
      Ticket again = session.reconsider(minRemainingMillis);
      if (!(again instanceof Ticket.Refuse)) {
        return again;
      }
    }
    throw session.refusal(refuse);
  }

  /** How the flight ended that the ticket says to lead or to follow. */
  private Outcome<IssuedToken> landed(Ticket ticket, Deadline deadline, boolean whole) {
    try {
      if (ticket instanceof Ticket.Lead lead) {
        Outcome<IssuedToken> landed = flights.lead(lead.flight(), deadline, whole);
        if (landed instanceof Outcome.Abandoned) {
          throw session.overdue().toException();
        }
        return landed;
      }
      Flight flight = ((Ticket.Follow) ticket).flight();
      if (waiting.until(flight.landing(), deadline)) {
        return flight.landing().join();
      }
      if (whole) {
        session.abandon(flight);
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
    throw session.overdue().toException();
  }

  @Override
  public AccessToken exchange() {
    checkOpen();
    long started = session.started(/* renewal= */ false);
    Outcome<IssuedToken> outcome = new Outcome.Abandoned<>();
    try {
      outcome = run(session::exchange, session.deadline());
    } finally {
      outcome = session.ended(started, outcome);
    }
    return value(outcome).token();
  }

  @Override
  public ResponseEnvelope signOut() {
    Optional<AccessToken> held = session.signOut();
    checkOpen();
    if (!held.isPresent()) {
      return ResponseEnvelope.success();
    }
    Outcome<ResponseEnvelope> outcome = new Outcome.Abandoned<>();
    try {
      outcome = run(() -> session.protocol().signOut(held.get()), session.deadline());
    } finally {
      session.signedOut(outcome instanceof Outcome.Success);
    }
    return value(outcome);
  }

  @Override
  public SkipLogin skipLogin() {
    return skipLogin("");
  }

  @Override
  public SkipLogin skipLogin(String loginChallenge) {
    TokenProtocol.checkLoginChallenge(loginChallenge);
    Deadline deadline = session.deadline();
    AccessToken token =
        resolve(session.claim(), /* minRemainingMillis= */ 0, deadline, /* whole= */ true);
    Outcome<SkipLogin> first = skip(token, loginChallenge, deadline);
    if (!TokenProtocol.refusesToken(first)) {
      return value(first);
    }
    invalidate(token);
    AccessToken another = replacement(token, loginChallenge, deadline);
    return value(skip(another, loginChallenge, deadline));
  }

  private AccessToken replacement(AccessToken refused, String loginChallenge, Deadline deadline) {
    try {
      return resolve(session.claim(), /* minRemainingMillis= */ 0, deadline, /* whole= */ false);
    } catch (AuthException e) {
      throw new Redactor(refused.value(), loginChallenge).redact(e);
    }
  }

  private Outcome<SkipLogin> skip(AccessToken token, String loginChallenge, Deadline deadline) {
    return run(() -> session.protocol().skipLogin(token, loginChallenge), deadline);
  }

  @Override
  public void invalidate(AccessToken rejected) {
    session.invalidate(rejected);
  }

  @Override
  public AuthStatus status() {
    return session.status();
  }

  @Override
  public void close() {
    session.close();
    closing.complete(null);
    wire.close();
  }

  /** Names the server and what the client could do now. */
  @Override
  public String toString() {
    return "AuthClient[baseUri=" + config.baseUri() + ", state=" + status().state() + "]";
  }

  /** Runs an operation that is none of the cell's. */
  private <T> Outcome<T> run(Supplier<Operation<T>> operations, Deadline deadline) {
    try {
      return attempts.run(Attempts.task(operations, closing), deadline);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private void checkOpen() {
    if (session.fault().isPresent()) {
      throw session.fault().get().toException();
    }
  }

  private static <T> T value(Outcome<T> outcome) {
    if (outcome instanceof Outcome.Success<T> success) {
      return success.value();
    }
    throw ((Outcome.Failed<T>) outcome).failure().toException();
  }

  private static AuthException interrupted() {
    Thread.currentThread().interrupt();
    return new AuthException.Interrupted("the thread was interrupted while it waited");
  }
}
