// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http.internal;

import bytenite.auth.AuthConfig;
import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.ProxyRefused;
import bytenite.auth.internal.RawReply;
import bytenite.auth.internal.time.CallbackPool;
import bytenite.auth.internal.transport.BlockingWire;
import bytenite.auth.internal.transport.Wire;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpTransport;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends calls through java.net.http, each over a connection of its own.
 *
 * <p>Calls begin on a pool of ours: to make a client and to resolve a host name take time.
 */
@JdkOnly
public final class JavaHttpWire implements Wire {

  private static final int PROXY_AUTHENTICATION_REQUIRED = 407;
  private static final String TUNNEL_FAILED = "Tunnel failed, got: "; // the JDK's message

  private final ClientSource clients;
  private final Set<Reply> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Provides the HttpClient for each call. Safe for use by multiple threads. */
  interface ClientSource extends AutoCloseable {

    /**
     * A client that sends to this URI and nowhere else: it neither follows nor answers anything.
     */
    HttpClient take(URI uri) throws IOException;

    /**
     * Takes back what {@link #take} gave.
     *
     * @param healthy whether the call ended with a whole reply
     */
    default void giveBack(HttpClient client, boolean healthy) {}

    /** What to send to a proxy that has answered 407, with these headers. */
    default Optional<String> proxyAuthorization(URI uri, HttpHeaders headers) {
      return Optional.empty();
    }

    @Override
    default void close() {}
  }

  JavaHttpWire(ClientSource clients) {
    this.clients = clients;
  }

  /**
   * Over the client of the configured {@link JavaHttpTransport}, over the configured blocking
   * transport, or else over a client of our own.
   *
   * @param executor where a blocking transport is called
   */
  public static Wire of(AuthConfig config, Executor executor) {
    HttpTransport transport = config.transport().orElse(null);
    if (transport instanceof JavaHttpTransport given) {
      return given.wire();
    }
    return transport == null
        ? new JavaHttpWire(new OwnClient(config))
        : BlockingWire.of(config, executor);
  }

  @Override
  public CompletableFuture<RawReply> start(HttpCall call) {
    Reply reply = new Reply(call);
    underWay.add(reply);
    reply.whenComplete((answer, thrown) -> underWay.remove(reply));
    if (closed) {
      reply.cancel(true);
    } else {
      CallbackPool.calls().execute(reply::begin);
    }
    return reply;
  }

  @Override
  public void close() {
    closed = true;
    underWay.forEach(reply -> reply.cancel(true));
    clients.close();
  }

  private static HttpRequest request(HttpCall call, Optional<String> proxyAuthorization) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(call.uri()).version(HttpClient.Version.HTTP_1_1);
    byte[] body = call.body();
    if (call.method().equals("GET") && body.length == 0) {
      request.GET(); // with a publisher, JDK 25 sends a Content-Length
    } else {
      request.method(call.method(), BodyPublishers.ofByteArray(body));
    }
    call.headers().forEach(request::setHeader);
    proxyAuthorization.ifPresent(value -> request.setHeader("Proxy-Authorization", value));
    return request.build();
  }

  /** An IOException for what was thrown, unless it is an Error or the user's authenticator's. */
  private static Throwable meaning(Throwable thrown) {
    if (thrown instanceof IllegalArgumentException) { // it quotes the header
      return new ProtocolException("a header of the reply cannot be understood");
    }
    String message = String.valueOf(thrown.getMessage());
    if (message.startsWith(TUNNEL_FAILED)) {
      return new ProxyRefused(Integer.parseInt(message.substring(TUNNEL_FAILED.length())));
    }
    return thrown instanceof IOException
            || thrown instanceof Error
            || thrown instanceof GivenClient.AuthenticatorFailed
        ? thrown
        : new IOException(thrown);
  }

  /** Cancels an exchange of the JDK's, as its derived futures do: its connection is dropped. */
  private static void drop(CompletableFuture<?> exchange) {
    exchange.newIncompleteFuture().cancel(true);
  }

  /**
   * The reply to come; cancelling it drops its connection.
   *
   * <p>To drop one is to cancel the exchange, and not the body's subscription as well: on JDK 17
   * the two at once may keep a thread for ever.
   */
  @JdkOnly
  private final class Reply extends CompletableFuture<RawReply> {

    private final HttpCall call;
    private final Queue<CompletableFuture<?>> exchanges = new ConcurrentLinkedQueue<>();
    private HttpClient client; // null: not begun yet

    Reply(HttpCall call) {
      this.call = call;
    }

    void begin() {
      if (isDone()) { // cancelled before it began
        return;
      }
      try {
        client = clients.take(call.uri());
        whenComplete((answer, thrown) -> clients.giveBack(client, /* healthy= */ thrown == null));
        send(Optional.empty());
      } catch (IOException | RuntimeException | Error e) {
        fail(e);
      }
    }

    /** One request and its response, over one connection. */
    private void send(Optional<String> password) {
      AtomicBoolean ended = new AtomicBoolean(); // its body has been read, or it has failed
      CompletableFuture<Void> begun = new CompletableFuture<>(); // the exchange can be dropped
      CompletableFuture<HttpResponse<byte[]>> exchange =
          client.sendAsync(
              request(call, password),
              head -> {
                BoundedBody body = new BoundedBody(head.headers(), begun);
                body.getBody()
                    .thenAcceptBoth(
                        begun,
                        (whole, nothing) -> {
                          if (!ended.getAndSet(true)) {
                            end(password, head.statusCode(), head.headers(), whole);
                          }
                        });
                return body;
              });
      exchanges.add(exchange);
      begun.complete(null);
      if (isDone()) { // meanwhile
        drop(exchange);
      }
      exchange.whenComplete(
          (response, thrown) -> {
            if (ended.getAndSet(true)) {
              return;
            }
            if (thrown == null) {
              end(password, response.statusCode(), response.headers(), response.body());
            } else {
              drop(exchange); // the JDK keeps a connection on which it could not read a head
              fail(thrown);
            }
          });
    }

    /**
     * Ends the call, unless a proxy asks for a password that is known.
     *
     * @param body null: the JDK read none, because a proxy refused to connect
     */
    private void end(Optional<String> password, int status, HttpHeaders headers, byte[] body) {
      exchanges.forEach(JavaHttpWire::drop);
      boolean fromServer = body != null && call.uri().getScheme().equalsIgnoreCase("https");
      try {
        Optional<String> known =
            status == PROXY_AUTHENTICATION_REQUIRED && password.isEmpty() && !fromServer
                ? clients.proxyAuthorization(call.uri(), headers)
                : Optional.empty();
        if (known.isPresent()) {
          send(known);
        } else if (body == null) {
          fail(new ProxyRefused(status));
        } else {
          complete(new RawReply(status, headers.map(), body.clone()));
        }
      } catch (RuntimeException | Error e) {
        fail(e);
      }
    }

    private void fail(Throwable thrown) {
      Throwable cause =
          thrown instanceof CompletionException && thrown.getCause() != null
              ? thrown.getCause()
              : thrown;
      completeExceptionally(meaning(cause));
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      exchanges.forEach(JavaHttpWire::drop);
      return cancelled;
    }
  }
}
