// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static bytenite.auth.testkit.faults.FaultServer.head;
import static bytenite.auth.testkit.faults.FaultServer.ok;

import bytenite.auth.AuthException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** Everything that goes wrong between a client and a server, and what a call then ends with. */
public enum Fault implements FaultServer.Play {
  REFUSES(Ending.BROKEN, Peer::hangUp) {
    @Override
    public boolean refuses() {
      return true;
    }
  },
  RESETS_ON_CONNECT(Ending.BROKEN, Peer::reset) {
    @Override
    public void onConnect(Peer peer) throws IOException {
      peer.reset();
    }
  },
  HANGS_UP_ON_CONNECT(Ending.BROKEN, Peer::hangUp) {
    @Override
    public void onConnect(Peer peer) throws IOException {
      peer.hangUp();
    }
  },
  RESETS_AFTER_REQUEST(Ending.BROKEN, Peer::reset),
  HANGS_UP_AFTER_REQUEST(Ending.BROKEN, Peer::hangUp),
  HALF_CLOSES_AFTER_REQUEST(Ending.BROKEN, Peer::endOutput),
  CUTS_STATUS_LINE(Ending.BROKEN_OR_GARBLED, send("HTTP/1.1 20").then(Peer::endOutput)),
  CUTS_HEADERS(Ending.BROKEN, send("HTTP/1.1 200 OK\r\nContent-Ty").then(Peer::endOutput)),
  CUTS_BODY(Ending.BROKEN, send(head(200, "Content-Length: 99") + "{").then(Peer::endOutput)),
  RESETS_IN_BODY(
      Ending.BROKEN,
      send(head(200, "Content-Length: 99") + "{").then(peer -> peer.pause(50)).then(Peer::reset)),
  CUTS_CHUNK(Ending.BROKEN, send(Part.CHUNKED + "40\r\n{\"tok").then(Peer::endOutput)),
  CUTS_BETWEEN_CHUNKS(Ending.BROKEN, send(Part.CHUNKED + "2\r\n{}\r\n").then(Peer::endOutput)),

  IS_SILENT(Ending.SILENT, Peer::silence),
  STOPS_IN_STATUS_LINE(Ending.SILENT, send("HTTP/1.1 2").then(Peer::silence)),
  STOPS_AFTER_STATUS_LINE(Ending.SILENT, send("HTTP/1.1 200 OK\r\n").then(Peer::silence)),
  STOPS_IN_HEADERS(Ending.SILENT, send("HTTP/1.1 200 OK\r\nContent-").then(Peer::silence)),
  STOPS_AFTER_HEADERS(Ending.SILENT, send(head(200, "Content-Length: 60")).then(Peer::silence)),
  STOPS_AFTER_HEADERS_OF_ERROR(
      Ending.SILENT, send(head(503, "Content-Length: 60")).then(Peer::silence)),
  STOPS_IN_BODY(
      Ending.SILENT, send(head(200, "Content-Length: 60") + "{\"token\":").then(Peer::silence)),
  STOPS_IN_CHUNK(Ending.SILENT, send(Part.CHUNKED + "40\r\n{\"tok").then(Peer::silence)),
  STOPS_BEFORE_LAST_CHUNK(Ending.SILENT, send(Part.CHUNKED + "2\r\n{}\r\n").then(Peer::silence)),
  STOPS_IN_BODY_WITHOUT_LENGTH(Ending.SILENT, send(head(200) + "{}").then(Peer::silence)),
  STOPS_AFTER_CLAIMING_MUCH(
      Ending.SILENT_OR_GARBLED,
      send(head(200, "Content-Length: 9000000000000000000") + "{").then(Peer::silence)),
  DRIPS_STATUS_LINE(Ending.SILENT, peer -> peer.drip("HTTP/1.1 200 O" + "O".repeat(9999), 1)),
  DRIPS_HEADERS(Ending.SILENT, send("HTTP/1.1 200 OK\r\n").then(peer -> peer.drip("A: b\r\n", 1))),
  DRIPS_BODY(Ending.SILENT, send(head(200, "Content-Length: 9999")).then(p -> p.drip(" ", 1))),
  DRIPS_BODY_WITHOUT_LENGTH(Ending.SILENT, send(head(200)).then(peer -> peer.drip(" ", 1))),
  DRIPS_CHUNKS(Ending.SILENT, send(Part.CHUNKED).then(peer -> peer.drip("1\r\n \r\n", 6))),
  DRIPS_CHUNK_SIZE(Ending.STOPPED, send(Part.CHUNKED).then(peer -> peer.drip("0", 1))),
  DRIPS_TRAILERS(
      Ending.STOPPED_OR_ANSWERED,
      send(Part.CHUNKED + Part.CHUNKED_TOKEN + "0\r\n").then(peer -> peer.drip("A: b\r\n", 1))),
  DRIPS_INTERIM_REPLIES(Ending.STOPPED, peer -> peer.drip(Part.INTERIM, Part.INTERIM.length())),

  FLOODS_INTERIM_REPLIES(Ending.STOPPED, peer -> peer.flood(Part.INTERIM)),
  FLOODS_STATUS_LINE(Ending.STOPPED, send("HTTP/1.1 200 ").then(peer -> peer.flood("O"))),
  FLOODS_HEADERS(Ending.STOPPED, send("HTTP/1.1 200 OK\r\n").then(p -> p.flood("A: b\r\n"))),
  FLOODS_ONE_HEADER(Ending.STOPPED, send("HTTP/1.1 200 OK\r\nA: ").then(p -> p.flood("b"))),
  FLOODS_BODY(Ending.GARBLED, send(head(200)).then(peer -> peer.flood(" "))),
  FLOODS_BODY_OF_ERROR(Ending.GARBLED, send(head(500)).then(peer -> peer.flood(" "))),
  FLOODS_CLAIMED_BODY(
      Ending.GARBLED,
      send(head(200, "Content-Length: 9000000000000000000")).then(peer -> peer.flood(" "))),
  FLOODS_CHUNKS(Ending.GARBLED, send(Part.CHUNKED).then(peer -> peer.flood("1\r\n \r\n"))),
  FLOODS_ONE_CHUNK(
      Ending.GARBLED, send(Part.CHUNKED + "7fffffff\r\n").then(peer -> peer.flood(" "))),
  FLOODS_CHUNK_EXTENSION(Ending.STOPPED, send(Part.CHUNKED + "2;e=").then(peer -> peer.flood("x"))),
  FLOODS_TRAILERS(
      Ending.STOPPED_OR_ANSWERED,
      send(Part.CHUNKED + Part.CHUNKED_TOKEN + "0\r\n").then(peer -> peer.flood("A: b\r\n"))),
  FLOODS_EMPTY_LINES(Ending.STOPPED, peer -> peer.flood("\r\n")),

  CLAIMS_TOO_LITTLE(Ending.GARBLED, send(head(200, "Content-Length: 5") + "{\"token\":\"x\"}")),
  CLAIMS_TWO_LENGTHS(
      Ending.GARBLED,
      send(head(200, "Content-Length: 2", "Content-Length: 13") + "{\"token\":\"x\"}")),
  CLAIMS_LENGTH_AND_CHUNKS(
      Ending.GARBLED,
      send(
          head(200, "Content-Length: 5", "Transfer-Encoding: chunked")
              + Part.CHUNKED_TOKEN
              + "0\r\n\r\n")),
  CLAIMS_NEGATIVE_LENGTH(Ending.GARBLED, send(head(200, "Content-Length: -5") + "{}")),
  CLAIMS_LENGTH_IN_WORDS(Ending.GARBLED, send(head(200, "Content-Length: many") + "{}")),
  CLAIMS_LENGTH_TOO_LARGE_FOR_A_NUMBER(
      Ending.GARBLED, send(head(200, "Content-Length: 99999999999999999999") + "{}")),
  CHUNK_SIZE_IS_NO_NUMBER(Ending.BROKEN_OR_GARBLED, send(Part.CHUNKED + "zz\r\n{}\r\n")),
  CHUNK_SIZE_IS_NEGATIVE(Ending.BROKEN_OR_GARBLED, send(Part.CHUNKED + "-2\r\n{}\r\n")),
  CHUNK_SIZE_IS_TOO_LARGE(
      Ending.BROKEN_OR_GARBLED, send(Part.CHUNKED + "fffffffffffffffff\r\n{}\r\n")),
  CHUNK_HAS_NO_END(
      Ending.STOPPED_OR_ANSWERED,
      send(Part.CHUNKED + Part.CHUNKED_TOKEN.replace("}\r\n", "}XX") + "0\r\n\r\n")),

  SPEAKS_TLS(
      Ending.BROKEN_OR_GARBLED,
      peer -> peer.send(new byte[] {0x15, 3, 1, 0, 2, 2, 70}),
      Peer::endOutput),
  SPEAKS_SSH(Ending.GARBLED, peer -> peer.send("Protocol mismatch.\r\n"), Peer::endOutput) {
    @Override
    public void onConnect(Peer peer) throws IOException {
      peer.send("SSH-2.0-OpenSSH_9.7\r\n");
    }

    @Override
    public boolean speaksFirst() {
      return true;
    }
  },
  SPEAKS_SMTP(Ending.GARBLED, send("220 mail.example ESMTP\r\n").then(Peer::endOutput)),
  SENDS_HTML_WITHOUT_HEAD(
      Ending.BROKEN_OR_GARBLED,
      send("<html><body>" + Secrets.KEY + "</body>").then(Peer::endOutput)),
  SENDS_JSON_WITHOUT_HEAD(
      Ending.GARBLED, send("{\"token\":\"" + Secrets.TOKEN + "\"}\r\n\r\n").then(Peer::endOutput)),
  SENDS_NOISE(Ending.GARBLED, peer -> peer.send(Part.noise()), Peer::endOutput),
  SENDS_STATUS_OUT_OF_RANGE(
      Ending.ANY_FAILURE, send("HTTP/1.1 99999 OK\r\nContent-Length: 0\r\n\r\n")),
  SENDS_STATUS_IN_WORDS(Ending.GARBLED, send("HTTP/1.1 two OK\r\nContent-Length: 0\r\n\r\n")),
  COMPRESSES_UNASKED(Ending.GARBLED, peer -> peer.send(Part.compressed())),

  SWITCHES_PROTOCOLS_UNASKED(
      Ending.ANY_FAILURE,
      send("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")
          .then(Peer::silence)),
  SENDS_TRAILERS(Ending.ANSWERED, send(Part.CHUNKED + Part.CHUNKED_TOKEN + "0\r\nA: b\r\n\r\n")),
  SENDS_TRAILERS_LATE(
      Ending.ANSWERED,
      send(Part.CHUNKED + Part.CHUNKED_TOKEN + "0\r\nA:")
          .then(peer -> peer.pause(50))
          .then(send(" b\r\n\r\n"))),
  ANSWERS_TWICE(Ending.ANSWERED, send(ok(Part.GRANT) + ok(Part.STRAY_ANSWER))),
  HANGS_UP_AFTER_ANSWER(Ending.ANSWERED, send(ok(Part.GRANT)).then(Peer::hangUp)),
  RESETS_AFTER_ANSWER(
      Ending.ANSWERED, send(ok(Part.GRANT)).then(peer -> peer.pause(50)).then(Peer::reset));

  /** What an answer says that nobody has asked for. */
  static final String STRAY = "stray";

  /** How a call ends that meets a fault. */
  public enum Ending {
    /** The connection broke; tried again. */
    BROKEN(Kind.TRANSPORT_FAILURE),
    /** Nothing came, or not enough, until the time was over. */
    SILENT(Kind.DEADLINE_EXCEEDED),
    /** What came could not be understood; not tried again. */
    GARBLED(Kind.MALFORMED_RESPONSE),
    /** Either, as the transport sees it. */
    BROKEN_OR_GARBLED(Kind.TRANSPORT_FAILURE, Kind.MALFORMED_RESPONSE),
    /** The transport may see at once that it will not be understood. */
    SILENT_OR_GARBLED(Kind.DEADLINE_EXCEEDED, Kind.MALFORMED_RESPONSE),
    /** It never ends, and was stopped, by a limit or by the time. */
    STOPPED(Kind.DEADLINE_EXCEEDED, Kind.MALFORMED_RESPONSE, Kind.TRANSPORT_FAILURE),
    /** As before; or the answer was there already. */
    STOPPED_OR_ANSWERED(Kind.DEADLINE_EXCEEDED, Kind.MALFORMED_RESPONSE, Kind.TRANSPORT_FAILURE),
    /** It is no answer to the call. */
    ANY_FAILURE(
        Kind.UNEXPECTED_STATUS,
        Kind.DEADLINE_EXCEEDED,
        Kind.MALFORMED_RESPONSE,
        Kind.TRANSPORT_FAILURE),
    /** The call succeeds, and so does the next. */
    ANSWERED;

    private final Set<Kind> kinds;

    Ending(Kind... kinds) {
      this.kinds = EnumSet.noneOf(Kind.class);
      this.kinds.addAll(Arrays.asList(kinds));
    }

    /** What the exception may be. */
    public Set<Kind> kinds() {
      return kinds;
    }

    /** Whether the call may succeed. */
    public boolean mayAnswer() {
      return this == ANSWERED || this == STOPPED_OR_ANSWERED;
    }

    /** Whether the call lasts until its time is over, or may. */
    public boolean takesTime() {
      return kinds.contains(Kind.DEADLINE_EXCEEDED);
    }
  }

  /** Texts that more than one fault sends. */
  private static final class Part {

    static final String CHUNKED = head(200, "Transfer-Encoding: chunked");
    static final String INTERIM = "HTTP/1.1 100 Continue\r\n\r\n";
    static final String GRANT = "{\"token\":\"" + Secrets.TOKEN + "0\",\"skip\":true,\"ok\":true}";
    static final String STRAY_ANSWER =
        "{\"token\":\"" + STRAY + "\",\"redirectTo\":\"" + STRAY + "\",\"ok\":true}";
    static final String CHUNKED_TOKEN =
        Integer.toHexString(GRANT.length()) + "\r\n" + GRANT + "\r\n";

    private Part() {}

    static byte[] noise() {
      byte[] noise = new byte[4000];
      new java.util.Random(42).nextBytes(noise);
      return noise;
    }

    static byte[] compressed() throws IOException {
      ByteArrayOutputStream zipped = new ByteArrayOutputStream();
      try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
        out.write(GRANT.getBytes(StandardCharsets.UTF_8));
      }
      ByteArrayOutputStream reply = new ByteArrayOutputStream();
      String head = head(200, "Content-Encoding: gzip", "Content-Length: " + zipped.size());
      reply.write(head.getBytes(StandardCharsets.US_ASCII));
      reply.write(zipped.toByteArray());
      return reply.toByteArray();
    }
  }

  /** A step of a fault. */
  private interface Step {

    void to(Peer peer) throws IOException, InterruptedException;

    default Step then(Step next) {
      return peer -> {
        to(peer);
        next.to(peer);
      };
    }
  }

  private static Step send(String text) {
    return peer -> peer.send(text);
  }

  private final Ending ending;
  private final Step step;

  Fault(Ending ending, Step step) {
    this.ending = ending;
    this.step = step;
  }

  Fault(Ending ending, Step step, Step next) {
    this(ending, step.then(next));
  }

  @Override
  public void to(Peer peer) throws IOException, InterruptedException {
    step.to(peer);
  }

  /** Whether it sends more than fits into memory, or says that it will. */
  boolean sendsMuch() {
    return name().startsWith("FLOODS_") || this == STOPS_AFTER_CLAIMING_MUCH;
  }

  /** How a call ends that meets this. */
  public Ending ending() {
    return ending;
  }
}
