// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static bytenite.auth.http.Scene.end;
import static bytenite.auth.http.Scene.newer;
import static bytenite.auth.http.Scene.outcome;
import static bytenite.auth.http.Scene.types;

import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.Gate;
import bytenite.auth.testkit.RecordedRequest;
import java.io.ByteArrayInputStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSession;

/** What an {@code HttpClient} does: each behaviour by name, with what is seen of it as text. */
final class Behaviours {

  /** Observes a behaviour. */
  interface Behaviour {
    String of(Scene scene) throws Exception;
  }

  private static final Duration SOON = Duration.ofMillis(100);

  private static final Map<String, Behaviour> ALL = new TreeMap<>();

  private Behaviours() {}

  static Map<String, Behaviour> all() {
    return ALL;
  }

  private static void add(String name, Behaviour behaviour) {
    ALL.put(name, behaviour);
  }

  private static CompletableFuture<HttpResponse<String>> sendAsync(
      HttpClient client, HttpRequest request) {
    return client.sendAsync(request, BodyHandlers.ofString());
  }

  private static String kind(Thread thread) {
    return thread.getName().replaceAll("[0-9]+", "N");
  }

  static {
    add(
        "callbacks: thread",
        scene -> {
          Gate gate = Gate.named("reply");
          CompletableFuture<String> thread =
              scene.pending(scene.client(), gate).thenApply(done -> kind(Thread.currentThread()));
          gate.open();
          return thread.get();
        });
    add(
        "callbacks: thread with an executor of the client's",
        scene -> {
          ExecutorService executor =
              Executors.newCachedThreadPool(work -> new Thread(work, "mine"));
          Gate gate = Gate.named("reply");
          CompletableFuture<String> thread =
              scene
                  .pending(scene.client(HttpClient.newBuilder().executor(executor)), gate)
                  .thenApply(done -> kind(Thread.currentThread()));
          gate.open();
          String seen = thread.get();
          executor.shutdown();
          return seen;
        });
    add(
        "callbacks: thread after a refused connection",
        scene -> {
          URI closed = scene.closedUri();
          return sendAsync(scene.clientFor(closed), HttpRequest.newBuilder(closed).build())
              .handleAsync((value, thrown) -> types(thrown))
              .get();
        });
    add(
        "body handler: thread with an executor of the client's",
        scene -> {
          ExecutorService executor =
              Executors.newCachedThreadPool(work -> new Thread(work, "mine"));
          CompletableFuture<String> thread = new CompletableFuture<>();
          scene
              .client(HttpClient.newBuilder().executor(executor))
              .sendAsync(
                  scene.request().build(),
                  info -> {
                    thread.complete(kind(Thread.currentThread()));
                    return BodySubscribers.ofString(java.nio.charset.StandardCharsets.UTF_8);
                  })
              .get();
          executor.shutdown();
          return thread.get();
        });
    add(
        "body handler: throws",
        scene ->
            both(
                scene.client(),
                scene.request().build(),
                info -> {
                  throw new IllegalStateException("no");
                }));
    add(
        "body handler: its body fails",
        scene ->
            both(
                scene.client(),
                scene.request().build(),
                info ->
                    BodySubscribers.mapping(
                        BodySubscribers.discarding(),
                        nothing -> {
                          throw new IllegalStateException("no");
                        })));
    failures();
    cancellation();
    responses();
    requests();
    pushes();
    bodies();
    webSockets();
    endings();
  }

  /** How {@code send} and {@code sendAsync} end. */
  private static <T> String both(
      HttpClient client, HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    return "send: "
        + outcome(() -> client.send(request, handler).statusCode())
        + "; sendAsync: "
        + end(client.sendAsync(request, handler));
  }

  private static void failures() {
    add(
        "failure: refused connection",
        scene -> {
          URI closed = scene.closedUri();
          return both(
              scene.clientFor(closed),
              HttpRequest.newBuilder(closed).build(),
              BodyHandlers.ofString());
        });
    add(
        "failure: timeout",
        scene -> {
          scene.server.answerAll(FakeReply.stall());
          return both(
              scene.client(), scene.request().timeout(SOON).build(), BodyHandlers.ofString());
        });
    Map.of("reset", FakeReply.reset(), "malformed", FakeReply.malformed())
        .forEach(
            (name, reply) ->
                add(
                    "failure: answer that is " + name,
                    scene -> {
                      scene.server.answerAll(reply);
                      return both(scene.client(), scene.request().build(), BodyHandlers.ofString());
                    }));
    add(
        "failure: answer that breaks off",
        scene -> {
          scene.server.answerAll(FakeReply.json("done").cutShort());
          return both(scene.client(), scene.request().build(), BodyHandlers.ofString());
        });
    add(
        "failure: certificate that nobody trusts",
        scene -> {
          try (TlsServer server = new TlsServer()) {
            return both(
                scene.clientFor(server.uri()),
                HttpRequest.newBuilder(server.uri()).build(),
                BodyHandlers.ofString());
          }
        });
    add(
        "failure: null arguments",
        scene -> {
          HttpClient client = scene.client();
          HttpRequest request = scene.request().build();
          return outcome(() -> client.send(request, null))
              + outcome(() -> client.send(null, BodyHandlers.ofString()))
              + outcome(() -> client.sendAsync(request, null))
              + outcome(() -> client.sendAsync(null, BodyHandlers.ofString()));
        });
    add(
        "failure: exceptionally",
        scene -> {
          URI closed = scene.closedUri();
          CompletableFuture<String> told = new CompletableFuture<>();
          sendAsync(scene.clientFor(closed), HttpRequest.newBuilder(closed).build())
              .exceptionally(
                  thrown -> {
                    told.complete(types(thrown));
                    return null;
                  })
              .get();
          return told.get();
        });
    add(
        "failure: interrupt of send",
        scene -> {
          scene.server.answerAll(FakeReply.stall());
          HttpClient client = scene.client();
          CompletableFuture<String> seen = new CompletableFuture<>();
          Thread sending =
              new Thread(
                  () ->
                      seen.complete(
                          outcome(
                                  () ->
                                      client.send(scene.request().build(), BodyHandlers.ofString()))
                              + ", flag: "
                              + Thread.currentThread().isInterrupted()));
          sending.start();
          scene.server.awaitRequests(1);
          sending.interrupt();
          return seen.get();
        });
  }

  private static void cancellation() {
    add(
        "cancel: the root",
        scene -> {
          CompletableFuture<?> root = stalled(scene);
          boolean cancelled = root.cancel(true);
          boolean told =
              root.handle((value, thrown) -> types(thrown).contains("CancellationException"))
                  .join();
          return cancelled + ", done: " + root.isDone() + ", cancellation: " + told;
        });
    add(
        "cancel: the root without an interrupt",
        scene -> {
          CompletableFuture<?> root = stalled(scene);
          return root.cancel(false) + ", " + end(root);
        });
    add(
        "cancel: a dependent",
        scene -> {
          CompletableFuture<HttpResponse<String>> root = stalled(scene);
          boolean cancelled = root.thenApply(HttpResponse::body).cancel(true);
          return cancelled + ", root: " + end(root);
        });
    add(
        "cancel: a copy",
        scene -> {
          CompletableFuture<HttpResponse<String>> root = stalled(scene);
          boolean cancelled = root.copy().cancel(true);
          return cancelled + ", root: " + end(root);
        });
    add(
        "cancel: a dependent without an interrupt",
        scene -> {
          Gate gate = Gate.named("reply");
          CompletableFuture<HttpResponse<String>> root = scene.pending(scene.client(), gate);
          boolean cancelled = root.thenApply(HttpResponse::body).cancel(false);
          gate.open();
          return cancelled + ", root: " + end(root);
        });
    add(
        "cancel: after the end",
        scene -> {
          CompletableFuture<?> root = sendAsync(scene.client(), scene.request().build());
          root.get();
          return root.cancel(true) + ", " + end(root);
        });
    add(
        "future: completed by its owner",
        scene -> {
          CompletableFuture<HttpResponse<String>> root = stalled(scene);
          return root.complete(null) + ", " + end(root);
        });
    add(
        "future: obtruded by its owner",
        scene -> {
          CompletableFuture<HttpResponse<String>> root = stalled(scene);
          return outcome(
              () -> {
                root.obtrudeValue(null);
                return "taken";
              });
        });
  }

  private static CompletableFuture<HttpResponse<String>> stalled(Scene scene) {
    scene.server.answerAll(FakeReply.stall());
    CompletableFuture<HttpResponse<String>> root =
        sendAsync(scene.client(), scene.request().build());
    scene.server.awaitRequests(1);
    return root;
  }

  private static void responses() {
    add(
        "response: what it says",
        scene -> {
          HttpRequest request =
              scene.request().header("X-Tag", "one").POST(BodyPublishers.ofString("body")).build();
          HttpResponse<String> response = scene.client().send(request, BodyHandlers.ofString());
          return String.join(
              ", ",
              "request " + response.request().equals(request),
              "headers " + response.request().headers().map(),
              "body " + response.request().bodyPublisher().isPresent(),
              "previous " + response.previousResponse().isPresent(),
              "uri " + response.uri().equals(request.uri()),
              "tls " + response.sslSession().isPresent(),
              "version " + response.version(),
              "text " + response.toString().replaceAll("[0-9]{4,}", "port"));
        });
    add(
        "response: TLS session",
        scene -> {
          try (TlsServer server = new TlsServer()) {
            HttpResponse<String> response =
                scene
                    .client(HttpClient.newBuilder().sslContext(TlsServer.context()), server.uri())
                    .send(HttpRequest.newBuilder(server.uri()).build(), BodyHandlers.ofString());
            SSLSession session = response.sslSession().orElseThrow();
            return response.body()
                + session.getProtocol()
                + session.getCipherSuite()
                + session.getPeerPrincipal()
                + (session.getPeerPort() == server.uri().getPort());
          }
        });
    add(
        "response: refused",
        scene -> {
          scene.server.answerAll(FakeReply.json(401, "no"));
          HttpResponse<String> response =
              scene.client().send(scene.request().build(), BodyHandlers.ofString());
          return response.statusCode()
              + response.body()
              + ", requests: "
              + scene.server.requests().size();
        });
    add(
        "response: redirection",
        scene -> {
          scene.server.answerAll(FakeReply.status(302).header("Location", "/elsewhere"));
          return both(scene.client(), scene.request().build(), BodyHandlers.ofString());
        });
    add(
        "response: cookies come back",
        scene -> {
          scene.server.answerAll(FakeReply.ok().header("Set-Cookie", "a=b"));
          HttpClient client =
              scene.client(HttpClient.newBuilder().cookieHandler(new CookieManager()));
          client.send(scene.request().build(), BodyHandlers.ofString());
          client.send(scene.request().build(), BodyHandlers.ofString());
          return String.valueOf(scene.server.lastRequest().header("Cookie"));
        });
  }

  private static void requests() {
    for (Version version : Version.values()) {
      if (version.name().startsWith("HTTP_1") || version == Version.HTTP_2) {
        add(
            "request: headers of an upgrade, " + version,
            scene ->
                sent(scene, scene.request().version(version).build())
                    .replaceAll("HTTP2-Settings=\\[[^]]*]", "HTTP2-Settings"));
      }
    }
    add("request: DELETE", scene -> sent(scene, scene.request().DELETE().build()));
    add(
        "request: HEAD",
        scene -> sent(scene, scene.request().method("HEAD", BodyPublishers.noBody()).build()));
    add(
        "request: expect-continue",
        scene ->
            sent(
                scene,
                scene
                    .request()
                    .expectContinue(true)
                    .timeout(Duration.ofSeconds(20))
                    .POST(BodyPublishers.ofString("body"))
                    .build()));
    add(
        "request: expect-continue that is refused",
        scene -> {
          scene.server.answerAll(FakeReply.json(417, "no"));
          HttpRequest request =
              scene
                  .request()
                  .expectContinue(true)
                  .timeout(Duration.ofSeconds(20))
                  .POST(BodyPublishers.ofString("body"))
                  .build();
          HttpResponse<String> response = scene.client().send(request, BodyHandlers.ofString());
          return response.statusCode()
              + response.body()
              + response.previousResponse().isPresent()
              + scene.server.requests().size();
        });
    add(
        "request: of a user's class",
        scene -> sent(scene, new UserRequest(scene.uri(), "GET", Map.of("X-Tag", List.of("one")))));
    add(
        "request: of a user's class without a method",
        scene -> sent(scene, new UserRequest(scene.uri(), null, Map.of())));
    add(
        "request: of a user's class with a header that is restricted",
        scene -> {
          HttpRequest request =
              new UserRequest(scene.uri(), "GET", Map.of("Content-Length", List.of("7")));
          return "send: "
              + outcome(() -> scene.client().send(request, BodyHandlers.ofString()))
              + "; sendAsync: "
              + outcome(() -> end(sendAsync(scene.client(), request)));
        });
    add(
        "request: pushed responses have a handler",
        scene ->
            scene
                .client()
                .sendAsync(
                    scene.request().build(),
                    BodyHandlers.ofString(),
                    (initiating, pushed, acceptor) -> {})
                .get()
                .body());
  }

  private static void pushes() {
    add("push: upgraded to HTTP/2", scene -> pushed(scene, BodyHandlers.ofString()));
    add(
        "push: its body handler throws",
        scene ->
            pushed(
                scene,
                info -> {
                  throw new IllegalStateException("no");
                }));
    add(
        "push: nobody wants it",
        scene -> {
          try (PushServer server = new PushServer()) {
            return end(
                sendAsync(
                    scene.client(http2(), server.uri()),
                    HttpRequest.newBuilder(server.uri()).build()));
          }
        });
  }

  private static HttpClient.Builder http2() {
    return HttpClient.newBuilder().version(Version.HTTP_2);
  }

  /** What the handler of pushed responses is told, and what becomes of them. */
  private static String pushed(Scene scene, HttpResponse.BodyHandler<String> handler)
      throws Exception {
    try (PushServer server = new PushServer()) {
      HttpRequest request = HttpRequest.newBuilder(server.uri()).header("X-Tag", "one").build();
      CompletableFuture<String> told = new CompletableFuture<>();
      HttpResponse<String> response =
          scene
              .client(http2(), server.uri())
              .sendAsync(
                  request,
                  BodyHandlers.ofString(),
                  (initiating, pushed, acceptor) ->
                      acceptor
                          .apply(handler)
                          .handle((got, thrown) -> thrown == null ? said(got) : types(thrown))
                          .thenAccept(
                              got ->
                                  told.complete(
                                      initiating.equals(request)
                                          + " "
                                          + initiating.headers().map()
                                          + pushed.method()
                                          + pushed.headers().map()
                                          + got)))
              .get();
      return (said(response) + told.get()).replace(":" + server.uri().getPort(), "");
    }
  }

  private static String said(HttpResponse<String> response) {
    return String.join(
        " ",
        response.uri().getPath(),
        response.version().toString(),
        response.statusCode() + response.body(),
        response.request().headers().map().toString());
  }

  /** What the server got, but for the token. */
  private static String sent(Scene scene, HttpRequest request) throws Exception {
    int status = scene.client().send(request, BodyHandlers.ofString()).statusCode();
    RecordedRequest got = scene.server.lastRequest();
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(got.headers());
    headers.remove("Authorization");
    headers.remove("Host");
    return status + " " + got.method() + " " + headers + " " + got.body();
  }

  private static void bodies() {
    BodyPublisher whole = BodyPublishers.ofString("a body, ".repeat(5_000));
    IllegalStateException no = new IllegalStateException("no");
    Map<String, BodyPublisher> publishers = new TreeMap<>();
    publishers.put("none", BodyPublishers.noBody());
    publishers.put("text", whole);
    publishers.put("bytes", BodyPublishers.ofByteArray(new byte[70_000]));
    publishers.put(
        "stream",
        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[] {65, 66})));
    publishers.put("stream that is null", BodyPublishers.ofInputStream(() -> null));
    publishers.put("parts", BodyPublishers.concat(whole, whole));
    publishers.put("of unknown length", BodyPublishers.fromPublisher(whole));
    publishers.put("of known length", BodyPublishers.fromPublisher(whole, whole.contentLength()));
    publishers.put(
        "empty, of unknown length", BodyPublishers.fromPublisher(BodyPublishers.noBody()));
    publishers.put("too short", BodyPublishers.fromPublisher(whole, 50_000));
    publishers.put("failing", BodyPublishers.fromPublisher(Bodies.failing(no)));
    Publisher<ByteBuffer> throwing =
        subscriber -> {
          throw no;
        };
    publishers.put("throwing", BodyPublishers.fromPublisher(throwing));
    publishers.forEach(
        (name, publisher) ->
            add(
                "body: " + name,
                scene -> {
                  HttpRequest request = scene.request().POST(publisher).build();
                  String ends = both(scene.client(), request, BodyHandlers.ofString());
                  StringBuilder seen = new StringBuilder(ends);
                  for (RecordedRequest got : scene.server.requests()) {
                    seen.append(got.header("Content-Length"))
                        .append(got.header("Transfer-Encoding"))
                        .append(got.bodyBytes().length);
                  }
                  return seen.toString();
                }));
    add(
        "body: subscriptions",
        scene -> {
          AtomicInteger subscribers = new AtomicInteger();
          BodyPublisher counted =
              BodyPublishers.fromPublisher(
                  subscriber -> {
                    subscribers.incrementAndGet();
                    whole.subscribe(subscriber);
                  });
          return sent(scene, scene.request().POST(counted).build()).length()
              + " "
              + subscribers.get();
        });
  }

  private static void webSockets() {
    WebSocket.Listener deaf = new WebSocket.Listener() {};
    add(
        "web socket: handshake refused by 404",
        scene -> {
          scene.server.answerAll(FakeReply.status(404));
          return end(scene.client().newWebSocketBuilder().buildAsync(scene.webSocketUri(), deaf));
        });
    add(
        "web socket: no connection",
        scene -> {
          URI closed = scene.closedUri();
          return end(
              scene
                  .clientFor(closed)
                  .newWebSocketBuilder()
                  .buildAsync(URI.create("ws" + closed.toString().substring(4)), deaf));
        });
    add(
        "web socket: timeout",
        scene -> {
          scene.server.answerAll(FakeReply.stall());
          return end(
              scene
                  .client()
                  .newWebSocketBuilder()
                  .connectTimeout(SOON)
                  .buildAsync(scene.webSocketUri(), deaf));
        });
    add(
        "web socket: a URI that is none",
        scene -> end(scene.client().newWebSocketBuilder().buildAsync(URI.create("ftp://a"), deaf)));
    add(
        "web socket: a dependent cancelled",
        scene -> {
          scene.server.answerAll(FakeReply.stall());
          CompletableFuture<WebSocket> root =
              scene.client().newWebSocketBuilder().buildAsync(scene.webSocketUri(), deaf);
          scene.server.awaitRequests(1);
          boolean cancelled = root.thenApply(WebSocket::getSubprotocol).cancel(true);
          return cancelled + ", root: " + end(root);
        });
    add(
        "web socket: null arguments",
        scene -> {
          WebSocket.Builder builder = scene.client().newWebSocketBuilder();
          return outcome(() -> builder.buildAsync(null, deaf))
              + outcome(() -> builder.buildAsync(scene.webSocketUri(), null))
              + outcome(() -> builder.header(null, "one"))
              + outcome(() -> builder.connectTimeout(null))
              + outcome(() -> builder.subprotocols("a", (String[]) null));
        });
  }

  /** JDK 21 and later. */
  private static void endings() {
    if (Runtime.version().feature() < 21) {
      return;
    }
    add("end: before", scene -> "terminated: " + newer(scene.client(), "isTerminated"));
    add(
        "end: close",
        scene -> {
          HttpClient client = scene.client();
          client.send(scene.request().build(), BodyHandlers.ofString());
          newer(client, "close");
          return "terminated: "
              + newer(client, "isTerminated")
              + ", then "
              + both(client, scene.request().build(), BodyHandlers.ofString());
        });
    add(
        "end: shutdown lets the request under way end",
        scene -> {
          HttpClient client = scene.client();
          Gate gate = Gate.named("reply");
          CompletableFuture<?> pending = scene.pending(client, gate);
          newer(client, "shutdown");
          boolean early = (boolean) newer(client, "awaitTermination", SOON);
          String refused = end(sendAsync(client, scene.request().build()));
          gate.open();
          String ended = end(pending);
          return early
              + refused
              + ended
              + newer(client, "awaitTermination", Duration.ofSeconds(30));
        });
    add(
        "end: shutdownNow breaks off the request under way",
        scene -> {
          HttpClient client = scene.client();
          CompletableFuture<?> pending = scene.pending(client, Gate.named("reply"));
          newer(client, "shutdownNow");
          boolean io =
              pending.handle((value, thrown) -> types(thrown).contains("IOException")).join();
          return io + ", " + newer(client, "awaitTermination", Duration.ofSeconds(30));
        });
    add(
        "end: close waits, and an interrupt makes it break off",
        scene -> {
          HttpClient client = scene.client();
          CompletableFuture<?> pending = scene.pending(client, Gate.named("reply"));
          CompletableFuture<Boolean> flag = new CompletableFuture<>();
          Thread closer =
              new Thread(
                  () -> {
                    newer(client, "close");
                    flag.complete(Thread.currentThread().isInterrupted());
                  });
          closer.start();
          closer.interrupt();
          boolean io =
              pending.handle((value, thrown) -> types(thrown).contains("IOException")).join();
          return io + ", flag: " + flag.get() + newer(client, "isTerminated");
        });
  }
}
