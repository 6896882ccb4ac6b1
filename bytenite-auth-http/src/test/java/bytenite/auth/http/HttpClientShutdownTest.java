// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpClientShutdownTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration BRIEFLY = Duration.ofMillis(5);

  /** As a client is from JDK 21 on. */
  public static final class NewClient {

    private final List<String> calls;
    private boolean terminated = true;
    private InterruptedException interruption; // null: none

    NewClient(List<String> calls) {
      this.calls = calls;
    }

    public void shutdown() {
      calls.add("shutdown");
    }

    public void shutdownNow() {
      calls.add("shutdownNow");
    }

    public boolean isTerminated() {
      return terminated;
    }

    public boolean awaitTermination(Duration duration) throws InterruptedException {
      if (interruption != null) {
        throw interruption;
      }
      calls.add("awaitTermination");
      return terminated;
    }

    public void close() {
      calls.add("close");
    }
  }

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final NewClient one = new NewClient(calls);
  private final NewClient two = new NewClient(calls);
  private final HttpClientShutdown closing = new HttpClientShutdown(NewClient.class, one);

  @Test
  void takesCallsUntilItIsShutDown() {
    assertThatCode(() -> closing.begin("call")).doesNotThrowAnyException();
    closing.shutdown();

    assertThatThrownBy(() -> closing.begin("another")).isInstanceOf(IOException.class);
    assertThatThrownBy(closing::requireOpen).isInstanceOf(IOException.class);
  }

  @Test
  void tellsTheOtherClientOnceTheLastCallHasEnded() throws IOException {
    closing.begin("call");
    closing.begin("another");
    closing.shutdown();
    closing.end("call");
    assertThat(calls).isEmpty();

    closing.end("another");
    closing.end("another");

    assertThat(calls).containsExactly("shutdown");
  }

  @Test
  void tellsTheOtherClientAtOnceIfThereIsNoCall() {
    closing.shutdown();
    closing.shutdown();

    assertThat(calls).containsExactly("shutdown");
  }

  @Test
  void isNotTerminatedWhileThereIsACall() throws IOException {
    closing.begin("call");
    assertThat(closing.isTerminated()).isFalse();

    closing.end("call");

    assertThat(closing.isTerminated()).isTrue();
  }

  @Test
  void isNotTerminatedBeforeTheOtherClientsAre() throws InterruptedException {
    HttpClientShutdown both = new HttpClientShutdown(NewClient.class, one, two);
    two.terminated = false;

    assertThat(both.isTerminated()).isFalse();
    assertThat(both.awaitTermination(LIMIT)).isFalse();

    two.terminated = true;
    assertThat(both.isTerminated()).isTrue();
    assertThat(both.awaitTermination(LIMIT)).isTrue();
  }

  @Test
  void tellsEachOfTwoClients() {
    HttpClientShutdown both = new HttpClientShutdown(NewClient.class, one, two);

    both.shutdownNow();
    both.close();

    assertThat(calls)
        .containsExactly("shutdownNow", "shutdownNow", "shutdown", "shutdown", "close", "close");
  }

  @Test
  void tellsAClientThatIsGivenTwiceOnce() {
    HttpClientShutdown same = new HttpClientShutdown(NewClient.class, one, one);

    same.close();

    assertThat(calls).containsExactly("shutdown", "close");
  }

  @Test
  void givesUpWaitingWhenTheTimeIsOver() throws Exception {
    closing.begin("call");
    closing.shutdown();

    assertThat(closing.awaitTermination(BRIEFLY)).isFalse();
    assertThat(calls).isEmpty();
  }

  @Test
  void isInterruptedAsTheOtherClientIs() {
    one.interruption = new InterruptedException("enough");

    assertThatThrownBy(() -> closing.awaitTermination(LIMIT)).isSameAs(one.interruption);
  }

  @Test
  void closesOnceTheLastCallHasEnded() throws IOException {
    closing.begin("call");
    CompletableFuture<Void> closed = CompletableFuture.runAsync(closing::close);
    awaitShut(closing);
    assertThat(closed).isNotDone();

    closing.end("call");

    assertThat(closed).succeedsWithin(LIMIT);
    assertThat(calls).containsExactlyInAnyOrder("shutdown", "close"); // by two threads
  }

  @Test
  void closesAtOnceIfInterrupted() throws IOException {
    closing.begin("a call that goes on");
    Thread.currentThread().interrupt();

    closing.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(calls).containsExactly("shutdownNow", "close");
  }

  private static void awaitShut(HttpClientShutdown closing) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        closing.requireOpen();
      } catch (IOException e) {
        return;
      }
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
