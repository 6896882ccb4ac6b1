// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.internal.ProxyRefused;
import bytenite.auth.spi.HttpReply;
import java.io.IOException;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.Set;
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nX: ",
        "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        "HTTP/1.1 503 X\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 503 X\r\nContent-Length: 60000\r\n\r\n",
      })
  void closesTheSocketAtTheDeadlineWhateverDrips(String start) throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    RawServer.Script drip =
        socket -> {
          try {
            RawServer.write(socket, start);
            while (true) {
              RawServer.write(socket, "0");
              TimeUnit.MILLISECONDS.sleep(20); // the server's pace, which no assertion depends on
            }
          } finally {
            left.countDown();
          }
        };
    try (RawServer server = RawServer.playing(drip)) {
      assertThatThrownBy(() -> transport.send(post(server.uri("/"), Duration.ofMillis(300))))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("the call's time is over");
      assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(server.requests()).hasSize(1);
    }
  }

  /** Asked a second time for an output stream that it has refused, the JDK connects again. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: chunked\r\n\r\nno number\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n2\r\n{}\r\n",
        "Content-Length: 5\r\nContent-Length: 9\r\n\r\n{}",
        "Content-Length: 9\r\n\r\n{}",
      })
  void makesNoConnectionWhileItClosesOne(String malformed) throws Exception {
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\n" + malformed)) {
      for (int calls = 1; calls <= 2; calls++) { // the second shows what the first has left
        assertThatThrownBy(() -> transport.send(post(server.uri("/"), AMPLE)))
            .isInstanceOf(IOException.class);
        assertThat(server.connections()).isEqualTo(calls);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000, Long.MAX_VALUE})
  void waitsForAConnectionNoLongerThanTheCallHas(long connectMillis) throws Exception {
    UrlConnectionTransport patient = new UrlConnectionTransport(Duration.ofMillis(connectMillis));
    try (RawServer server = RawServer.answering(reply(200, "", "fine"))) {
      assertThat(text(patient.send(post(server.uri("/"), AMPLE)))).isEqualTo("fine");
      assertThat(text(patient.send(post(server.uri("/"), Duration.ofSeconds(Long.MAX_VALUE)))))
          .isEqualTo("fine");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 401, 403, 404, 407, 429, 500, 503})
  void saysWhatAProxyAnsweredToConnect(int status) throws Exception {
    try (RawServer proxy = RawServer.answering(reply(status, "Content-Length: 4\r\n", "body"))) {
      UrlConnectionTransport behind =
          new UrlConnectionTransport(AMPLE) {
            @Override
            HttpURLConnection connection(URL url, Proxy proxyOrNull) throws IOException {
              InetSocketAddress at = new InetSocketAddress("127.0.0.1", proxy.uri("/").getPort());
              return super.connection(url, new Proxy(Proxy.Type.HTTP, at));
            }
          };

      assertThatThrownBy(() -> behind.send(post(URI.create("https://api.example/"), AMPLE)))
          .isInstanceOfSatisfying(
              ProxyRefused.class, refused -> assertThat(refused.status()).isEqualTo(status));
      assertThat(proxy.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "[0:0:0:0:0:0:0:1]", "[0::1]"})
  void asksNoProxyForPlainHttpToThisMachine(String host) throws Exception {
    ProxySelector before = ProxySelector.getDefault();
    try (RawServer proxy = RawServer.answering(reply(200, "", "seen"))) {
      ProxySelector.setDefault(
          ProxySelector.of(new InetSocketAddress("127.0.0.1", proxy.uri("/").getPort())));

      assertThatThrownBy(() -> transport.send(post(URI.create("http://" + host + ":1/"), AMPLE)))
          .isInstanceOf(IOException.class);
      assertThat(proxy.requests()).isEmpty();
      assertThat(text(transport.send(post(URI.create("http://api.example/"), AMPLE))))
          .isEqualTo("seen");
    } finally {
      ProxySelector.setDefault(before);
    }
  }

  @Test
  void leavesNoThreadBehind() throws Exception {
    try (RawServer server = RawServer.answering(reply(200, "Content-Length: 2\r\n", "{}"))) {
      Set<Thread> before = Thread.getAllStackTraces().keySet();

      transport.send(get(server.uri("/"), AMPLE));
      transport.send(post(server.uri("/"), AMPLE));

      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (!before.contains(thread) && !thread.getName().equals("raw-server")) {
          thread.join(20_000);
          assertThat(thread.isAlive()).as(thread.getName()).isFalse();
        }
      }
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
