// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.AuthListener;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.ManualClock;
import java.io.File;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An open client that does nothing has no thread and no socket, whatever it did before. */
public abstract class NothingLeftContract {

  private static final int CLIENTS = 200;

  private final ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));

  /** The client under test. */
  protected abstract Caller caller(AuthConfig config);

  private AuthConfig config(FakeAuthServer server, Stack stack) {
    AuthConfig.Builder config =
        AuthConfig.builder(server.apiKey())
            .baseUri(server.baseUri())
            .clock(clock)
            .listener(new AuthListener() {});
    stack.carry(config);
    return config.build();
  }

  @Test
  void leavesNoThreadAndNoDescriptorAfterAnyKindOfCall() throws Exception {
    Threads before = Threads.now();
    List<Caller> clients = new ArrayList<>();
    try (FakeAuthServer server = FakeAuthServer.start()) {
      try (Caller first = caller(config(server, Stack.JAVA_NET_HTTP))) {
        first.token(); // loads what the process keeps
      }
      before.assertNoneLeft();
      int descriptors = descriptors();

      for (Stack stack : Stack.values()) {
        Caller client = caller(config(server, stack));
        clients.add(client);
        callInEveryWay(client, server);
      }
      for (int i = 0; i < CLIENTS; i++) {
        Caller client = caller(config(server, Stack.JAVA_NET_HTTP));
        clients.add(client);
        client.token();
      }
      server.answerAll(FakeReply.status(404));
      for (Caller client : clients.subList(0, Stack.values().length)) {
        assertThat(catchThrowable(client::exchange)).isInstanceOf(AuthException.NotFound.class);
      }

      before.assertNoneLeft();
      assertThat(
              FaultServer.await(
                  () -> {
                    System.gc(); // before JDK 21 an HttpClient ends once nothing refers to it
                    return descriptors() <= descriptors + 1;
                  }))
          .as(() -> descriptors() + " descriptors, were " + descriptors)
          .isTrue();
      assertThat(server.connections()).isEqualTo(server.requests().size());
    } finally {
      clients.forEach(Caller::close);
    }
  }

  private void callInEveryWay(Caller client, FakeAuthServer server) {
    client.token();
    clock.advance(Duration.ofSeconds(3600 - 20)); // renewed ahead of expiry, in the background
    client.token();
    client.skipLogin("a challenge");
    client.exchange();
    client.signOut();
    server.enqueue(FakeReply.status(503));
    client.token(); // tried again after a while
  }

  /** How many this process has; 0 where no file tells. */
  private static int descriptors() {
    String[] names = new File("/proc/self/fd").list();
    return names == null ? 0 : names.length;
  }
}
