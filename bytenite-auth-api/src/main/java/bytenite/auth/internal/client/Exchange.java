// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.client;

import bytenite.auth.ApiKey;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.Flight;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Moment;
import bytenite.auth.internal.Operation;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.share.Step;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One exchange with all its attempts: it asks for the key once. With a flight it leads that flight;
 * then the key is not sent if the flight has been ended, or if the server has refused that key.
 */
public final class Exchange implements Supplier<ApiKey> {

  /** Thrown to end the attempt; what it means stands in {@link #instead}. */
  private static final class NotSent extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotSent() {
      super("the key was not sent", null, /* enableSuppression= */ false, /* trace= */ false);
    }
  }

  private final Session session;
  private final Optional<Flight> flight;
  private volatile Moment since; // null: it has not begun
  private volatile ApiKey key; // null: the supplier has returned none
  private volatile Throwable noKey; // what the supplier threw; null: nothing
  private volatile boolean calledBack;
  private volatile Step.Place place = Step.Place.HERE;
  private volatile Outcome<IssuedToken> instead; // null: what the attempts say

  Exchange(Session session, Optional<Flight> flight) {
    this.session = session;
    this.flight = flight;
  }

  /** What an attempt sends, and what its answer means. */
  public Operation<IssuedToken> operation() {
    Moment now = session.time().moment();
    return session.protocol().exchange(this, now.millis(), now.at(), session.cache().held());
  }

  /** Whether nothing has ended its flight, if it has one. */
  public boolean leads() {
    return !flight.isPresent() || session.cache().isLedBy(this);
  }

  /** Asks for the key, if it may be sent; empty if there is none, and then the attempts say why. */
  Optional<ApiKey> ask() {
    if (!leads()) { // signed out, or closed: the supplier is not asked
      return Optional.empty();
    }
    askOnce();
    return Optional.ofNullable(key).filter(k -> !session.refusal(this, Optional.of(k)).isPresent());
  }

  /** The key, for the attempts; asks the user's supplier at first. */
  @Override
  public ApiKey get() {
    if (!leads()) { // signed out, or closed: the supplier is not asked
      throw notSent(session.fenced());
    }
    askOnce();
    if (key == null && calledBack) {
      throw notSent(new Outcome.Failed<>(calledBack()));
    }
    Optional<Outcome.Refused<IssuedToken>> refused = session.permit(this, Optional.ofNullable(key));
    if (refused.isPresent()) { // without a key, the refusal of the last one stands
      throw notSent(refused.get());
    }
    if (key == null) {
      Exchange.<RuntimeException>rethrow(noKey);
    }
    return key;
  }

  private void askOnce() {
    if (key == null && noKey == null) {
      try {
        key = session.ask(this);
      } catch (Throwable e) { // suppliers written in Kotlin throw checked exceptions, too
        noKey = e;
      }
    }
  }

  @SuppressWarnings("unchecked") // throws whatever it is given
  private static <E extends Throwable> void rethrow(Throwable thrown) throws E {
    throw (E) thrown;
  }

  private NotSent notSent(Outcome<IssuedToken> why) {
    instead = why;
    return new NotSent();
  }

  /** Notes that the supplier has called its own client; what that call ends with. */
  Failure calledBack() {
    calledBack = true;
    return Failure.local(
        "the key supplier called the client that was asking it for a key",
        new IllegalStateException());
  }

  /** Notes who else has the token with which its flight ends. */
  public void landed(Step.Place where) {
    place = where;
  }

  Step.Place place() {
    return place;
  }

  Optional<Flight> flight() {
    return flight;
  }

  void begin(Moment moment) {
    since = moment;
  }

  Moment since() {
    return since;
  }

  /** What the exchange ends with, if its attempts end so. */
  Outcome<IssuedToken> outcome(Outcome<IssuedToken> attempts) {
    Outcome<IssuedToken> known = instead;
    return known == null || attempts instanceof Outcome.Abandoned ? attempts : known;
  }
}
