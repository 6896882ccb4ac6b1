// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * A client and servers that send it more than fits into memory, in one process; says what went
 * wrong.
 */
public final class SmallHeapProgram {

  /** What it says if nothing went wrong. */
  static final String WELL = "all is well";

  private static final Duration LONG_ENOUGH_TO_FILL_THE_HEAP = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(60);

  /** Which client. */
  public enum Client {
    /** The blocking one. */
    BLOCKING(config -> Caller.of(AuthClient.create(config))),
    /** The asynchronous one. */
    ASYNCHRONOUS(config -> Caller.of(AsyncAuthClient.create(config)));

    private final Function<AuthConfig, Caller> maker;

    Client(Function<AuthConfig, Caller> maker) {
      this.maker = maker;
    }

    Caller caller(AuthConfig config) {
      return maker.apply(config);
    }
  }

  private SmallHeapProgram() {}

  /** Runs; the argument names the client. */
  public static void main(String[] args) throws Exception {
    Client client = Client.valueOf(args[0]);
    Map<String, Future<String>> outcomes = new LinkedHashMap<>();
    ExecutorService players = Executors.newFixedThreadPool(8);
    for (Stack stack : Stack.values()) {
      for (Fault fault : floods()) {
        outcomes.put(stack + " " + fault, players.submit(() -> play(client, stack, fault)));
      }
    }
    players.shutdown();
    boolean well = true;
    for (Map.Entry<String, Future<String>> outcome : outcomes.entrySet()) {
      String said = said(outcome.getValue());
      well &= said.isEmpty();
      System.out.print(said.isEmpty() ? "" : outcome.getKey() + ": " + said + "\n");
    }
    System.out.println(well ? WELL : "");
    System.exit(0); // whatever threads there are
  }

  private static String said(Future<String> outcome) throws InterruptedException {
    try {
      return outcome.get();
    } catch (ExecutionException e) {
      return e.getCause().toString();
    }
  }

  private static List<Fault> floods() {
    List<Fault> floods = new ArrayList<>();
    for (Fault fault : Fault.values()) {
      if (fault.sendsMuch()) {
        floods.add(fault);
      }
    }
    return floods;
  }

  /** What went wrong; {@code ""} if nothing did. */
  private static String play(Client client, Stack stack, Fault fault) throws Exception {
    ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
    try (FaultServer server = FaultServer.start()) {
      AuthConfig.Builder config =
          AuthConfig.builder(Secrets.key())
              .baseUri(server.baseUri())
              .clock(clock)
              .maxAttempts(1)
              .callTimeout(fault.ending().takesTime() ? LONG_ENOUGH_TO_FILL_THE_HEAP : LONG);
      stack.carry(config);
      try (Caller caller = client.caller(config.build())) {
        server.play(fault);
        String wrong = outcome(caller, fault);
        server.heal();
        clock.advance(Duration.ofMinutes(20)); // past the quiet time
        return wrong + next(caller);
      }
    }
  }

  private static String outcome(Caller caller, Fault fault) {
    try {
      caller.token();
      return fault.ending().mayAnswer() ? "" : "a token";
    } catch (AuthException e) {
      return fault.ending().kinds().contains(e.kind()) ? "" : e.toString();
    }
  }

  /** What is wrong with the next call; the machine may be too busy for a short time limit. */
  static String next(Caller caller) {
    AuthException.DeadlineExceeded last = null;
    for (int tries = 0; tries < 10; tries++) {
      try {
        caller.exchange();
        return "";
      } catch (AuthException.DeadlineExceeded e) {
        last = e;
      }
    }
    return "and then " + last;
  }
}
