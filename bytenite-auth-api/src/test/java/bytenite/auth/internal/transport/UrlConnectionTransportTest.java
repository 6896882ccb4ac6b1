// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.internal.time.SharedTimer;
import bytenite.auth.spi.HttpReply;
import java.io.IOException;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlConnectionTransportTest extends TransportContract {

  @Override
  UrlConnectionTransport newTransport() {
    return new UrlConnectionTransport(AMPLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "401 X\r\nWWW-Authenticate: Basic realm=\"r\"",
        "401 X\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\"",
        "407 X\r\nProxy-Authenticate: Basic realm=\"r\"",
      })
  void offersNoCredentialsOfTheProcess(String challenge) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Authenticator before = Authenticator.getDefault();
    Authenticator.setDefault(
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            asked.incrementAndGet();
            return new PasswordAuthentication("user", "secret".toCharArray());
          }
        });
    String answer =
        "HTTP/1.1 " + challenge + "\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody";
    try (RawServer server = RawServer.answering(answer)) {
      HttpReply posted = transport.send(post(server.uri("/"), AMPLE));

      assertThat(posted.status()).isEqualTo(Integer.parseInt(challenge.substring(0, 3)));
      assertThat(text(posted)).isEqualTo("body");
      assertThat(server.requests()).hasSize(1);
      assertThat(asked).hasValue(0);
    } finally {
      Authenticator.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isSentOnceMoreByTheJdkWhenNoByteOfReplyCame(boolean hard) throws Exception {
    RawServer.Script ending =
        socket -> {
          if (hard) {
            reset(socket);
          }
        };
    try (RawServer server = RawServer.playing(ending)) {
      assertThatThrownBy(() -> transport.send(post(server.uri("/"), AMPLE)))
          .isInstanceOf(IOException.class);
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void outlivesInterimRepliesWithoutEnd() throws Exception {
    String interim = "HTTP/1.1 100 Continue\r\n\r\n".repeat(200);
    RawServer.Script endless =
        socket -> {
          while (true) {
            RawServer.write(socket, interim);
          }
        };
    try (RawServer server = RawServer.playing(endless)) {
      assertThatThrownBy(() -> transport.send(post(server.uri("/"), AMPLE)))
          .isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void isSentOnceWhenItsTimeIsOver() throws Exception {
    try (RawServer server = RawServer.playing(socket -> new CountDownLatch(1).await())) {
      assertThatThrownBy(() -> transport.send(post(server.uri("/"), Duration.ofMillis(200))))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void breaksOffHeaderFieldsThatDripWhereItHasAScheduler() throws Exception {
    RawServer.Script drip =
        socket -> {
          RawServer.write(socket, "HTTP/1.1 200 OK\r\nX: ");
          while (true) {
            RawServer.write(socket, "a");
            TimeUnit.MILLISECONDS.sleep(20); // the server's pace, which no assertion depends on
          }
        };
    try (RawServer server = RawServer.playing(drip);
        UrlConnectionTransport watched =
            new UrlConnectionTransport(AMPLE, Optional.of(SharedTimer.shared()))) {
      assertThatThrownBy(() -> watched.send(post(server.uri("/"), Duration.ofMillis(300))))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("the call's time is over");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void aVisitThatIsBrokenOffEndsAtOnce() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    RawServer.Script silent =
        socket -> {
          arrived.countDown();
          new CountDownLatch(1).await();
        };
    try (RawServer server = RawServer.playing(silent)) {
      Visit visit = new Visit();
      CompletableFuture<Void> ended =
          CompletableFuture.runAsync(
              () ->
                  assertThatThrownBy(() -> visit.send(transport, post(server.uri("/"), AMPLE)))
                      .isInstanceOf(CancellationException.class));
      assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();

      visit.breakOff();

      ended.get(10, TimeUnit.SECONDS);
    }
  }

  /** The JDK starts one to watch over connections that it keeps; the server lets it keep them. */
  @Test
  void startsNoThread() throws Exception {
    CompletableFuture<RawServer> self = new CompletableFuture<>();
    RawServer.Script obliging =
        socket -> {
          boolean close = self.join().requests().stream().allMatch(r -> r.contains("on: close"));
          RawServer.write(
              socket,
              "HTTP/1.1 200 X\r\nContent-Length: 2\r\n" + (close ? "Connection: close\r\n" : ""));
          RawServer.write(socket, "\r\n{}");
        };
    try (RawServer server = RawServer.playing(obliging)) {
      self.complete(server);
      Set<Thread> before = Thread.getAllStackTraces().keySet();

      transport.send(get(server.uri("/"), AMPLE));
      transport.send(post(server.uri("/"), AMPLE));

      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(thread -> !before.contains(thread))
          .allMatch(thread -> thread.getName().equals("raw-server"));
    }
  }

  @Test
  void reachesAnIpv6Loopback() throws Exception {
    try (RawServer server =
        RawServer.at("::1", socket -> RawServer.write(socket, reply(200, "", "6")))) {
      assertThat(text(transport.send(post(server.uri("/"), AMPLE)))).isEqualTo("6");
    }
  }
}
