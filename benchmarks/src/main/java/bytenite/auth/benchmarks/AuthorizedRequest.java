// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import bytenite.auth.ApiKey;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.http.AuthorizedHttpClient;
import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/**
 * A request by an authorized client, beside one by the JDK's client with the same header, by turns
 * in one JVM; the server is another process. Prints microseconds, allocated bytes and tasks on the
 * client's executor per request, each as a median of all rounds; the median of the ratios of each
 * round; and last how the worst of them compares with what is wanted.
 */
public final class AuthorizedRequest {

  private static final int WARM_UP = 5;
  private static final int REQUESTS = 640;
  private static final double WANTED_RATIO = 1.03;
  private static final double WANTED_BYTES = 1024;
  private static final URI API = URI.create("https://auth.example.com");

  /** A client and how it sends. */
  private record Contestant(
      String name, Callable<?> request, double[] micros, double[] bytes, double[] tasks) {}

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final LongAdder tasks = new LongAdder();
  private final int rounds;
  private double worstRatio;
  private double worstBytes;
  private double worstTasks;

  private AuthorizedRequest(int rounds) {
    this.rounds = rounds;
  }

  /** Measures as many rounds as the argument says, or thirty; {@code serve} runs the server. */
  public static void main(String[] args) throws Exception {
    if (args.length == 1 && args[0].equals("serve")) {
      serve();
      return;
    }
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                AuthorizedRequest.class.getName(),
                "serve")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader printed =
        new BufferedReader(
            new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
      URI origin = URI.create("http://127.0.0.1:" + printed.readLine());
      new AuthorizedRequest(args.length == 0 ? 30 : Integer.parseInt(args[0])).measure(origin);
    } finally {
      server.destroy();
    }
  }

  private void measure(URI origin)
      throws ExecutionException, InterruptedException, ReflectiveOperationException {
    AuthConfig config =
        AuthConfig.builder(ApiKey.of("a-key-of-forty-characters-for-benchmarks"))
            .baseUri(API)
            .transport(Replies.always(Replies.token(3_600)))
            .build();
    try (AuthClient sync = AuthClient.create(config);
        AsyncAuthClient async = AsyncAuthClient.create(config)) {
      ExecutorService executor = Executors.newCachedThreadPool();
      HttpClient plain = client(executor);
      HttpClient blocking = AuthorizedHttpClient.create(client(executor), sync, origin);
      HttpClient promising = AuthorizedHttpClient.create(client(executor), async, origin);
      System.out.println("                       us/request   B/request  ratio  more B  tasks");
      for (int count : new int[] {1, 32}) {
        String on = ", " + count + (count == 1 ? " thread" : " threads");
        compare(
            count,
            contestant("plain, send" + on, () -> send(plain, request(origin, Replies.TOKEN))),
            contestant("TokenSource", () -> send(blocking, request(origin, ""))),
            contestant("AsyncTokenSource", () -> send(promising, request(origin, ""))));
        compare(
            count,
            contestant("plain, async" + on, () -> sendAsync(plain, request(origin, Replies.TOKEN))),
            contestant("TokenSource", () -> sendAsync(blocking, request(origin, ""))),
            contestant("AsyncTokenSource", () -> sendAsync(promising, request(origin, ""))));
      }
      executor.shutdown();
    }
    System.out.printf(
        "worst: ratio %.3f (wanted %.2f at most), %.0f B more (wanted %.0f at most),"
            + " %.2f tasks more (wanted none)%n",
        worstRatio, WANTED_RATIO, worstBytes, WANTED_BYTES, worstTasks);
  }

  /** Without a proxy, as the copy that an authorized client makes: it asks no selector. */
  private HttpClient client(Executor executor) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .proxy(HttpClient.Builder.NO_PROXY)
        .executor(
            task -> {
              tasks.increment();
              executor.execute(task);
            })
        .build();
  }

  private Contestant contestant(String name, Callable<?> request) {
    return new Contestant(
        name, request, new double[rounds], new double[rounds], new double[rounds]);
  }

  private static HttpRequest request(URI origin, String tokenOrEmpty) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(origin.resolve("/v1/jobs")).header("Accept", "application/json");
    return (tokenOrEmpty.isEmpty() ? request : request.header("Authorization", tokenOrEmpty))
        .build();
  }

  private static int send(HttpClient client, HttpRequest request)
      throws IOException, InterruptedException {
    return client.send(request, BodyHandlers.ofByteArray()).statusCode();
  }

  private static int sendAsync(HttpClient client, HttpRequest request)
      throws ExecutionException, InterruptedException {
    return client.sendAsync(request, BodyHandlers.ofByteArray()).get().statusCode();
  }

  private void compare(int count, Contestant... contestants)
      throws ExecutionException, InterruptedException, ReflectiveOperationException {
    ExecutorService workers = Executors.newFixedThreadPool(count);
    List<Contestant> turns = new ArrayList<>(Arrays.asList(contestants));
    Random order = new Random(1);
    for (int round = -WARM_UP; round < rounds; round++) {
      Collections.shuffle(turns, order);
      for (Contestant contestant : turns) {
        turn(workers, count, contestant, Math.max(0, round));
      }
    }
    workers.shutdown();
    for (Contestant contestant : contestants) {
      report(contestant, contestants[0]);
    }
  }

  private void turn(ExecutorService workers, int count, Contestant contestant, int round)
      throws ExecutionException, InterruptedException, ReflectiveOperationException {
    Callable<Void> share =
        () -> {
          for (int i = 0; i < REQUESTS / count; i++) {
            contestant.request.call();
          }
          return null;
        };
    long allocated = allocated();
    long before = tasks.sum();
    long begin = System.nanoTime();
    for (var done : workers.invokeAll(Collections.nCopies(count, share))) {
      done.get();
    }
    contestant.micros[round] = (System.nanoTime() - begin) / 1e3 / REQUESTS;
    contestant.bytes[round] = (double) (allocated() - allocated) / REQUESTS;
    contestant.tasks[round] = (double) (tasks.sum() - before) / REQUESTS;
  }

  /** By all threads; before JDK 21, by those that are alive. */
  private long allocated() throws ReflectiveOperationException {
    if (Runtime.version().feature() >= 21) {
      return (long) ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes").invoke(threads);
    }
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }

  private void report(Contestant contestant, Contestant plain) {
    double[] ratios = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      ratios[i] = contestant.micros[i] / plain.micros[i];
    }
    double ratio = median(ratios);
    double more = median(contestant.bytes) - median(plain.bytes);
    double tasks = median(contestant.tasks);
    worstRatio = Math.max(worstRatio, ratio);
    worstBytes = Math.max(worstBytes, more);
    worstTasks = Math.max(worstTasks, tasks - median(plain.tasks));
    System.out.printf(
        "%-24s %8.1f %11.0f %6.3f %7.0f %6.2f%n",
        contestant.name, median(contestant.micros), median(contestant.bytes), ratio, more, tasks);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Answers every request; prints its port and ends with its parent. */
  private static void serve() throws IOException {
    ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    System.out.println(listener.getLocalPort());
    while (true) {
      Socket socket = listener.accept();
      Thread thread = new Thread(() -> answer(socket), "server");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static void answer(Socket socket) {
    byte[] reply = Replies.bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    byte[] buffer = new byte[16_384];
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      int newLines = 0; // one after the other: the head has ended after two
      for (int length; (length = in.read(buffer)) > 0; ) {
        for (int i = 0; i < length; i++) {
          newLines = buffer[i] == '\n' ? newLines + 1 : buffer[i] == '\r' ? newLines : 0;
          if (newLines == 2) {
            newLines = 0;
            socket.getOutputStream().write(reply);
          }
        }
      }
    } catch (IOException e) {
      return; // the client has gone
    }
  }
}
