// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.spi.HttpCall;
import bytenite.auth.testkit.FakeAuthServer;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JavaHttpWireTest {

  private static final int CALLS = 100;

  private final FakeAuthServer server = FakeAuthServer.start();
  private final JavaHttpWire transport = JavaHttpWire.owned(Duration.ofSeconds(10), Runnable::run);

  @AfterEach
  void close() {
    transport.close();
    server.close();
  }

  @Test
  void keepsTheConnectionOfAReplyThatIsCancelledOnceItHasArrived() throws Exception {
    for (int i = 0; i < CALLS; i++) {
      JavaHttpWire.Reply reply = send();
      assertThat(reply.cancel(true)).isFalse();
    }

    assertThat(server.connections()).isEqualTo(1);
  }

  /** Where the common pool has one thread, as with two cores, JDK 17 would start one for each. */
  @Test
  void startsNoThreadForEachReply() throws Exception {
    send();
    long before = startedThreads();

    for (int i = 0; i < CALLS; i++) {
      send();
    }

    assertThat(startedThreads() - before).isLessThan(CALLS / 2);
  }

  private JavaHttpWire.Reply send() throws Exception {
    JavaHttpWire.Reply reply = transport.prepare();
    URI uri = URI.create(server.baseUri() + "/v1/auth/skip");
    transport.start(new HttpCall("GET", uri, Map.of(), new byte[0], Duration.ofSeconds(10)), reply);
    assertThat(reply.get(10, TimeUnit.SECONDS).status()).isEqualTo(401);
    return reply;
  }

  private static long startedThreads() {
    return ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();
  }
}
