// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.TokenSource;
import bytenite.auth.http.AuthorizedHttpClient;
import bytenite.auth.http.HttpClientTransport;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes each mistake of docs/troubleshooting.md, and compares the messages with those of the page.
 */
class TroubleshootingTest {

  private static final Path PAGE =
      Path.of("").toAbsolutePath().getParent().resolve("docs/troubleshooting.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]*)` \\|");

  private static final ApiKey KEY = ApiKey.of("a-key");
  private static final String UNKNOWN_HOST = "unknown.invalid"; // RFC 6761: no such name exists
  private static final byte[] TLS_ALERT = {0x15, 3, 1, 0, 2, 2, 70};

  @TempDir private Path directory;
  private final Set<String> messages = new TreeSet<>();
  private FakeAuthServer server;

  @BeforeEach
  void startTheServer() {
    server = FakeAuthServer.builder().key(KEY).start();
  }

  @AfterEach
  void closeTheServer() {
    server.close();
  }

  @Test
  void thePageHasTheMessageOfEachMistakeAndNoOther() throws Exception {
    readKeysAndSettings();
    reachNoServer();
    beRefused();
    findNoClient();

    assertThat(messages)
        .containsExactlyInAnyOrderElementsOf(
            ROW.matcher(Files.readString(PAGE)).results().map(row -> row.group(1)).toList());
  }

  private void readKeysAndSettings() throws Exception {
    note(() -> ApiKey.of("\"a-key\""));
    note(() -> ApiKey.of("BYTENITE_API_KEY=a-key"));
    note(() -> ApiKey.of("${BYTENITE_API_KEY}"));
    note(() -> ApiKey.of("two words"));
    note(() -> ApiKey.fromFile(directory.resolve("key.txt")));
    note(() -> AuthConfig.builder(KEY).baseUri(URI.create("http://api.example")).build());
    note(() -> AuthConfig.builder(KEY).baseUri(URI.create("api.example")).build());
    noteWithEnvironment(Map.of());
    noteWithEnvironment(Map.of("BYTENITE_API_KEY", "a-key", "BYTENITE_BASE_URI", ""));
    noteWithEnvironment(Map.of("BYTENITE_API_KEY", "a-key", "BYTENITE_BASE_URI", "api.example"));
    TokenSource source = () -> null; // never asked
    HttpClient follows =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    note(() -> AuthorizedHttpClient.create(follows, source, server.baseUri()));
  }

  private void reachNoServer() throws Exception {
    exchange(to("https://" + UNKNOWN_HOST));
    URI closed;
    try (FakeAuthServer gone = FakeAuthServer.start()) {
      closed = gone.baseUri();
    }
    exchange(to(closed.toString()));
    exchange(to(server.baseUri().toString().replace("http:", "https:")));
    try (OneReplyServer untrusted = OneReplyServer.sending(selfSigned(), new byte[0])) {
      exchange(to("https://127.0.0.1:" + untrusted.port()));
    }
    try (OneReplyServer tls = OneReplyServer.sending(TLS_ALERT)) {
      exchange(to("http://127.0.0.1:" + tls.port()));
    }
    for (String status : new String[] {"407 Proxy Authentication Required", "403 Forbidden"}) {
      try (OneReplyServer proxy = OneReplyServer.sending(connectReply(status))) {
        HttpClient http =
            HttpClient.newBuilder()
                .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", proxy.port())))
                .build();
        exchange(to("https://api.example").transport(HttpClientTransport.over(http)));
      }
    }
    server.enqueue(FakeReply.stall());
    exchange(to(server.baseUri().toString()).callTimeout(Duration.ofMillis(300)));
  }

  /** A TLS server with a certificate that nobody trusts, as that of a company's proxy. */
  private ServerSocket selfSigned() throws Exception {
    String password = "changeit";
    Path file = directory.resolve("own.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String options = "-genkeypair -alias own -dname CN=own -keyalg EC -storepass " + password;
    List<String> command = new ArrayList<>(List.of(options.split(" ")));
    command.addAll(List.of("-ext", "san=ip:127.0.0.1", "-keystore", file.toString()));
    command.add(0, keytool);
    Command.program(command.toArray(String[]::new)).output();
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(KeyStore.getInstance(file.toFile(), password.toCharArray()), password.toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    return tls.getServerSocketFactory()
        .createServerSocket(0, /* backlog= */ 50, InetAddress.getByName(null));
  }

  private static byte[] connectReply(String status) {
    return ("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n").getBytes(US_ASCII);
  }

  private void beRefused() throws Exception {
    String base = server.baseUri().toString();
    exchange(AuthConfig.builder(ApiKey.of("another-key")).baseUri(server.baseUri()));
    exchange(to(base + "/v1/auth"));
    server.enqueue(FakeReply.status(200).body("<html>Welcome</html>"));
    exchange(to(base));
    Supplier<ApiKey> broken =
        () -> {
          throw new IllegalStateException("no vault");
        };
    exchange(AuthConfig.builder(broken).baseUri(server.baseUri()));
    AuthClient client = AuthClient.create(to(base).build());
    client.close();
    note(client::token);
  }

  private void findNoClient() throws Exception {
    PlainProgram program = PlainProgram.build(directory);
    noteOutput("--class-path=" + program.with(Artifacts.API), "app.Main");
    noteOutput(
        "--module-path=" + program.with(Artifacts.API),
        "--class-path=" + Artifacts.SYNC + File.pathSeparator + Artifacts.ASYNC,
        "--module=app/app.Main");
  }

  private static AuthConfig.Builder to(String uri) {
    return AuthConfig.builder(KEY).baseUri(URI.create(uri)).maxAttempts(1);
  }

  private void exchange(AuthConfig.Builder config) {
    try (AuthClient client = AuthClient.create(config.build())) {
      Throwable thrown = note(client::token);
      assertThat(thrown).isInstanceOf(AuthException.class);
    }
  }

  private Throwable note(Callable<?> mistake) {
    Throwable thrown = catchThrowable(mistake::call);
    assertThat(thrown).isNotNull();
    note(thrown.getMessage());
    return thrown;
  }

  private void note(String message) {
    messages.add(
        message
            .replace(directory.toString() + File.separator, "")
            .replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:8080")
            .replace(UNKNOWN_HOST, "api.example")
            .replaceAll("the server said: .*", "the server said: …")
            .replace("PT0.3S", "PT30S"));
  }

  private void noteWithEnvironment(Map<String, String> environment) throws Exception {
    Path program = directory.resolve("Main.java");
    Files.writeString(
        program,
        """
        class Main {
          public static void main(String[] args) {
            try {
              bytenite.auth.AuthConfig.fromEnvironment();
            } catch (RuntimeException e) {
              System.out.println(e.getMessage());
            }
          }
        }
        """);
    note(run(environment, "--class-path=" + Artifacts.API, program.toString()).strip());
  }

  private void noteOutput(String... options) throws Exception {
    String output = run(Map.of(), options);
    Pattern message = Pattern.compile("(?m)^blocking: (.*)$");
    Matcher matcher = message.matcher(output);
    assertThat(matcher.find()).as(output).isTrue();
    note(matcher.group(1));
  }

  private String run(Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(options));
    command.add(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(server.baseUri().toString());
    command.add(KEY.reveal());
    return Command.program(environment, command.toArray(String[]::new)).output();
  }

  /** Sends the same bytes over each connection, once something was received, and ends it. */
  private record OneReplyServer(ServerSocket socket, byte[] reply) implements AutoCloseable {

    static OneReplyServer sending(byte[] reply) throws IOException {
      return sending(new ServerSocket(0, /* backlog= */ 50, InetAddress.getByName(null)), reply);
    }

    static OneReplyServer sending(ServerSocket socket, byte[] reply) {
      OneReplyServer server = new OneReplyServer(socket, reply);
      new Thread(server::serve).start();
      return server;
    }

    private void serve() {
      while (!socket.isClosed()) {
        try (Socket peer = socket.accept()) {
          if (peer.getInputStream().read(new byte[8192]) > 0) {
            peer.getOutputStream().write(reply);
          }
        } catch (IOException e) {
          continue; // closed, or the client has left
        }
      }
    }

    int port() {
      return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
