// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.SkipLogin;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * An auth server on this machine that speaks ByteNite's protocol over real HTTP, does what the test
 * tells it, and records what arrives.
 *
 * <pre>{@code
 * try (FakeAuthServer server = FakeAuthServer.start()) {
 *   AuthConfig config =
 *       AuthConfig.builder(server.apiKey()).baseUri(server.baseUri()).build();
 *   server.enqueue(FakeReply.status(503).retryAfter(Duration.ofSeconds(1)));
 *   ...
 * }
 * }</pre>
 *
 * <p>By default it does what the documentation says: it exchanges keys for tokens, which expire,
 * can be signed out and are then answered 401; every failure has the documented envelope, with a
 * request id of its own. A malformed request is answered 400; an unknown path, and a known path
 * with another method, 404. Paths outside {@code /v1/auth} are served only if {@link
 * Builder#resource} adds them.
 *
 * <p>Safe for use by multiple threads. It listens on 127.0.0.1 only; each server has its own port,
 * so that tests can run in parallel. Its threads are daemons.
 *
 * @implNote The latest 10,000 requests are remembered, fewer if their bodies have more than 8 MiB
 *     together, and the latest 100,000 tokens; an older token is no longer accepted. A request's
 *     head may have 64 KiB, its body 1 MiB. A connection on which no byte arrives for a minute is
 *     closed, one with a stalled reply after ten minutes.
 */
public final class FakeAuthServer implements AutoCloseable {

  private static final Duration REQUESTS_LIMIT = Duration.ofSeconds(10);
  private static final int REQUESTS_SHOWN = 10;

  private final AcceptedKeys keys;
  private final IssuedTokens tokens = new IssuedTokens();
  private final RequestLog requests;
  private final Responder responder;
  private final LoopbackServer wire;

  private FakeAuthServer(Builder settings) {
    keys = new AcceptedKeys(settings.keys);
    FakeAuthApi api = new FakeAuthApi(settings, keys, tokens);
    requests = new RequestLog(api::shown);
    responder = new Responder(settings, requests, api);
    wire = new LoopbackServer(settings.port, responder, settings.idleLimit);
  }

  /** A server on any free port, which accepts any key and whose tokens live an hour. */
  public static FakeAuthServer start() {
    return builder().start();
  }

  /** Settings for a server, each at its default. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Runs a server from a shell until it is ended, and logs each request on one line. The testkit's
   * jar runs it by itself: {@code java -jar bytenite-auth-testkit-0.1.0.jar --port 8080}.
   *
   * <p>The options choose the port, the keys to accept, the tokens' lifetime, failures and latency;
   * {@code --help} lists them. Wrong ones end the program with exit code 2.
   */
  public static void main(String[] args) {
    int exitCode =
        new CommandLine(System.out, System.err, System.getenv(), CommandLine::awaitEnd)
            .run(Objects.requireNonNull(args, "args"));
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  /** Where it can be reached: {@code http://127.0.0.1} and the port. */
  public URI baseUri() {
    return URI.create("http://127.0.0.1:" + wire.port());
  }

  /** A key that it accepts: the first one configured. */
  public ApiKey apiKey() {
    return keys.first();
  }

  /** Accepts these keys from now on and no other, or any key if there are none here. */
  public void acceptOnly(ApiKey... others) {
    requireOpen();
    keys.replace(List.of(Objects.requireNonNull(others, "others")));
  }

  /**
   * Gives this reply to the next request, whichever it is, after those that are enqueued already.
   */
  public void enqueue(FakeReply reply) {
    requireOpen();
    requests.enqueue(reply);
  }

  /**
   * Gives this reply to the next request for a path, such as {@code /v1/auth/signout}; such replies
   * go before those for any request.
   */
  public void enqueue(String path, FakeReply reply) {
    Objects.requireNonNull(path, "path");
    requireOpen();
    requests.enqueue(path, reply);
  }

  /** Gives this reply to every request that none is enqueued for; {@code ok()} ends that. */
  public void answerAll(FakeReply reply) {
    requireOpen();
    requests.answerAll(reply);
  }

  /**
   * The requests so far, in order, whatever the answer was; a snapshot, available after close().
   */
  public List<RecordedRequest> requests() {
    return requests.requests();
  }

  /**
   * The request that arrived last.
   *
   * @throws IllegalStateException if none has
   */
  public RecordedRequest lastRequest() {
    return requests
        .last()
        .orElseThrow(() -> new IllegalStateException("no request has arrived at " + baseUri()));
  }

  /**
   * Waits until so many requests have arrived since the start, answered or not, ten seconds at
   * most; then {@link #requests()}.
   *
   * @throws AssertionError if fewer have; the message lists the last of them
   * @throws IllegalStateException if the server is closed, or the thread is interrupted; its flag
   *     is set again
   */
  public List<RecordedRequest> awaitRequests(int count) {
    return awaitRequests(count, REQUESTS_LIMIT);
  }

  /** As {@link #awaitRequests(int)}, but waits at most as long as given. */
  public List<RecordedRequest> awaitRequests(int count, Duration limit) {
    Objects.requireNonNull(limit, "limit");
    requireOpen();
    try {
      if (!requests.await(count, limit)) {
        throw new AssertionError(
            String.format(
                Locale.ROOT,
                "%d of %d requests arrived within %s, the last: %s",
                requests.arrived(),
                count,
                limit,
                requests.latest(REQUESTS_SHOWN)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for requests", e);
    }
    return requests();
  }

  /** How many exchanges were requested, whatever the answer was. */
  public int exchanges() {
    return requests.exchanges();
  }

  /** The valid tokens that were signed out, in this order. */
  public List<AccessToken> tokensSignedOut() {
    return tokens.signedOut();
  }

  /** How many connections were made to it. */
  public int connections() {
    return wire.accepted();
  }

  /** Answers 401 to the tokens issued so far, from now on. */
  public void revokeAll() {
    requireOpen();
    tokens.revokeAll();
  }

  /**
   * Frees the port and ends all connections, stalled ones too, within a second. What was recorded
   * can still be asked for. Closing again does nothing.
   *
   * @throws IllegalStateException the first time, if the gate of a reply was not opened in time;
   *     everything is closed nevertheless
   */
  @Override
  public void close() {
    if (wire.close() && !responder.complaints().isEmpty()) {
      throw new IllegalStateException(String.join("; ", responder.complaints()));
    }
  }

  private void requireOpen() {
    if (wire.isClosed()) {
      throw new IllegalStateException("the fake server at " + baseUri() + " is closed");
    }
  }

  /** Names the address and what happened so far. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "FakeAuthServer[%s%s, requests=%d, exchanges=%d]",
        baseUri(),
        wire.isClosed() ? ", closed" : "",
        requests.arrived(),
        requests.exchanges());
  }

  /**
   * Collects settings; not safe for use by multiple threads. Each {@link #start} starts another
   * server.
   */
  public static final class Builder {

    final List<ApiKey> keys = new ArrayList<>();
    final Map<String, String> resources = new HashMap<>();
    int port;
    Duration lifetime = Duration.ofHours(1);
    Duration latency = Duration.ZERO;
    Duration gateTimeout = Duration.ofSeconds(10);
    Duration idleLimit = Duration.ofMinutes(1); // tests set it
    Clock clock = Clock.systemUTC();
    String scope = "all";
    SkipLogin skipLogin = new SkipLogin(true, "https://app.example/home");
    Consumer<String> log; // null: none

    private Builder() {}

    /**
     * The port to listen on. Zero, the default, takes any that is free.
     *
     * @throws IllegalArgumentException if there is no such port
     */
    public Builder port(int port) {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("there is no port " + port);
      }
      this.port = port;
      return this;
    }

    /** Accepts this key; may be called for several. Default: any key is accepted. */
    public Builder key(ApiKey key) {
      keys.add(Objects.requireNonNull(key, "key"));
      return this;
    }

    /**
     * How long a token lives, by the server's clock; at most 68 years. Default: 3600 seconds.
     *
     * @throws IllegalArgumentException if {@code lifetime} is not a positive number of whole
     *     seconds, or too long
     */
    public Builder lifetime(Duration lifetime) {
      Objects.requireNonNull(lifetime, "lifetime");
      long seconds = lifetime.getSeconds();
      if (lifetime.getNano() != 0 || seconds < 1 || seconds > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "the lifetime must be from one second to 68 years, in whole seconds, not " + lifetime);
      }
      this.lifetime = lifetime;
      return this;
    }

    /**
     * How long every reply takes at least, in real time. Default: zero.
     *
     * @throws IllegalArgumentException if {@code latency} is negative
     */
    public Builder latency(Duration latency) {
      this.latency = notNegative(latency, "latency");
      return this;
    }

    /**
     * The clock for the lives of tokens and the arrival of requests. Default: {@link
     * Clock#systemUTC()}.
     */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** The scope of each token. Default: {@code all}. */
    public Builder scope(String scope) {
      this.scope = Objects.requireNonNull(scope, "scope");
      return this;
    }

    /** The answer to the question whether login can be skipped. Default: it can. */
    public Builder skipLogin(SkipLogin skipLogin) {
      this.skipLogin = Objects.requireNonNull(skipLogin, "skipLogin");
      return this;
    }

    /**
     * Serves this text at a path to every request with a good token, whatever its method; others
     * are answered 401. May be called for several paths.
     *
     * @throws IllegalArgumentException if {@code path} does not begin with a slash
     */
    public Builder resource(String path, String body) {
      if (!Objects.requireNonNull(path, "path").startsWith("/")) {
        throw new IllegalArgumentException("a path begins with a slash");
      }
      resources.put(path, Objects.requireNonNull(body, "body"));
      return this;
    }

    /**
     * How long a reply waits for its gate, in real time. Default: ten seconds.
     *
     * @throws IllegalArgumentException if {@code gateTimeout} is negative
     */
    public Builder gateTimeout(Duration gateTimeout) {
      this.gateTimeout = notNegative(gateTimeout, "gateTimeout");
      return this;
    }

    /**
     * Receives each request as one line without secrets, on the thread that answers it. Default:
     * none.
     */
    public Builder log(Consumer<String> log) {
      this.log = Objects.requireNonNull(log, "log");
      return this;
    }

    /**
     * A server with these settings, listening already.
     *
     * @throws java.io.UncheckedIOException if the port is taken or not permitted; the message names
     *     it
     */
    public FakeAuthServer start() {
      PathCheck.check();
      return new FakeAuthServer(this);
    }

    private static Duration notNegative(Duration value, String name) {
      if (Objects.requireNonNull(value, name).isNegative()) {
        throw new IllegalArgumentException(name + " must not be negative, not " + value);
      }
      return value;
    }
  }
}
