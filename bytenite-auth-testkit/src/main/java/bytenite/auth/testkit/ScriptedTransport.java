// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.internal.SafeMessage;
import bytenite.auth.internal.json.Json;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpReply;
import bytenite.auth.spi.HttpTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Replies to calls in the order of a script, without a socket: the real client, on a wire that a
 * test holds in its hands.
 *
 * <pre>{@code
 * ScriptedTransport wire = ScriptedTransport.of().reply(503, "").token("t1", 3600);
 * AuthClient client = AuthClient.create(AuthConfig.builder(key).transport(wire).build());
 * ...
 * wire.assertExhausted();
 * }</pre>
 *
 * <p>A call that is not in the script fails at once with an {@link AssertionError} that says what
 * arrived. Each reply is used once. Safe for use by multiple threads; the script can be written on
 * while it is in use.
 */
public final class ScriptedTransport implements HttpTransport {

  /** A client keeps its message, so that a test's report says what arrived. */
  @SuppressWarnings("serial") // never serialized
  private static final class Unscripted extends AssertionError implements SafeMessage {

    Unscripted(String message) {
      super(message);
    }
  }

  private static final int SHOWN_CHARS = 120;

  private final Deque<HttpTransport> script =
      new ArrayDeque<>(); // guarded by this, as what follows
  private final List<HttpCall> calls = new ArrayList<>();
  private final List<String> unscripted = new ArrayList<>();
  private int scripted;

  private ScriptedTransport() {
    PathCheck.check();
  }

  /** A transport that gives these replies, one for each call; more can be scripted later. */
  public static ScriptedTransport of(HttpReply... replies) {
    ScriptedTransport transport = new ScriptedTransport();
    for (HttpReply reply : Objects.requireNonNull(replies, "replies")) {
      transport.reply(reply);
    }
    return transport;
  }

  /** Then gives this reply. */
  public ScriptedTransport reply(HttpReply reply) {
    Objects.requireNonNull(reply, "reply");
    return answer(call -> reply);
  }

  /**
   * Then gives a reply of this status and body, of the type {@code application/json}, whatever the
   * body is.
   */
  public ScriptedTransport reply(int status, String json) {
    return reply(
        new HttpReply(
            status,
            Map.of("Content-Type", List.of("application/json")),
            Objects.requireNonNull(json, "json").getBytes(StandardCharsets.UTF_8)));
  }

  /** Then grants this token. */
  public ScriptedTransport token(String value, long expiresIn) {
    StringBuilder json = new StringBuilder("{\"token\":");
    Json.quote(json, Objects.requireNonNull(value, "value"));
    return reply(200, json.append(",\"expiresIn\":\"").append(expiresIn).append("\"}").toString());
  }

  /** Then throws this, as if there had been no answer. */
  public ScriptedTransport fail(IOException failure) {
    Objects.requireNonNull(failure, "failure");
    return answer(
        call -> {
          throw failure;
        });
  }

  /**
   * Then lets this answer the call, on the caller's thread; it may look at the call, wait, and
   * throw.
   */
  public synchronized ScriptedTransport answer(HttpTransport answer) {
    script.add(Objects.requireNonNull(answer, "answer"));
    scripted++;
    return this;
  }

  /**
   * Gives the next reply of the script.
   *
   * @throws AssertionError if there is none left; it says which call arrived, without a secret
   */
  @Override
  public HttpReply send(HttpCall call) throws IOException, InterruptedException {
    return next(Objects.requireNonNull(call, "call")).send(call);
  }

  private synchronized HttpTransport next(HttpCall call) {
    calls.add(call);
    HttpTransport next = script.poll();
    if (next == null) {
      String arrived = shown(call.method() + " " + call.uri().getRawPath());
      unscripted.add(arrived);
      throw new Unscripted("unscripted call: " + arrived + "; " + used());
    }
    return next;
  }

  private String used() {
    return switch (scripted) {
      case 0 -> "no reply was scripted";
      case 1 -> "1 reply was scripted, and is used";
      default -> scripted + " replies were scripted, all used";
    };
  }

  /**
   * Without what could make a client withhold the message: it takes quotes and the like for
   * somebody else's text.
   */
  private static String shown(String text) {
    String bounded = text.length() > SHOWN_CHARS ? text.substring(0, SHOWN_CHARS) + "..." : text;
    return bounded.replaceAll("[^ -~]|[\"'{}<>=?]", "_");
  }

  /**
   * The calls that arrived, unscripted ones included; a call may hold a secret, but its {@code
   * toString} shows none.
   */
  public synchronized List<HttpCall> calls() {
    return List.copyOf(calls);
  }

  /** How many replies of the script are left. */
  public synchronized int remaining() {
    return script.size();
  }

  /**
   * Checks that every reply was used, and that no call came without one: a client may have
   * swallowed what {@link #send} threw.
   *
   * @throws AssertionError if it was not so
   */
  public synchronized void assertExhausted() {
    if (!unscripted.isEmpty()) {
      throw new AssertionError(
          "unscripted calls: " + String.join(", ", unscripted) + "; " + used());
    }
    if (!script.isEmpty()) {
      throw new AssertionError(
          script.size()
              + " of "
              + scripted
              + " scripted replies were not asked for; calls that arrived: "
              + calls.size());
    }
  }

  /** Tells how far the script is, and nothing of what it says. */
  @Override
  public synchronized String toString() {
    return "ScriptedTransport[calls=" + calls.size() + ", remaining=" + script.size() + "]";
  }
}
