// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Decides what each request is answered, waits if the script says so, and writes the log. */
final class Responder {

  /** A reply to be sent, and what it says, if anything. */
  record Outgoing(FakeReply reply, Optional<ReplyMessage> answer) {}

  private final RequestLog requests;
  private final FakeAuthApi api;
  private final Clock clock;
  private final Duration latency;
  private final Duration gateTimeout;
  private final Optional<Consumer<String>> log;
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  Responder(FakeAuthServer.Builder settings, RequestLog requests, FakeAuthApi api) {
    this.requests = requests;
    this.api = api;
    this.clock = settings.clock;
    this.latency = settings.latency;
    this.gateTimeout = settings.gateTimeout;
    this.log = Optional.ofNullable(settings.log);
  }

  /** Mistakes in the test's own script. */
  List<String> complaints() {
    return complaints;
  }

  /** The reply to a request; returns when it is due. */
  Outgoing respond(RequestMessage message) throws InterruptedException {
    RequestLog.Entry entry = requests.arrive(message, clock.instant());
    FakeReply reply = entry.reply();
    RecordedRequest request = entry.request();
    pause(latency);
    pause(reply.delay());
    for (Gate gate : reply.gates()) {
      if (!gate.pass(gateTimeout)) {
        return log(request, notOpened(gate, request));
      }
    }
    return log(request, new Outgoing(reply, answer(reply, request)));
  }

  private Optional<ReplyMessage> answer(FakeReply reply, RecordedRequest request) {
    return reply.answer(() -> api.answer(request), request.requestId());
  }

  private Outgoing notOpened(Gate gate, RecordedRequest request) {
    String complaint =
        "gate \"%s\" was not opened within %s, though %s %s waited there (%s)"
            .formatted(
                gate.name(),
                gateTimeout,
                request.method(),
                request.shownPath(),
                request.requestId());
    complaints.add(complaint);
    return new Outgoing(
        FakeReply.ok(), Optional.of(ReplyMessage.failed(500, request.requestId(), complaint)));
  }

  /** The reply to bytes that are no request. */
  ReplyMessage refuse(String reason) {
    String requestId = requests.nextId();
    log.ifPresent(sink -> sink.accept(clock.instant() + " malformed request 400 " + requestId));
    return ReplyMessage.failed(400, requestId, reason);
  }

  private Outgoing log(RecordedRequest request, Outgoing outgoing) {
    log.ifPresent(sink -> sink.accept(line(request, outgoing)));
    return outgoing;
  }

  private static String line(RecordedRequest request, Outgoing outgoing) {
    FakeReply.Manner manner = outgoing.reply().manner();
    return "%s %s %s %s %s%s"
        .formatted(
            request.receivedAt(),
            request.method(),
            request.shownPath(),
            outgoing.answer().map(answer -> Integer.toString(answer.status())).orElse("-"),
            request.requestId(),
            manner == FakeReply.Manner.WHOLE ? "" : " " + manner.name().toLowerCase(Locale.ROOT));
  }

  static void pause(Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(TimeUnit.NANOSECONDS.convert(time));
  }
}
