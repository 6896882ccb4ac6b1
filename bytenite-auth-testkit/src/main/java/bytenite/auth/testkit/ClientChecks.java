// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import bytenite.auth.AuthStatus;
import bytenite.auth.testkit.CheckSuite.Broken;
import bytenite.auth.testkit.CheckSuite.Unjudged;
import bytenite.auth.testkit.CheckedSource.Client;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a client, blocking or not, promises beyond what a source promises. */
final class ClientChecks {

  private final ContractOptions options;

  ClientChecks(ContractOptions options) {
    this.options = options;
  }

  void addTo(CheckSuite<Client> suite) {
    suite.promise("leaves the cached token alone in exchange()", this::exchangesBeside);
    suite.promise("hands out a token that lives as long as asked", this::heedsTheLifeAskedFor);
    suite.promise("refuses a negative minimum lifetime", this::refusesNegative);
    suite.promise("hands out another token after a sign-out", this::signsOut);
    suite.promise("sends nothing if there is no token to sign out", this::signsOutNothing);
    suite.promise("says whether login can be skipped", this::saysWhetherToSkip);
    suite.promise("refuses an unpaired surrogate", this::refusesSurrogate);
    suite.promise("refuses null", this::refusesNull);
    suite.promise("reports its status", this::tellsHowItIsDoing);
    suite.promise("shows no token in its text", this::showsNoToken);
    suite.promise("ends every call with Closed once it is closed", this::endsEveryCall);
  }

  private void exchangesBeside(Client client) {
    AccessToken cached = client.cached();
    AccessToken own = CheckedSource.given(client::exchange);
    if (own.value().equals(cached.value())) {
      throw new Broken("exchange() handed out the cached token");
    }
    if (!cached.equals(client.given())) {
      throw new Broken("exchange() replaced the cached token");
    }
  }

  private void heedsTheLifeAskedFor(Client client) {
    AccessToken cached = client.cached();
    if (!cached.equals(CheckedSource.given(() -> client.token(Duration.ZERO)))) {
      throw new Broken("token(ZERO) was not the cached token");
    }
    Duration tooLong = Duration.between(cached.issuedAt(), cached.expiresAt()).plusHours(1);
    AccessToken fresh = CheckedSource.given(() -> client.token(tooLong));
    if (fresh.value().equals(cached.value())) {
      throw new Broken("token(min) handed out a cached token that has less time left");
    }
    if (!fresh.equals(client.given())) {
      throw new Broken("the token that was fetched for a longer life was not kept");
    }
  }

  private void refusesNegative(Client client) {
    expect(
        IllegalArgumentException.class,
        "token(negative)",
        () -> client.token(Duration.ofNanos(-1)));
  }

  private void signsOut(Client client) {
    AccessToken cached = client.given();
    if (!CheckedSource.given(client::signOut).ok()) {
      throw new Broken("signOut() returned ok=false instead of failing");
    }
    AccessToken next;
    try {
      next = client.token();
    } catch (RuntimeException e) {
      throw new Broken("after a sign-out, token() failed", e);
    }
    if (next != null && next.value().equals(cached.value())) {
      throw new Broken("the token was handed out again that had been signed out");
    }
  }

  private void signsOutNothing(Client client) {
    int before = exchanges();
    try {
      if (!client.signOut().ok()) {
        throw new Broken("with nothing to sign out, ok was false");
      }
    } catch (AuthException e) {
      throw new Broken("with nothing to sign out, signOut() failed", e);
    }
    if (exchanges() != before) {
      throw new Broken("signOut() made an exchange");
    }
  }

  private int exchanges() {
    return options.exchanges().map(count -> count.getAsInt()).orElse(0);
  }

  private void saysWhetherToSkip(Client client) {
    client.given();
    try {
      if (client.skipLogin() == null || client.skipLogin("a challenge & more") == null) {
        throw new Broken("an answer was null");
      }
    } catch (AuthException e) {
      throw new Broken("skipLogin failed", e);
    }
  }

  private void refusesSurrogate(Client client) {
    expect(
        IllegalArgumentException.class,
        "skipLogin(unpaired surrogate)",
        () -> client.skipLogin("\ud800"));
  }

  private void refusesNull(Client client) {
    expect(NullPointerException.class, "token(null)", () -> client.token(null));
    expect(NullPointerException.class, "skipLogin(null)", () -> client.skipLogin(null));
    expect(NullPointerException.class, "invalidate(null)", () -> client.invalidate(null));
  }

  private void tellsHowItIsDoing(Client client) {
    checkState(client, AuthStatus.State.EMPTY, "before the first call");
    AccessToken token = client.given();
    checkState(client, AuthStatus.State.READY, "with a token");
    if (!client.status().expiresAt().equals(Optional.of(token.expiresAt()))) {
      throw new Broken("the status shows another expiry than the token");
    }
    client.invalidate(token);
    checkState(client, AuthStatus.State.EMPTY, "without the token");
    close(client);
    checkState(client, AuthStatus.State.CLOSED, "after close()");
  }

  private static void checkState(Client client, AuthStatus.State expected, String when) {
    AuthStatus.State state = client.status().state();
    if (state != expected) {
      throw new Broken(when + ", the state was " + state + " instead of " + expected);
    }
  }

  private void showsNoToken(Client client) {
    String secret = client.given().value();
    if (client.source().toString().contains(secret)) {
      throw new Broken("the client's toString() shows the token");
    }
    if (client.status().toString().contains(secret)) {
      throw new Broken("the status's toString() shows the token");
    }
  }

  private void endsEveryCall(Client client) {
    AccessToken cached = client.given();
    close(client);
    close(client);
    client.invalidate(cached);
    Map<String, Runnable> calls = new LinkedHashMap<>();
    calls.put("token()", client::token);
    calls.put("token(ZERO)", () -> client.token(Duration.ZERO));
    calls.put("exchange()", client::exchange);
    calls.put("signOut()", client::signOut);
    calls.put("skipLogin()", client::skipLogin);
    calls.forEach((name, call) -> expect(AuthException.Closed.class, name, call));
  }

  private static void expect(Class<? extends Throwable> expected, String what, Runnable call) {
    try {
      call.run();
    } catch (Unjudged e) {
      throw e;
    } catch (RuntimeException e) {
      if (expected.isInstance(e)) {
        return;
      }
      throw new Broken(
          what + " ended with " + e.getClass().getName() + " instead of " + expected.getName(), e);
    }
    throw new Broken(what + " succeeded, where it should end with " + expected.getName());
  }

  static void close(Client client) {
    try {
      CheckSuite.close(client);
    } catch (Exception e) {
      throw new Broken("close() failed", e);
    }
  }
}
