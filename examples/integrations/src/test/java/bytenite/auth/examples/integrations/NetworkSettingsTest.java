// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.integrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.http.AuthorizedHttpClient;
import bytenite.auth.http.HttpClientTransport;
import bytenite.auth.spi.HttpTransport;
import java.io.File;
import java.io.IOException;
import java.net.Authenticator;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/network.md shows. */
class NetworkSettingsTest extends AgainstFakeServer {

  private static final String BASIC =
      "Basic "
          + Base64.getEncoder().encodeToString("user:password".getBytes(StandardCharsets.UTF_8));

  @TempDir static Path directory;
  private static Keys serverKeys;
  private static Keys clientKeys;

  private final List<String> connects = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void makeKeys() throws Exception {
    serverKeys = Keys.make(directory, "server");
    clientKeys = Keys.make(directory, "client");
  }

  @Test
  void throughAProxyToPlainHttpInsideACluster() {
    InetSocketAddress proxy = address(server.baseUri());
    ApiKey key = server.apiKey();
    // snippet
    HttpClient http = HttpClient.newBuilder().proxy(ProxySelector.of(proxy)).build();
    AuthConfig.Builder config = AuthConfig.builder(key).transport(HttpClientTransport.over(http));
    // end of snippet
    // snippet
    config.baseUri(URI.create("http://auth.internal:8080")).allowPlainHttp(true);
    // end of snippet
    try (AuthClient client = AuthClient.create(config.build())) {
      client.token();
    }

    assertThat(server.lastRequest().header("Host")).contains("auth.internal:8080");
    assertThatThrownBy(() -> config.allowPlainHttp(false).build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** The build sets jdk.http.auth.tunneling.disabledSchemes to nothing. */
  @Test
  void throughAProxyWithAPassword() throws Exception {
    SSLContext tls = tls(serverKeys.trustStore(), clientKeys.keyStore());
    try (Relay https = Relay.withTls(serverTls(), false, server.baseUri());
        Relay proxying = Relay.at("127.0.0.1", uri("http", https), this::connect)) {
      InetSocketAddress proxy = proxying.address();
      // snippet
      Authenticator password =
          new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
              return getRequestorType() == RequestorType.PROXY
                  ? new PasswordAuthentication("user", "password".toCharArray())
                  : null;
            }
          };
      HttpClient.Builder builder =
          HttpClient.newBuilder().proxy(ProxySelector.of(proxy)).authenticator(password);
      // end of snippet
      HttpClient http = builder.sslContext(tls).build();
      URI origin = uri("https", https);
      AuthConfig config =
          AuthConfig.builder(server.apiKey())
              .baseUri(origin)
              .transport(HttpClientTransport.over(http))
              .build();
      try (AuthClient client = AuthClient.create(config)) {
        client.token();
        assertThat(connects).hasSize(2);

        HttpClient authorized = AuthorizedHttpClient.create(http, client, config);
        HttpRequest request = HttpRequest.newBuilder(origin.resolve(PATH)).build();
        assertThatItRecoversFromA401(
            () -> authorized.send(request, BodyHandlers.ofString()).body());
        assertThat(server.lastRequest().header("Proxy-Authorization")).isEmpty();
      }
    }
  }

  /** A proxy for https that wants a password. */
  private boolean connect(Socket socket) throws IOException {
    String head = Relay.head(socket);
    connects.add(head);
    if (head.contains("Proxy-Authorization: " + BASIC + "\r\n")) {
      Relay.reply(socket, "HTTP/1.1 200 Connected");
      return true;
    }
    Relay.reply(
        socket,
        "HTTP/1.1 407 Proxy Authentication Required",
        "Proxy-Authenticate: Basic realm=\"proxy\"",
        "Content-Length: 0",
        "Connection: close");
    return false;
  }

  @Test
  void withATrustStoreAndACertificateOfItsOwn() throws Exception {
    try (Relay https = Relay.withTls(serverTls(), true, server.baseUri())) {
      HttpClient http =
          HttpClient.newBuilder()
              .sslContext(tls(serverKeys.trustStore(), clientKeys.keyStore()))
              .build();
      AuthConfig.Builder config = AuthConfig.builder(server.apiKey()).baseUri(uri("https", https));
      try (AuthClient own = AuthClient.create(config.build());
          AuthClient given =
              AuthClient.create(config.transport(HttpClientTransport.over(http)).build())) {
        given.token();

        assertThatThrownBy(own::token).isInstanceOf(AuthException.TransportFailure.class);
      }
    }
  }

  private static SSLContext tls(Path trustStore, Path keyStore) throws Exception {
    char[] password = Keys.PASSWORD.toCharArray();
    // snippet
    KeyStore trusted = KeyStore.getInstance(trustStore.toFile(), password);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);

    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(KeyStore.getInstance(keyStore.toFile(), password), password);

    SSLContext tls = SSLContext.getInstance("TLS");
    KeyManager[] certificate = keys.getKeyManagers(); // or null, if the server wants none
    tls.init(certificate, trust.getTrustManagers(), null);
    HttpClient http = HttpClient.newBuilder().sslContext(tls).build();
    // end of snippet
    return http.sslContext();
  }

  private static SSLContext serverTls() throws Exception {
    return tls(clientKeys.trustStore(), serverKeys.keyStore());
  }

  @Test
  void severalAccountsShareAnHttpClient() {
    HttpClient http = HttpClient.newHttpClient();
    URI baseUri = server.baseUri();
    ApiKey red = ApiKey.of("red-key");
    ApiKey blue = ApiKey.of("blue-key");
    // snippet
    HttpTransport shared = HttpClientTransport.over(http);
    AuthClient forRed =
        AuthClient.create(AuthConfig.builder(red).baseUri(baseUri).transport(shared).build());
    AuthClient forBlue =
        AuthClient.create(AuthConfig.builder(blue).baseUri(baseUri).transport(shared).build());
    // end of snippet
    try (forBlue) {
      assertThat(forRed.token()).isNotEqualTo(forBlue.token());
      forRed.close();
      forBlue.invalidate(forBlue.token());
      forBlue.token();
    }

    assertThat(server.requests())
        .extracting(request -> request.body().contains("red-key"))
        .containsExactly(true, false, false);
  }

  @Test
  void toAnAddressOfIpv6() throws Exception {
    assumeTrue(hasIpv6(), "skipped: this machine has no IPv6");
    try (Relay ipv6 = Relay.at("::1", server.baseUri(), socket -> true)) {
      URI baseUri = URI.create("http://[::1]:" + ipv6.address().getPort());
      AuthConfig config = AuthConfig.builder(server.apiKey()).baseUri(baseUri).build();
      try (AuthClient client = AuthClient.create(config)) {
        HttpClient http = AuthorizedHttpClient.create(HttpClient.newHttpClient(), client, config);
        HttpRequest request = HttpRequest.newBuilder(baseUri.resolve(PATH)).build();

        assertThat(http.send(request, BodyHandlers.ofString()).body()).isEqualTo(BODY);
      }
    }
  }

  private static boolean hasIpv6() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .anyMatch(address -> address instanceof Inet6Address && address.isLoopbackAddress());
  }

  @Test
  void sendsALargeBodyOnlyAfterTheServerHasAcceptedItsHead() throws Exception {
    Path file = Files.write(directory.resolve("upload"), new byte[200_000]);
    List<String> heads = new CopyOnWriteArrayList<>();
    try (Relay strict =
        Relay.at(
            "127.0.0.1",
            server.baseUri(),
            socket -> {
              heads.add(Relay.head(socket));
              if (heads.size() == 1) {
                Relay.reply(socket, "HTTP/1.1 401 No", "Content-Length: 0", "Connection: close");
                return false;
              }
              Relay.reply(socket, "HTTP/1.1 100 Continue");
              socket.getInputStream().readNBytes(200_000);
              Relay.reply(socket, "HTTP/1.1 200 OK", "Content-Length: 0", "Connection: close");
              return false;
            })) {
      URI origin = uri("http", strict);
      HttpClient http = AuthorizedHttpClient.create(HttpClient.newHttpClient(), client, origin);
      // snippet
      HttpRequest upload =
          HttpRequest.newBuilder(origin.resolve("/v1/files"))
              .expectContinue(true)
              .POST(BodyPublishers.ofFile(file))
              .build();
      // end of snippet
      assertThat(http.send(upload, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    }

    assertThat(heads).hasSize(2).allMatch(head -> head.contains("Expect: 100-Continue"));
    assertThat(server.exchanges()).isEqualTo(2);
  }

  /** Limits a whole JDK to the modules of a jlink image; the server has an EC key. */
  @Test
  void needsTheModuleForEllipticCurvesBeforeJdk22() throws Exception {
    try (Relay https = Relay.withTls(serverTls(), false, server.baseUri())) {
      String with = run("java.base,java.net.http,jdk.crypto.ec", uri("https", https));
      String without = run("java.base,java.net.http", uri("https", https));

      assertThat(with).contains("a token until 2");
      assertThat(without)
          .contains(
              Runtime.version().feature() < 22
                  ? "AuthException$TransportFailure"
                  : "a token until 2");
    }
  }

  private static String run(String modules, URI baseUri) throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--limit-modules=" + modules,
            "-Djavax.net.ssl.trustStore=" + serverKeys.trustStore(),
            "-Djavax.net.ssl.trustStorePassword=" + Keys.PASSWORD,
            "-cp",
            classPath(),
            TokenProgram.class.getName(),
            baseUri.toString());
    File output = Files.createTempFile(directory, "output", ".txt").toFile();
    Process program =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
    assertThat(program.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return Files.readString(output.toPath());
  }

  private static String classPath() throws Exception {
    Set<String> homes = new LinkedHashSet<>();
    try (AuthClient sync = AuthClient.create(ApiKey.of("a-test-key"))) {
      for (Class<?> type :
          List.of(
              TokenProgram.class, AuthClient.class, HttpClientTransport.class, sync.getClass())) {
        URI home = type.getProtectionDomain().getCodeSource().getLocation().toURI();
        homes.add(Path.of(home).toString());
      }
    }
    return String.join(File.pathSeparator, homes);
  }

  private static URI uri(String scheme, Relay relay) {
    return URI.create(scheme + "://127.0.0.1:" + relay.address().getPort());
  }

  private static InetSocketAddress address(URI uri) {
    return new InetSocketAddress(uri.getHost(), uri.getPort());
  }
}
