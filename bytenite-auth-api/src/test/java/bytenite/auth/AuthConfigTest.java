// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import bytenite.auth.spi.HttpTransport;
import bytenite.auth.spi.Scheduler;
import bytenite.auth.spi.TokenStore;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthConfigTest {

  private static final ApiKey KEY = ApiKey.of("S3CR3T");
  private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

  private static AuthConfig.Builder builder() {
    return AuthConfig.builder(KEY);
  }

  private static AuthConfig fromEnvironment(String... namesAndValues) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      environment.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return AuthConfig.fromEnvironment(environment::get);
  }

  @Test
  void hasTheDocumentedDefaults() {
    AuthConfig config = builder().build();

    assertThat(config.keys().get()).isEqualTo(KEY);
    assertThat(config.baseUri()).hasToString("https://api.bytenite.com");
    assertThat(config.allowPlainHttp()).isFalse();
    assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.callTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.maxAttempts()).isEqualTo(3);
    assertThat(config.refreshAhead()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.expiryMargin()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.clock()).isEqualTo(Clock.systemUTC());
    assertThat(config.scheduler()).isEmpty();
    assertThat(config.store()).isEmpty();
    assertThat(config.executor()).isEmpty();
    assertThat(config.transport()).isEmpty();
    assertThat(config.listener()).isEmpty();
    assertThat(config.userAgent()).startsWith("bytenite-auth-java/");
  }

  @Test
  void keepsEverySetting() {
    Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    Executor executor = Runnable::run;
    HttpTransport transport =
        call -> {
          throw new java.io.IOException("not connected");
        };
    AuthListener listener = new AuthListener() {};
    Scheduler scheduler = new StandingStill();
    TokenStore store = new NoStore();
    Supplier<ApiKey> keys = () -> KEY;

    AuthConfig config =
        AuthConfig.builder(keys)
            .baseUri(URI.create("http://proxy:8080/auth/"))
            .allowPlainHttp(true)
            .connectTimeout(Duration.ofNanos(1))
            .callTimeout(LONGEST)
            .maxAttempts(1)
            .refreshAhead(Duration.ZERO)
            .expiryMargin(Duration.ZERO)
            .clock(clock)
            .scheduler(scheduler)
            .store(store)
            .executor(executor)
            .transport(transport)
            .listener(listener)
            .userAgent("my app/1.0 (test)")
            .build();

    assertThat(config.keys()).isSameAs(keys);
    assertThat(config.baseUri()).hasToString("http://proxy:8080/auth");
    assertThat(config.allowPlainHttp()).isTrue();
    assertThat(config.connectTimeout()).isEqualTo(Duration.ofNanos(1));
    assertThat(config.callTimeout()).isEqualTo(LONGEST);
    assertThat(config.maxAttempts()).isEqualTo(1);
    assertThat(config.refreshAhead()).isEqualTo(Duration.ZERO);
    assertThat(config.expiryMargin()).isEqualTo(Duration.ZERO);
    assertThat(config.clock()).isSameAs(clock);
    assertThat(config.scheduler()).containsSame(scheduler);
    assertThat(config.store()).containsSame(store);
    assertThat(config.toBuilder().build().store()).containsSame(store);
    assertThat(config.executor()).containsSame(executor);
    assertThat(config.transport()).containsSame(transport);
    assertThat(config.listener()).containsSame(listener);
    assertThat(config.userAgent()).isEqualTo("my app/1.0 (test)");
  }

  @Test
  void isNotChangedByItsBuilderAfterwards() {
    AuthConfig.Builder builder = builder().maxAttempts(5);
    AuthConfig first = builder.build();

    AuthConfig second = builder.maxAttempts(7).userAgent("other").build();

    assertThat(first.maxAttempts()).isEqualTo(5);
    assertThat(first.userAgent()).isNotEqualTo("other");
    assertThat(second.maxAttempts()).isEqualTo(7);
  }

  @Test
  void asksForNoKeyWhenItIsBuilt() {
    AuthConfig config =
        AuthConfig.builder(
                () -> {
                  throw new IllegalStateException("asked too early");
                })
            .build();

    assertThat(config.toString()).contains("redacted");
  }

  @Test
  void showsItsSettingsButNotTheKey() {
    assertThat(builder().callTimeout(Duration.ofSeconds(7)).build().toString())
        .contains("https://api.bytenite.com", "PT7S", "PT5M")
        .doesNotContain("S3CR3T");
    assertThat(builder().build().keys().toString()).doesNotContain("S3CR3T");
  }

  @Test
  void refusesDurationsThatMakeNoSense() {
    List<Consumer<Duration>> positive =
        List.of(v -> builder().connectTimeout(v), v -> builder().callTimeout(v));
    List<Consumer<Duration>> notNegative =
        new ArrayList<>(List.of(v -> builder().refreshAhead(v), v -> builder().expiryMargin(v)));
    notNegative.addAll(positive);

    for (Consumer<Duration> setter : positive) {
      assertThatIllegalArgumentException().isThrownBy(() -> setter.accept(Duration.ZERO));
    }
    for (Consumer<Duration> setter : notNegative) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> setter.accept(Duration.ofNanos(-1)))
          .withMessageContaining("PT-0.000000001S");
      setter.accept(Duration.ofNanos(1));
      setter.accept(LONGEST);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void refusesToTryLessThanOnce(int attempts) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().maxAttempts(attempts))
        .withMessageContaining(String.valueOf(attempts));
    assertThat(builder().maxAttempts(Integer.MAX_VALUE).build().maxAttempts())
        .isEqualTo(Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        " x",
        "x ",
        "x\ny",
        "x\r\nAuthorization: S3CR3T",
        "x\0",
        "x\ty",
        "\u00e9"
      })
  void refusesAUserAgentThatCouldNotBeAHeadersValue(String userAgent) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().userAgent(userAgent))
        .withMessageStartingWith("the user agent ")
        .withMessageNotContaining("S3CR3T");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://S3CR3T",
        "https://S3CR3T@h",
        "https://h?S3CR3T",
        "https://h#S3CR3T",
        "S3CR3T"
      })
  void refusesABaseUriAtOnceWithoutRepeatingIt(String uri) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().baseUri(URI.create(uri)))
        .withMessageStartingWith("the base URI ")
        .withMessageNotContaining("S3CR3T");
  }

  @Test
  void judgesPlainHttpOnlyOnceAllIsSet() {
    AuthConfig.Builder builder = builder().baseUri(URI.create("http://S3CR3T.example"));

    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessageContaining("allowPlainHttp")
        .withMessageNotContaining("S3CR3T");
    assertThat(builder.allowPlainHttp(true).build().baseUri()).hasToString("http://S3CR3T.example");
    assertThat(builder().baseUri(URI.create("http://127.0.0.1:8080")).build().allowPlainHttp())
        .isFalse();
  }

  @Test
  void refusesNullByTheNameOfWhatIsNull() {
    Map<String, Runnable> settings =
        Map.ofEntries(
            Map.entry("key", () -> AuthConfig.builder((ApiKey) null)),
            Map.entry("keys", () -> AuthConfig.builder((Supplier<ApiKey>) null)),
            Map.entry("baseUri", () -> builder().baseUri(null)),
            Map.entry("connectTimeout", () -> builder().connectTimeout(null)),
            Map.entry("callTimeout", () -> builder().callTimeout(null)),
            Map.entry("refreshAhead", () -> builder().refreshAhead(null)),
            Map.entry("expiryMargin", () -> builder().expiryMargin(null)),
            Map.entry("clock", () -> builder().clock(null)),
            Map.entry("scheduler", () -> builder().scheduler(null)),
            Map.entry("store", () -> builder().store(null)),
            Map.entry("executor", () -> builder().executor(null)),
            Map.entry("transport", () -> builder().transport(null)),
            Map.entry("listener", () -> builder().listener(null)),
            Map.entry("userAgent", () -> builder().userAgent(null)));

    settings.forEach(
        (name, setting) ->
            assertThatNullPointerException().isThrownBy(setting::run).withMessage(name));
  }

  @Test
  void comesFromTheEnvironment() {
    AuthConfig config =
        fromEnvironment("BYTENITE_API_KEY", "S3CR3T\n", "BYTENITE_BASE_URI", " http://[::1]:7/x/ ");

    assertThat(config.keys().get()).isEqualTo(KEY);
    assertThat(config.baseUri()).hasToString("http://[::1]:7/x");
  }

  @Test
  void goesToTheHostedServiceUnlessTheEnvironmentSaysOtherwise() {
    assertThat(fromEnvironment("BYTENITE_API_KEY", "k").baseUri())
        .hasToString("https://api.bytenite.com");
  }

  @Test
  void readsTheDocumentedVariablesAlone() {
    List<String> read = new ArrayList<>();

    AuthConfig.builderFromEnvironment(
        name -> {
          read.add(name);
          return "https://h";
        });

    assertThat(read).containsExactlyInAnyOrder("BYTENITE_API_KEY", "BYTENITE_BASE_URI");
  }

  @Test
  void namesTheVariableThatIsMissingOrUnusable() {
    assertThatIllegalStateException()
        .isThrownBy(() -> fromEnvironment("BYTENITE_BASE_URI", "https://h"))
        .withMessageContaining("BYTENITE_API_KEY");
    for (String uri :
        List.of(
            "",
            " \n",
            "http://S3CR3T.example",
            "https://u:S3CR3T@h",
            "S3CR3T",
            "https://h/ S3CR3T",
            "https://[S3CR3T")) {
      assertThatIllegalStateException()
          .isThrownBy(() -> fromEnvironment("BYTENITE_API_KEY", "k", "BYTENITE_BASE_URI", uri))
          .withMessageContaining("BYTENITE_BASE_URI")
          .withMessageNotContaining("S3CR3T")
          .satisfies(e -> assertThat(e.getCause().toString()).doesNotContain("S3CR3T"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "127.0.0.1:18080",
        "localhost:18080",
        "api.example.com",
        "ftp://h",
        "/x"
      })
  void refusesABaseUriWithoutAScheme(String uri) {
    assertThatIllegalStateException()
        .isThrownBy(() -> fromEnvironment("BYTENITE_API_KEY", "k", "BYTENITE_BASE_URI", uri))
        .withMessage(
            "the environment variable BYTENITE_BASE_URI is not usable: the base URI must begin with"
                + " https:// or http://, as in https://api.example.com");
  }

  /** Time that never passes. */
  private static final class StandingStill implements Scheduler {
    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public Runnable schedule(Duration delay, Runnable task) {
      throw new UnsupportedOperationException("nothing is to be scheduled");
    }
  }

  /** Stores nothing. */
  private static final class NoStore implements TokenStore {
    @Override
    public Optional<Entry> load(String id) {
      return Optional.empty();
    }

    @Override
    public Optional<Entry> replace(String id, Optional<Entry> expected, String content) {
      return Optional.empty();
    }
  }
}
