// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What {@link FakeAuthServer} does with one request, in place of what it would do by itself.
 *
 * <pre>{@code
 * server.enqueue(FakeReply.status(503).retryAfter(Duration.ofSeconds(2)));
 * server.enqueue(FakeReply.truncated());
 * server.enqueue(FakeReply.delayed(Duration.ofSeconds(5)).header("Server", "slow"));
 * }</pre>
 *
 * <p>A reply says something (the normal answer, or a scripted one) and goes out in some manner
 * (whole, cut short, in drips, ...). The normal answer is made, and the request acted on, when the
 * reply has waited for its delay and its gates: a token that is refused by then is refused. A reply
 * that says something else leaves the server's state as it is.
 *
 * <p>Immutable; one reply may be enqueued many times.
 */
public final class FakeReply {

  /** How a reply goes out. */
  enum Manner {
    WHOLE,
    CUT,
    RESET,
    STALL,
    STALL_AFTER_HEAD,
    DRIP,
    ENDLESS,
    RAW
  }

  private interface Content {
    /** What is said, if anything. */
    Optional<ReplyMessage> answer(Supplier<ReplyMessage> normal, String requestId);
  }

  private static final Duration DRIP_INTERVAL = Duration.ofSeconds(1);
  private static final FakeReply NORMAL =
      new FakeReply((normal, requestId) -> Optional.of(normal.get()), Manner.WHOLE);
  private static final FakeReply NOTHING =
      new FakeReply((normal, requestId) -> Optional.empty(), Manner.RESET);

  private final Content content;
  private final Manner manner;
  private final Duration interval;
  private final Duration delay;
  private final List<Gate> gates;

  private FakeReply(Content content, Manner manner) {
    this(content, manner, DRIP_INTERVAL, Duration.ZERO, List.of());
  }

  private FakeReply(
      Content content, Manner manner, Duration interval, Duration delay, List<Gate> gates) {
    this.content = content;
    this.manner = manner;
    this.interval = interval;
    this.delay = delay;
    this.gates = gates;
  }

  /** The normal reply: what the server would do if nothing were enqueued. */
  public static FakeReply ok() {
    return NORMAL;
  }

  /**
   * A reply with this status; from 400 on its body is the documented envelope, else it is empty.
   *
   * @throws IllegalArgumentException if {@code status} is not from 200 to 999
   */
  public static FakeReply status(int status) {
    checkStatus(status);
    return new FakeReply(
        (normal, requestId) ->
            Optional.of(
                status < 400
                    ? ReplyMessage.empty(status)
                    : ReplyMessage.failed(status, requestId, ReplyMessage.meaning(status))),
        Manner.WHOLE);
  }

  /** A reply with status 200 and this body, which need not be JSON, as {@code application/json}. */
  public static FakeReply json(String body) {
    return json(200, body);
  }

  /**
   * A reply with this body, which need not be JSON, as {@code application/json}.
   *
   * @throws IllegalArgumentException if {@code status} is not from 200 to 999
   */
  public static FakeReply json(int status, String body) {
    checkStatus(status);
    ReplyMessage answer = ReplyMessage.json(status, Objects.requireNonNull(body, "body"));
    return new FakeReply((normal, requestId) -> Optional.of(answer), Manner.WHOLE);
  }

  /** A whole reply with status 200 whose JSON breaks off in the middle of a string. */
  public static FakeReply malformed() {
    return json("{\"token\":\"broken");
  }

  /** The normal reply, cut short: see {@link #cutShort()}. */
  public static FakeReply truncated() {
    return NORMAL.cutShort();
  }

  /** No reply: the connection is reset. The request is not acted on, as if it had been lost. */
  public static FakeReply reset() {
    return NOTHING;
  }

  /** No reply: the connection is reset, after the request has been acted on. */
  public static FakeReply lost() {
    return NORMAL.in(Manner.RESET);
  }

  /**
   * No reply: the connection stays open, and silent, until the client goes away or the server is
   * closed. The request is not acted on.
   */
  public static FakeReply stall() {
    return NOTHING.in(Manner.STALL);
  }

  /** The normal reply, but nothing comes after its headers, as with {@link #stall()}. */
  public static FakeReply stallAfterHead() {
    return NORMAL.in(Manner.STALL_AFTER_HEAD);
  }

  /** The normal reply, its body in drips of one byte a second: see {@link #dripped}. */
  public static FakeReply drip() {
    return drip(DRIP_INTERVAL);
  }

  /** The normal reply, its body in drips: see {@link #dripped}. */
  public static FakeReply drip(Duration interval) {
    return NORMAL.dripped(interval);
  }

  /** A reply with status 200 whose body never ends: see {@link #withoutEnd()}. */
  public static FakeReply endless() {
    return malformed().withoutEnd();
  }

  /** These bytes in place of a reply, as they are, and the end of the connection. */
  public static FakeReply raw(String bytes) {
    ReplyMessage answer =
        new ReplyMessage(
            200,
            new Headers(),
            Objects.requireNonNull(bytes, "bytes").getBytes(StandardCharsets.ISO_8859_1));
    return new FakeReply((normal, requestId) -> Optional.of(answer), Manner.RAW);
  }

  /** The normal reply, when the gate has been opened: see {@link #heldBy}. */
  public static FakeReply hold(Gate gate) {
    return NORMAL.heldBy(gate);
  }

  /** The normal reply, late: see {@link #after}. */
  public static FakeReply delayed(Duration delay) {
    return NORMAL.after(delay);
  }

  /**
   * The same with a header, in place of others of that name. With {@code Content-Length} or {@code
   * Transfer-Encoding} the server adds no length of its own, and the connection ends with the
   * reply.
   *
   * @throws IllegalArgumentException if a value has a line break
   */
  public FakeReply header(String name, String... values) {
    Objects.requireNonNull(name, "name");
    List<String> copy = List.of(Objects.requireNonNull(values, "values"));
    ReplyMessage.empty(200).withHeader(name, copy); // refuses here what could not be sent
    return saying(answer -> answer.withHeader(name, copy));
  }

  /** The same with {@code Retry-After} in whole seconds, rounded up. */
  public FakeReply retryAfter(Duration wait) {
    return retryAfter(Objects.requireNonNull(wait, "wait").plusNanos(999_999_999).toSeconds());
  }

  /** The same with {@code Retry-After} in seconds, which may make no sense. */
  public FakeReply retryAfter(long seconds) {
    return header("Retry-After", Long.toString(seconds));
  }

  /** The same with {@code Retry-After} as a date, to the second. */
  public FakeReply retryAfter(Instant date) {
    return header(
        "Retry-After",
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC)
            .format(Objects.requireNonNull(date, "date")));
  }

  /** The same with another body, in UTF-8; the headers stay, {@code Content-Type} among them. */
  public FakeReply body(String body) {
    return body(Objects.requireNonNull(body, "body").getBytes(StandardCharsets.UTF_8));
  }

  /** The same with another body; the headers stay, {@code Content-Type} among them. */
  public FakeReply body(byte[] body) {
    byte[] copy = Objects.requireNonNull(body, "body").clone();
    return saying(answer -> answer.withBody(copy));
  }

  /** The same, so much later than otherwise, in real time. */
  public FakeReply after(Duration delay) {
    return new FakeReply(content, manner, interval, notNegative(delay, "delay"), gates);
  }

  /**
   * The same, once the gate has been opened. If that takes longer than the server's {@link
   * FakeAuthServer.Builder#gateTimeout gate timeout}, the answer is a 500 that names the gate, and
   * {@link FakeAuthServer#close()} complains.
   */
  public FakeReply heldBy(Gate gate) {
    List<Gate> more = new ArrayList<>(gates);
    more.add(Objects.requireNonNull(gate, "gate"));
    return new FakeReply(content, manner, interval, delay, List.copyOf(more));
  }

  /** The same, but the connection ends after half of the body. */
  public FakeReply cutShort() {
    return in(Manner.CUT);
  }

  /** The same, but the body comes byte by byte, with this much real time before each. */
  public FakeReply dripped(Duration interval) {
    return new FakeReply(content, Manner.DRIP, notNegative(interval, "interval"), delay, gates);
  }

  /** The same, but more and more follows the body, until the client goes away. */
  public FakeReply withoutEnd() {
    return in(Manner.ENDLESS);
  }

  private FakeReply in(Manner other) {
    return new FakeReply(content, other, interval, delay, gates);
  }

  private FakeReply saying(UnaryOperator<ReplyMessage> change) {
    return new FakeReply(
        (normal, requestId) -> content.answer(normal, requestId).map(change),
        manner,
        interval,
        delay,
        gates);
  }

  private static void checkStatus(int status) {
    if (status < 200 || status > 999) {
      throw new IllegalArgumentException("not the status of a final reply: " + status);
    }
  }

  private static Duration notNegative(Duration value, String name) {
    if (Objects.requireNonNull(value, name).isNegative()) {
      throw new IllegalArgumentException("the " + name + " must not be negative: " + value);
    }
    return value;
  }

  Manner manner() {
    return manner;
  }

  Duration interval() {
    return interval;
  }

  Duration delay() {
    return delay;
  }

  List<Gate> gates() {
    return gates;
  }

  Optional<ReplyMessage> answer(Supplier<ReplyMessage> normal, String requestId) {
    return content.answer(normal, requestId);
  }
}
