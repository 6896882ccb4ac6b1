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
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

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

  /** An IOException for what was thrown, since nothing of it is the user's code; or an Error. */
  private static Throwable meaning(Throwable thrown) {
    if (thrown instanceof IllegalArgumentException) { // it quotes the header
      return new ProtocolException("a header of the reply cannot be understood");
    }
    String message = String.valueOf(thrown.getMessage());
    if (message.startsWith(TUNNEL_FAILED)) {
      return new ProxyRefused(Integer.parseInt(message.substring(TUNNEL_FAILED.length())));
    }
    return thrown instanceof IOException || thrown instanceof Error
        ? thrown
        : new IOException(thrown);
  }

  /** The reply to come; cancelling it drops its connection. */
  @JdkOnly
  private final class Reply extends CompletableFuture<RawReply> {

    private final HttpCall call;
    private volatile Exchange exchange; // null: not begun yet

    Reply(HttpCall call) {
      this.call = call;
    }

    void begin() {
      if (isDone()) { // cancelled before it began
        return;
      }
      try {
        HttpClient client = clients.take(call.uri());
        whenComplete((answer, thrown) -> clients.giveBack(client, /* healthy= */ thrown == null));
        new Exchange(this, client, Optional.empty()).send();
      } catch (IOException | RuntimeException e) {
        fail(e);
      }
    }

    void fail(Throwable thrown) {
      Throwable cause =
          thrown instanceof CompletionException && thrown.getCause() != null
              ? thrown.getCause()
              : thrown;
      completeExceptionally(meaning(cause));
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      Exchange begun = exchange;
      if (begun != null) {
        begun.drop();
      }
      return cancelled;
    }
  }

  /** One request and its reply, over one connection. */
  @JdkOnly
  private final class Exchange {

    private final Reply reply;
    private final HttpClient client;
    private final Optional<String> proxyAuthorization;
    private volatile CompletableFuture<?> response; // the JDK's; null: not returned yet
    private volatile boolean dropped;
    private boolean ended; // guarded by this
    private Runnable end = () -> {}; // to be run once there is the response; guarded by this

    Exchange(Reply reply, HttpClient client, Optional<String> proxyAuthorization) {
      this.reply = reply;
      this.client = client;
      this.proxyAuthorization = proxyAuthorization;
    }

    void send() {
      reply.exchange = this;
      CompletableFuture<HttpResponse<byte[]>> begun =
          client.sendAsync(
              request(reply.call, proxyAuthorization),
              head ->
                  new BoundedBody(
                      head.headers(), body -> end(head.statusCode(), head.headers(), body)));
      begun(begun).run();
      if (dropped || reply.isDone()) { // meanwhile
        drop();
      }
      begun.whenComplete(this::ended);
    }

    private synchronized Runnable begun(CompletableFuture<?> begun) {
      response = begun;
      return end;
    }

    private void ended(HttpResponse<byte[]> answer, Throwable thrown) {
      if (dropped) {
        return; // its body has been read, or it was cancelled
      }
      if (thrown == null) {
        end(answer.statusCode(), answer.headers(), answer.body());
      } else {
        drop(); // the JDK keeps a connection on which it could not read a head
        reply.fail(thrown);
      }
    }

    /**
     * Ends the call, unless a proxy asks for a password that is known.
     *
     * @param bodyOrNull null: the JDK read none, because a proxy refused to connect
     */
    private void end(int status, HttpHeaders headers, byte[] bodyOrNull) {
      synchronized (this) {
        if (response == null) { // without it the connection cannot be dropped
          end = () -> end(status, headers, bodyOrNull);
          return;
        }
        if (ended) {
          return;
        }
        ended = true;
      }
      drop();
      try {
        Optional<String> password =
            status == PROXY_AUTHENTICATION_REQUIRED && proxyAuthorization.isEmpty()
                ? clients.proxyAuthorization(reply.call.uri(), headers.map())
                : Optional.empty();
        if (password.isPresent()) {
          new Exchange(reply, client, password).send();
        } else if (bodyOrNull == null) {
          reply.fail(new ProxyRefused(status));
        } else {
          reply.complete(new RawReply(status, headers.map(), bodyOrNull.clone()));
        }
      } catch (RuntimeException e) {
        reply.fail(e);
      }
    }

    /**
     * Drops the connection: cancels the exchange, and not the body's subscription as well, for on
     * JDK 17 the two at once may keep a thread for ever.
     */
    void drop() {
      dropped = true;
      CompletableFuture<?> begun = response;
      if (begun != null) {
        begun.newIncompleteFuture().cancel(true);
      }
    }
  }
}
