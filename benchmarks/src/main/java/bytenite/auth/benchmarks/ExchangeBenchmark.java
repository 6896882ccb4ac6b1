// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.internal.transport.UrlConnectionTransport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One exchange over a kept-alive loopback connection, beside the same POST by other means. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"})
public class ExchangeBenchmark {

  private final HttpClient direct =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(Runnable::run).build();
  private final HttpClient stock =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final byte[] buffer = new byte[4096];
  private CannedServer server;
  private HttpRequest request;
  private byte[] rawRequest;
  private Socket socket;
  private AuthClient sync;
  private AuthClient urlConnection;
  private AsyncAuthClient async;

  /** Opens one connection each. */
  @Setup
  public void open() throws IOException {
    server = new CannedServer();
    request = server.request();
    rawRequest =
        Replies.bytes(
            "POST /v1/auth/access_token HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + "Content-Type: application/json\r\nContent-Length: "
                + CannedServer.REQUEST_BODY.length()
                + "\r\n\r\n"
                + CannedServer.REQUEST_BODY);
    socket = new Socket("127.0.0.1", server.baseUri().getPort());
    socket.setTcpNoDelay(true);
    AuthConfig.Builder settings = server.settings();
    sync = AuthClient.create(settings.build());
    async = AsyncAuthClient.create(settings.build());
    urlConnection =
        AuthClient.create(
            settings.transport(new UrlConnectionTransport(Duration.ofSeconds(10))).build());
  }

  /** Closes them. */
  @TearDown
  public void close() throws IOException {
    sync.close();
    async.close();
    urlConnection.close();
    socket.close();
    server.close();
  }

  /** Lower bound: the bytes on a socket. */
  @Benchmark
  public int floorSocket() throws IOException {
    OutputStream out = socket.getOutputStream();
    InputStream in = socket.getInputStream();
    out.write(rawRequest);
    return in.read(buffer);
  }

  /** The JDK's client on a direct executor. */
  @Benchmark
  public byte[] jdkDirect() throws IOException, InterruptedException {
    return direct.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
  }

  /** The JDK's client with default settings. */
  @Benchmark
  public byte[] jdkStock() throws IOException, InterruptedException {
    return stock.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
  }

  /** The blocking client. */
  @Benchmark
  public AccessToken sync() {
    return sync.exchange();
  }

  /** The blocking client over HttpURLConnection. */
  @Benchmark
  public AccessToken syncUrlConnection() {
    return urlConnection.exchange();
  }

  /** The asynchronous client, waited for. */
  @Benchmark
  public AccessToken async() {
    return async.exchange().join();
  }
}
