// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.RecordedRequest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which bodies are sent a second time, and what becomes of the 401 where one cannot be. */
@Timeout(60)
class AuthorizedBodyTest {

  private static final String BODY = "a body, ".repeat(10_000);

  private final FakeAuthServer server = FakeAuthServer.start();
  private final StubTokens tokens = new StubTokens();
  private final HttpClient client = tokens.authorize(HttpClient.newHttpClient(), server.baseUri());

  @AfterEach
  void close() {
    server.close();
  }

  private HttpRequest post(BodyPublisher body) {
    return HttpRequest.newBuilder(server.baseUri().resolve("/jobs")).POST(body).build();
  }

  private void assertSentTwice(BodyPublisher body) throws Exception {
    server.answerAll(FakeReply.json("done"));
    server.enqueue(FakeReply.status(401));

    HttpResponse<String> response = client.send(post(body), BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo("done");
    assertThat(server.requests()).hasSize(2).extracting(RecordedRequest::body).containsOnly(BODY);
    assertThat(server.requests().get(1).header("Content-Length"))
        .isEqualTo(server.requests().get(0).header("Content-Length"));
  }

  /** The caller gets the first 401, whole, and no second request is sent. */
  private void assertSentOnce(BodyPublisher body) throws Exception {
    String reason = "no, ".repeat(50_000);
    server.answerAll(FakeReply.json("done"));
    server.enqueue(FakeReply.json(401, reason).header("X-Reason", "refused"));

    HttpResponse<String> response = client.send(post(body), BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("X-Reason")).contains("refused");
    assertThat(response.body()).isEqualTo(reason);
    assertThat(server.requests()).hasSize(1);
    assertThat(tokens.invalidated()).containsExactly("token-1");
  }

  private static BodyPublisher whole() {
    return BodyPublishers.ofString(BODY);
  }

  @Test
  void sendsAStringTwice() throws Exception {
    assertSentTwice(BodyPublishers.ofString(BODY));
  }

  @Test
  void sendsBytesTwice() throws Exception {
    assertSentTwice(BodyPublishers.ofByteArray(BODY.getBytes(UTF_8)));
  }

  @Test
  void sendsPartsTwice() throws Exception {
    assertSentTwice(
        BodyPublishers.concat(
            BodyPublishers.ofString(BODY.substring(0, 7)),
            BodyPublishers.ofString(BODY.substring(7))));
  }

  @Test
  void sendsAFileTwice(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("body"), BODY);

    assertSentTwice(BodyPublishers.ofFile(file));
  }

  @Test
  void asksForASecondInputStream() throws Exception {
    AtomicInteger streams = new AtomicInteger();

    assertSentTwice(
        BodyPublishers.ofInputStream(
            () -> {
              streams.incrementAndGet();
              return new ByteArrayInputStream(BODY.getBytes(UTF_8));
            }));

    assertThat(streams).hasValue(2);
  }

  @Test
  void sendsTwiceWhatAPublisherSendsFromAnotherThread() throws Exception {
    assertSentTwice(BodyPublishers.fromPublisher(Bodies.later(whole())));
  }

  @Test
  void sendsTwiceAPublisherOfKnownLength() throws Exception {
    assertSentTwice(BodyPublishers.fromPublisher(Bodies.later(whole()), whole().contentLength()));
  }

  @Test
  void doesNotTakeAnInputStreamThatHasBeenReadForAnEmptyBody() throws Exception {
    InputStream once = new ByteArrayInputStream(BODY.getBytes(UTF_8));

    assertSentOnce(BodyPublishers.ofInputStream(() -> once));
  }

  @Test
  void sendsOnceWhatThereIsNoSecondInputStreamFor() throws Exception {
    AtomicInteger streams = new AtomicInteger();

    assertSentOnce(
        BodyPublishers.ofInputStream(
            () ->
                streams.getAndIncrement() == 0
                    ? new ByteArrayInputStream(BODY.getBytes(UTF_8))
                    : null));
  }

  @Test
  void sendsOnceWhatThrowsTheSecondTime() throws Exception {
    assertSentOnce(
        Bodies.changing(
            whole(),
            subscriber -> {
              throw new IllegalStateException("only once");
            }));
  }

  @Test
  void sendsOnceWhatFailsTheSecondTime() throws Exception {
    assertSentOnce(
        Bodies.changing(whole(), Bodies.failing(new IllegalStateException("only once"))));
  }

  @Test
  void sendsOnceWhatFailsTheSecondTimeOnAnotherThread() throws Exception {
    assertSentOnce(
        Bodies.changing(
            whole(), Bodies.later(Bodies.failing(new IllegalStateException("only once")))));
  }

  @Test
  void sendsOnceWhatWasSubmittedOnce() throws Exception {
    SubmissionPublisher<ByteBuffer> submissions = new SubmissionPublisher<>();
    BodyPublisher body =
        BodyPublishers.fromPublisher(
            subscriber -> {
              submissions.subscribe(subscriber);
              if (!submissions.isClosed()) {
                submissions.submit(ByteBuffer.wrap(BODY.getBytes(UTF_8)));
                submissions.close();
              }
            });

    assertSentOnce(body);
  }

  /** As of a multipart body: its first part begins again, and its stream has been read. */
  @Test
  void sendsOnceWhatWouldBeShorterTheSecondTime() throws Exception {
    assertRefused(this::multipart);
  }

  @Test
  void sendsOnceWhatWouldBeShorterThanItsKnownLengthTheSecondTime() throws Exception {
    assertRefused(() -> BodyPublishers.fromPublisher(multipart(), BODY.length()));
  }

  private BodyPublisher multipart() {
    InputStream once = new ByteArrayInputStream(BODY.substring(7).getBytes(UTF_8));
    return BodyPublishers.concat(
        BodyPublishers.ofString(BODY.substring(0, 7)), BodyPublishers.ofInputStream(() -> once));
  }

  @Test
  void sendsOnceWhatAnnouncesAnotherLengthTheSecondTime() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    BodyPublisher shrinking =
        new BodyPublisher() {
          @Override
          public long contentLength() {
            return (long) BODY.length() - runs.get();
          }

          @Override
          public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
            BodyPublishers.ofString(BODY.substring(runs.getAndIncrement())).subscribe(subscriber);
          }
        };

    assertSentOnce(shrinking);
  }

  /** The caller gets the first 401, and the server has seen no second body. */
  private void assertRefused(Supplier<BodyPublisher> bodies) throws Exception {
    assertRefused(bodies.get(), /* blocking= */ true);
    assertRefused(bodies.get(), /* blocking= */ false);
  }

  private void assertRefused(BodyPublisher body, boolean blocking) throws Exception {
    server.answerAll(FakeReply.json("done"));
    server.enqueue(FakeReply.json(401, "no"));
    int before = server.requests().size();

    HttpResponse<String> response =
        blocking
            ? client.send(post(body), BodyHandlers.ofString())
            : client.sendAsync(post(body), BodyHandlers.ofString()).get();

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).isEqualTo("no");
    assertThat(response.previousResponse()).isEmpty();
    assertThat(server.requests()).hasSize(before + 1);
  }

  @Test
  void sendsAnEmptyBodyOfUnknownLengthTwice() throws Exception {
    server.answerAll(FakeReply.json("done"));
    server.enqueue(FakeReply.status(401));

    HttpResponse<String> response =
        client.send(
            post(BodyPublishers.fromPublisher(BodyPublishers.noBody())), BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo("done");
  }

  @Test
  void sendsAnEmptyBodyTwice() throws Exception {
    server.answerAll(FakeReply.json("done"));
    server.enqueue(FakeReply.status(401));

    HttpResponse<String> response =
        client.send(post(BodyPublishers.ofString("")), BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo("done");
    assertThat(server.requests()).extracting(RecordedRequest::body).containsExactly("", "");
  }
}
