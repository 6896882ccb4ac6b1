// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GateTest {

  private static final Duration SHORT = Duration.ofMillis(1);

  private final Gate gate = Gate.named("first exchange");

  @Test
  void holdsAReplyUntilItIsOpened() {
    try (FakeAuthServer server = FakeAuthServer.start()) {
      server.enqueue(FakeReply.hold(gate));

      CompletableFuture<HttpResponse<String>> response = new TestClient(server).exchangeAsync("k");
      gate.awaitArrival();

      assertThat(response).isNotDone();
      assertThat(gate.isOpen()).isFalse();
      gate.open();
      assertThat(response.join().statusCode()).isEqualTo(200);
    }
  }

  @Test
  void letsEveryReplyPassOnceItIsOpen() throws InterruptedException {
    gate.open();
    gate.open();

    assertThat(gate.pass(Duration.ZERO)).isTrue();
    assertThat(gate.pass(Duration.ZERO)).isTrue();
    assertThat(gate.arrivals()).isEqualTo(2);
    assertThat(gate.isOpen()).isTrue();
  }

  @Test
  void holdsForAsLongAsItMustAndNoLonger() throws InterruptedException {
    assertThat(gate.pass(SHORT)).isFalse();
    assertThat(gate.arrivals()).isEqualTo(1);
  }

  @Test
  void aHeldRequestIsActedOnWhenItIsLetGo() {
    try (FakeAuthServer server = FakeAuthServer.start()) {
      TestClient client = new TestClient(server);
      server.enqueue(FakeReply.hold(gate));
      CompletableFuture<HttpResponse<String>> response = client.exchangeAsync("k");
      gate.awaitArrival();

      server.revokeAll();
      gate.open();

      String body = response.join().body();
      String token = body.substring(10, body.indexOf("\",\"expiresIn"));
      assertThat(client.skip(token).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void waitsForTwoGatesInTurn() {
    Gate second = Gate.named("second");
    try (FakeAuthServer server = FakeAuthServer.start()) {
      server.enqueue(FakeReply.status(403).heldBy(gate).heldBy(second));
      CompletableFuture<HttpResponse<String>> response = new TestClient(server).exchangeAsync("k");

      gate.awaitArrival();
      assertThat(second.arrivals()).isZero();
      gate.open();
      second.awaitArrival();
      assertThat(response).isNotDone();
      second.open();

      assertThat(response.join().statusCode()).isEqualTo(403);
    }
  }

  @Test
  void aGateThatIsNeverOpenedIsNamedInTheAnswerAndAtTheEnd() {
    FakeAuthServer server = FakeAuthServer.builder().gateTimeout(SHORT).start();
    server.enqueue(FakeReply.json("{}").heldBy(gate));

    HttpResponse<String> response = new TestClient(server).exchange("k");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body())
        .contains("\"requestId\":\"req-1\"")
        .contains("gate \\\"first exchange\\\" was not opened");
    assertThatThrownBy(server::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("gate \"first exchange\" was not opened within PT0.001S")
        .hasMessageContaining("POST /v1/auth/access_token");
    server.close();
  }

  @Test
  void aServerThatIsClosedFirstDoesNotComplain() {
    FakeAuthServer server = FakeAuthServer.start();
    server.enqueue(FakeReply.hold(gate));
    CompletableFuture<HttpResponse<String>> response = new TestClient(server).exchangeAsync("k");
    gate.awaitArrival();

    server.close();

    assertThatThrownBy(response::join).hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void aWaitForAnArrivalCanBeInterrupted() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(gate::awaitArrival)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("first exchange");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aWaitForAnArrivalIsBoundedAndNamesTheGate() {
    assertThatThrownBy(() -> gate.awaitArrivals(1, SHORT))
        .isInstanceOf(AssertionError.class)
        .hasMessage("0 of 1 replies came to gate \"first exchange\" within PT0.001S");
  }

  @Test
  void showsItsNameAndState() {
    assertThat(gate).hasToString("Gate[first exchange, closed, arrivals=0]");
    assertThat(gate.name()).isEqualTo("first exchange");

    gate.open();

    assertThat(gate).hasToString("Gate[first exchange, open, arrivals=0]");
  }
}
