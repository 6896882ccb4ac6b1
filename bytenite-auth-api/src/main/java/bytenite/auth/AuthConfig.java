// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import bytenite.auth.internal.BaseUri;
import bytenite.auth.internal.FixedKey;
import bytenite.auth.internal.Text;
import bytenite.auth.spi.HttpTransport;
import bytenite.auth.spi.Scheduler;
import bytenite.auth.spi.TokenStore;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The settings of a client, blocking or not; immutable.
 *
 * <pre>{@code
 * AuthConfig config = AuthConfig.builder(ApiKey.fromEnvironment())
 *     .callTimeout(Duration.ofSeconds(10))
 *     .build();
 * }</pre>
 */
public final class AuthConfig {

  /** The environment variable with the base URI that {@link #fromEnvironment()} reads: {@value}. */
  public static final String BASE_URI_VARIABLE = "BYTENITE_BASE_URI";

  private final Builder settings;

  private AuthConfig(Builder settings) {
    this.settings = settings;
  }

  /** Settings for this key, each at its default. */
  public static Builder builder(ApiKey key) {
    return new Builder(new FixedKey(Objects.requireNonNull(key, "key")));
  }

  /**
   * Settings for a key that may change: the supplier is asked before every exchange, on the thread
   * that makes it, and while a refused key is remembered. It should be quick, and must be safe for
   * use by multiple threads.
   */
  public static Builder builder(Supplier<ApiKey> keys) {
    return new Builder(Objects.requireNonNull(keys, "keys"));
  }

  /**
   * The key in {@code BYTENITE_API_KEY}, the base URI in {@code BYTENITE_BASE_URI} if that is set,
   * and defaults. No other variable is read.
   *
   * @throws IllegalStateException if a variable is not usable; the message names it and never its
   *     value
   */
  public static AuthConfig fromEnvironment() {
    return fromEnvironment(System::getenv);
  }

  /**
   * The settings of {@link #fromEnvironment()}, to be changed before they are used.
   *
   * @throws IllegalStateException as {@link #fromEnvironment()}
   */
  public static Builder builderFromEnvironment() {
    return builderFromEnvironment(System::getenv);
  }

  /** A builder with these settings, all of them. */
  public Builder toBuilder() {
    return new Builder(settings);
  }

  static AuthConfig fromEnvironment(Function<String, String> environment) {
    Builder builder = builderFromEnvironment(environment);
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw unusableBaseUri(e);
    }
  }

  static Builder builderFromEnvironment(Function<String, String> environment) {
    Builder builder = builder(ApiKey.fromVariable(environment.apply(ApiKey.ENVIRONMENT_VARIABLE)));
    String baseUri = environment.apply(BASE_URI_VARIABLE);
    if (baseUri == null) {
      return builder;
    }
    try {
      return builder.baseUri(BaseUri.parse(Text.strip(baseUri)));
    } catch (IllegalArgumentException e) {
      throw unusableBaseUri(e);
    }
  }

  private static IllegalStateException unusableBaseUri(IllegalArgumentException e) {
    return new IllegalStateException(
        "the environment variable " + BASE_URI_VARIABLE + " is not usable: " + e.getMessage(), e);
  }

  /** Where the key comes from; asked before every exchange. */
  public Supplier<ApiKey> keys() {
    return settings.keys;
  }

  /** See {@link Builder#baseUri}. */
  public URI baseUri() {
    return settings.baseUri;
  }

  /** See {@link Builder#allowPlainHttp}. */
  public boolean allowPlainHttp() {
    return settings.allowPlainHttp;
  }

  /** See {@link Builder#connectTimeout}. */
  public Duration connectTimeout() {
    return settings.connectTimeout;
  }

  /** See {@link Builder#callTimeout}. */
  public Duration callTimeout() {
    return settings.callTimeout;
  }

  /** See {@link Builder#maxAttempts}. */
  public int maxAttempts() {
    return settings.maxAttempts;
  }

  /** See {@link Builder#refreshAhead}. */
  public Duration refreshAhead() {
    return settings.refreshAhead;
  }

  /** See {@link Builder#expiryMargin}. */
  public Duration expiryMargin() {
    return settings.expiryMargin;
  }

  /** See {@link Builder#clock}. */
  public Clock clock() {
    return settings.clock;
  }

  /** See {@link Builder#store}; empty if none was set. */
  public Optional<TokenStore> store() {
    return Optional.ofNullable(settings.store);
  }

  /** See {@link Builder#scheduler}; empty if none was set. */
  public Optional<Scheduler> scheduler() {
    return Optional.ofNullable(settings.scheduler);
  }

  /** See {@link Builder#executor}; empty if none was set. */
  public Optional<Executor> executor() {
    return Optional.ofNullable(settings.executor);
  }

  /** See {@link Builder#transport}; empty if none was set. */
  public Optional<HttpTransport> transport() {
    return Optional.ofNullable(settings.transport);
  }

  /** See {@link Builder#listener}; empty if none was set. */
  public Optional<AuthListener> listener() {
    return Optional.ofNullable(settings.listener);
  }

  /** See {@link Builder#userAgent}. */
  public String userAgent() {
    return settings.userAgent;
  }

  /** Names the settings, without the key. */
  @Override
  public String toString() {
    return String.format(
        "AuthConfig[key=redacted, baseUri=%s, connectTimeout=%s, callTimeout=%s, maxAttempts=%s,"
            + " refreshAhead=%s, expiryMargin=%s]",
        baseUri(), connectTimeout(), callTimeout(), maxAttempts(), refreshAhead(), expiryMargin());
  }

  /**
   * Collects settings; not safe for use by multiple threads. May be used again after {@link
   * #build()}.
   */
  public static final class Builder {

    private static final Duration TEN_SECONDS = Duration.ofSeconds(10); // one for all clients
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    private final Supplier<ApiKey> keys;
    private URI baseUri = BaseUri.DEFAULT;
    private boolean allowPlainHttp;
    private Duration connectTimeout = TEN_SECONDS;
    private Duration callTimeout = HALF_A_MINUTE;
    private int maxAttempts = 3;
    private Duration refreshAhead = FIVE_MINUTES;
    private Duration expiryMargin = TEN_SECONDS;
    private Clock clock = Clock.systemUTC();
    private Scheduler scheduler;
    private TokenStore store;
    private Executor executor;
    private HttpTransport transport;
    private AuthListener listener;
    private String userAgent = Text.DEFAULT_USER_AGENT;

    private Builder(Supplier<ApiKey> keys) {
      this.keys = keys;
    }

    private Builder(Builder that) {
      this.keys = that.keys;
      this.baseUri = that.baseUri;
      this.allowPlainHttp = that.allowPlainHttp;
      this.connectTimeout = that.connectTimeout;
      this.callTimeout = that.callTimeout;
      this.maxAttempts = that.maxAttempts;
      this.refreshAhead = that.refreshAhead;
      this.expiryMargin = that.expiryMargin;
      this.clock = that.clock;
      this.scheduler = that.scheduler;
      this.store = that.store;
      this.executor = that.executor;
      this.transport = that.transport;
      this.listener = that.listener;
      this.userAgent = that.userAgent;
    }

    /**
     * Where the API is; a path in it is kept before {@code /v1/auth}. The key and the token go to
     * this origin and nowhere else. Default: {@code https://api.bytenite.com}.
     *
     * @throws IllegalArgumentException if {@code baseUri} is not an absolute http or https URI with
     *     a host of at most 63 characters between dots, or has user info, a query or a fragment;
     *     the message does not repeat it. Whether http is allowed is judged by {@link #build()}.
     */
    public Builder baseUri(URI baseUri) {
      this.baseUri = BaseUri.checked(Objects.requireNonNull(baseUri, "baseUri"));
      return this;
    }

    /**
     * Whether an {@code http} base URI may name another host than this machine (127.0.0.0/8, ::1,
     * localhost). The key then travels unprotected. Default: false.
     */
    public Builder allowPlainHttp(boolean allowPlainHttp) {
      this.allowPlainHttp = allowPlainHttp;
      return this;
    }

    /**
     * How long connecting may take, TLS included if the transport can limit that; never longer than
     * the call has left. Default: 10 seconds.
     *
     * @throws IllegalArgumentException if {@code connectTimeout} is not positive
     */
    public Builder connectTimeout(Duration connectTimeout) {
      this.connectTimeout = positive(connectTimeout, "connectTimeout");
      return this;
    }

    /**
     * How long a whole call may take: waits, retries and the body included. Default: 30 seconds.
     *
     * @throws IllegalArgumentException if {@code callTimeout} is not positive
     */
    public Builder callTimeout(Duration callTimeout) {
      this.callTimeout = positive(callTimeout, "callTimeout");
      return this;
    }

    /**
     * Maximum attempts per call, including the first; 1 means no retry. Only temporary failures are
     * retried. Default: 3.
     *
     * @throws IllegalArgumentException if {@code maxAttempts} is less than 1
     */
    public Builder maxAttempts(int maxAttempts) {
      if (maxAttempts < 1) {
        throw new IllegalArgumentException("maxAttempts must be at least 1, not " + maxAttempts);
      }
      this.maxAttempts = maxAttempts;
      return this;
    }

    /**
     * How long before expiry a token is renewed. Zero renews only once it can no longer be used.
     * Default: five minutes, and never more than a fifth of the token's lifetime; jittered, once
     * per token, down to half of that.
     *
     * @throws IllegalArgumentException if {@code refreshAhead} is negative
     */
    public Builder refreshAhead(Duration refreshAhead) {
      this.refreshAhead = notNegative(refreshAhead, "refreshAhead");
      return this;
    }

    /**
     * How close to its expiry a token is no longer handed out. Zero hands it out to the end.
     * Default: ten seconds, and never more than a tenth of the token's lifetime.
     *
     * @throws IllegalArgumentException if {@code expiryMargin} is negative
     */
    public Builder expiryMargin(Duration expiryMargin) {
      this.expiryMargin = notNegative(expiryMargin, "expiryMargin");
      return this;
    }

    /**
     * The wall clock for the lifetimes of tokens; it is read on every call. A monotonic clock is
     * read beside it, so that setting the clock back prolongs no token. Default: {@link
     * Clock#systemUTC()}.
     */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * Monotonic time, waits and delayed tasks; for tests, production code need not set it. Default:
     * {@link System#nanoTime()}, parking, and one timer for all clients, on a daemon thread that
     * exists only while something is due.
     */
    public Builder scheduler(Scheduler scheduler) {
      this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
      return this;
    }

    /**
     * Where a blocking transport renews ahead of expiry, and where listeners, continuations and
     * subscribers are run. What it rejects, or has not begun within the call's time, runs on the
     * library's own threads. It is never shut down. Default: none; {@link AuthListener} and {@link
     * AsyncAuthClient} say what happens then.
     */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor, "executor");
      return this;
    }

    /**
     * What carries the calls. Default: java.net.http, or HttpURLConnection where that is missing.
     * It is never closed.
     */
    public Builder transport(HttpTransport transport) {
      this.transport = Objects.requireNonNull(transport, "transport");
      return this;
    }

    /**
     * Where processes with the same API key find one token, so that one of them exchanges for all.
     * What is stored is encrypted under the API key. No call fails because of the store: one look
     * into it may take two seconds, and at most a quarter of {@link #callTimeout}; then the client
     * goes on alone. Where a blocking transport has no {@link #executor}, the store runs on the
     * caller's thread, and only the store itself limits that time. It is never closed. Default:
     * none; each client has a token of its own.
     */
    public Builder store(TokenStore store) {
      this.store = Objects.requireNonNull(store, "store");
      return this;
    }

    /** Receives events, for logs and metrics. Default: none. */
    public Builder listener(AuthListener listener) {
      this.listener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * The {@code User-Agent} header (RFC 9110, section 10.1.5). Default: {@code
     * bytenite-auth-java/} and the version.
     *
     * @throws IllegalArgumentException if {@code userAgent} could not be a header's value: blank,
     *     with white space at an end, or with a control character or one outside ASCII; the message
     *     does not quote it
     */
    public Builder userAgent(String userAgent) {
      Text.checkHeaderValue("the user agent", Objects.requireNonNull(userAgent, "userAgent"));
      this.userAgent = userAgent;
      return this;
    }

    /**
     * The settings so far.
     *
     * @throws IllegalArgumentException if the base URI is plain http to another machine and {@link
     *     #allowPlainHttp} is not set
     */
    public AuthConfig build() {
      BaseUri.checkScheme(baseUri, allowPlainHttp);
      return new AuthConfig(new Builder(this));
    }

    private static Duration positive(Duration value, String name) {
      if (Objects.requireNonNull(value, name).isZero() || value.isNegative()) {
        throw new IllegalArgumentException(name + " must be positive, not " + value);
      }
      return value;
    }

    private static Duration notNegative(Duration value, String name) {
      if (Objects.requireNonNull(value, name).isNegative()) {
        throw new IllegalArgumentException(name + " must not be negative, not " + value);
      }
      return value;
    }
  }
}
