// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.Gate;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server, and a client that may be wrapped: what a behaviour is observed with. */
final class Scene implements AutoCloseable {

  /** How a client is made of the JDK's. */
  enum Subject {
    PLAIN {
      @Override
      HttpClient wrap(HttpClient plain, URI... origins) {
        return plain;
      }
    },
    BLOCKING_SOURCE {
      @Override
      HttpClient wrap(HttpClient plain, URI... origins) {
        return new StubTokens().authorize(plain, origins);
      }
    },
    ASYNCHRONOUS_SOURCE {
      @Override
      HttpClient wrap(HttpClient plain, URI... origins) {
        return new StubTokens().authorizeAsync(plain, origins);
      }
    };

    abstract HttpClient wrap(HttpClient plain, URI... origins);
  }

  /** A call that may throw. */
  interface Call {
    Object make() throws Exception;
  }

  final FakeAuthServer server = FakeAuthServer.start();
  private final Subject subject;

  Scene(Subject subject) {
    this.subject = subject;
    server.answerAll(FakeReply.json("done"));
  }

  URI uri() {
    return server.baseUri().resolve("/jobs");
  }

  URI webSocketUri() {
    return URI.create("ws" + uri().toString().substring(4));
  }

  /** Where nothing listens. */
  URI closedUri() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + free.getLocalPort() + "/jobs");
    }
  }

  HttpRequest.Builder request() {
    return HttpRequest.newBuilder(uri());
  }

  HttpClient client() {
    return client(HttpClient.newBuilder());
  }

  HttpClient client(HttpClient.Builder settings) {
    return client(settings, server.baseUri());
  }

  HttpClient client(HttpClient.Builder settings, URI origin) {
    return subject.wrap(settings.build(), origin);
  }

  HttpClient clientFor(URI origin) {
    return subject.wrap(HttpClient.newHttpClient(), origin);
  }

  /** A request that the server has got and does not answer before the gate opens. */
  CompletableFuture<HttpResponse<String>> pending(HttpClient client, Gate gate) {
    server.enqueue(FakeReply.json("done").heldBy(gate));
    CompletableFuture<HttpResponse<String>> future =
        client.sendAsync(request().build(), BodyHandlers.ofString());
    gate.awaitArrival();
    return future;
  }

  /** What the call returns or throws. */
  static String outcome(Call call) {
    try {
      return String.valueOf(call.make());
    } catch (Exception e) {
      return types(e);
    }
  }

  /** How the future ends, for {@code get}, for a callback, and by its own word. */
  static String end(CompletableFuture<?> future) {
    String got;
    try {
      future.get(30, TimeUnit.SECONDS);
      got = "a value";
    } catch (ExecutionException | RuntimeException | InterruptedException e) {
      got = types(e);
    } catch (TimeoutException e) {
      return "no end";
    }
    String told = future.handle((value, thrown) -> thrown == null ? "none" : types(thrown)).join();
    return "get: " + got + "; callback: " + told + "; cancelled: " + future.isCancelled();
  }

  /** The types of an exception and its causes; why a time was over differs from run to run. */
  static String types(Throwable thrown) {
    String type = thrown.getClass().getSimpleName();
    return thrown.getCause() == null || thrown instanceof HttpTimeoutException
        ? type
        : type + " of " + types(thrown.getCause());
  }

  /** Calls a method of JDK 21 or later. */
  static Object newer(HttpClient client, String name, Object... arguments) {
    Class<?>[] types = arguments.length == 0 ? new Class<?>[0] : new Class<?>[] {Duration.class};
    try {
      return HttpClient.class.getMethod(name, types).invoke(client, arguments);
    } catch (InvocationTargetException e) {
      throw new AssertionError(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
