// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthConfig;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.Gate;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand virtual threads wait for one exchange, and none pins its carrier thread. */
@Timeout(120)
public abstract class VirtualThreadsContract {

  private static final int MANY = 10_000;
  private static final String PINNED = "jdk.VirtualThreadPinned";

  @TempDir private Path folder;

  /** The client under test. */
  protected abstract Caller caller(AuthConfig config);

  @Test
  void makesOneExchangeForTenThousandVirtualThreadsAndPinsNone() throws Exception {
    ExecutorService threads = virtualThreads();
    Gate gate = Gate.named("exchange");
    try (Recording recording = new Recording();
        FakeAuthServer server = FakeAuthServer.start();
        Caller client =
            caller(AuthConfig.builder(server.apiKey()).baseUri(server.baseUri()).build())) {
      recording.enable(PINNED).withThreshold(Duration.ZERO).withStackTrace();
      recording.start();
      server.enqueue(FakeReply.hold(gate));
      CountDownLatch arrived = new CountDownLatch(MANY);
      List<Future<AccessToken>> waiting = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        waiting.add(
            threads.submit(
                () -> {
                  arrived.countDown();
                  return client.token();
                }));
      }
      assertThat(arrived.await(60, SECONDS)).isTrue();

      gate.open();

      Set<AccessToken> tokens = new HashSet<>();
      for (Future<AccessToken> one : waiting) {
        tokens.add(one.get(60, SECONDS));
      }
      assertThat(tokens).hasSize(1);
      assertThat(server.exchanges()).isEqualTo(1);
      assertThat(pinned(recording)).isEmpty();
    } finally {
      threads.shutdown();
    }
  }

  private List<RecordedEvent> pinned(Recording recording) throws Exception {
    recording.stop();
    Path file = folder.resolve("pinned.jfr");
    recording.dump(file);
    List<RecordedEvent> events = new ArrayList<>(RecordingFile.readAllEvents(file));
    events.removeIf(event -> !event.getEventType().getName().equals(PINNED));
    return events;
  }

  private static ExecutorService virtualThreads() {
    Assumptions.assumeTrue(Runtime.version().feature() >= 21, "there are no virtual threads");
    try {
      return (ExecutorService)
          MethodHandles.publicLookup()
              .findStatic(
                  Executors.class,
                  "newVirtualThreadPerTaskExecutor",
                  MethodType.methodType(ExecutorService.class))
              .invoke();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
