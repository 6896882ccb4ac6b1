// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bytenite.auth.testkit.FakeAuthServer;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks other than the usual one, over both transports. */
class NetworkTest {

  private static final String CLASS_PATH =
      Sandbox.path(Sandbox.API, Sandbox.HTTP, Sandbox.SYNC, Sandbox.APP);
  private static final String TESTS =
      CLASS_PATH + File.pathSeparator + Sandbox.home(NetworkTest.class);

  private static Path java(boolean bare) throws Exception {
    return bare ? Sandbox.bareJava() : Sandbox.tool("java");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void withoutAnyNetworkItIsATransportFailure(boolean bare) throws Exception {
    Path unshare = Path.of("/usr/bin/unshare");
    assumeTrue(
        Files.isExecutable(unshare) && Sandbox.run(unshare, "-rn", "true").status() == 0,
        "skipped: this machine does not let unshare -rn make a network of nothing");

    for (String uri : List.of("http://127.0.0.1:9", "https://auth.invalid")) {
      Sandbox.Ended ended =
          Sandbox.run(
              unshare, "-rn", java(bare), "-cp", CLASS_PATH, Sandbox.MAIN, uri, "a-test-key");

      assertThat(ended.output()).contains("TransportFailure: ");
      assertThat(ended.status()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anIpv6LoopbackIsReached(boolean bare) throws Exception {
    HttpServer server = server("::1", new CopyOnWriteArrayList<>());
    try {
      String uri = "http://[::1]:" + server.getAddress().getPort();

      Sandbox.run(
              java(bare),
              "-Djava.net.preferIPv6Addresses=true",
              "-cp",
              CLASS_PATH,
              Sandbox.MAIN,
              uri,
              "a-test-key")
          .isWell();
    } finally {
      server.stop(/* delay= */ 0);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLoopbackWithoutIpv4IsReached(boolean bare) throws Exception {
    Path unshare = Path.of("/usr/bin/unshare");
    String onlyIpv6 = "ip link set lo up && ip addr del 127.0.0.1/8 dev lo && exec \"$@\"";
    assumeTrue(
        Files.isExecutable(unshare)
            && Sandbox.run(unshare, "-rn", "sh", "-c", onlyIpv6, "sh", "true").status() == 0,
        "skipped: this machine does not let unshare -rn and ip make a loopback without IPv4");

    Sandbox.run(
            unshare,
            "-rn",
            "sh",
            "-c",
            onlyIpv6,
            "sh",
            java(bare),
            "-cp",
            TESTS,
            OnIpv6.class.getName())
        .isWell();
  }

  /** The JDK's ProxySelector reads these properties; a host that does not exist shows the route. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theProxyThatTheProxySelectorNamesIsUsed(boolean bare) throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    HttpServer proxy = server("127.0.0.1", seen);
    try {
      Sandbox.run(
              java(bare),
              "-Dhttp.proxyHost=127.0.0.1",
              "-Dhttp.proxyPort=" + proxy.getAddress().getPort(),
              "-cp",
              CLASS_PATH,
              Sandbox.MAIN,
              "http://auth.invalid",
              "a-test-key")
          .isWell();
    } finally {
      proxy.stop(/* delay= */ 0);
    }
    assertThat(seen).allMatch(uri -> uri.startsWith("http://auth.invalid/v1/auth/")).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aProxySelectorOfTheApplicationsIsAsked(boolean bare) throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    HttpServer proxy = server("127.0.0.1", seen);
    int port = proxy.getAddress().getPort();
    try {
      throughProxy(bare, port).isWell();
    } finally {
      proxy.stop(/* delay= */ 0);
    }
    assertThat(seen).allMatch(uri -> uri.startsWith("http://auth.invalid/v1/auth/")).hasSize(3);

    assertThat(throughProxy(bare, port).output()).contains("TransportFailure: ");
  }

  private static Sandbox.Ended throughProxy(boolean bare, int port) throws Exception {
    return Sandbox.run(
        java(bare),
        "-cp",
        TESTS,
        ThroughProxy.class.getName(),
        port,
        "http://auth.invalid",
        "a-test-key");
  }

  /** Loopback goes past a proxy, as the JDK's selector has it. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void loopbackGoesPastTheProxy(boolean bare) throws Exception {
    try (FakeAuthServer server = FakeAuthServer.start()) {
      Sandbox.program(
              java(bare),
              List.of("-Dhttp.proxyHost=127.0.0.1", "-Dhttp.proxyPort=9"),
              CLASS_PATH,
              server)
          .isWell();
    }
  }

  /** Answers everything with what all three calls take, and writes down what was asked for. */
  private static HttpServer server(String address, List<String> seen) throws IOException {
    byte[] answer =
        "{\"token\":\"t\",\"expiresIn\":\"3600\",\"skip\":true,\"ok\":true}"
            .getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByName(address), 0), /* backlog= */ 0);
    server.createContext(
        "/",
        exchange -> {
          seen.add(exchange.getRequestURI().toString());
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    return server;
  }
}
