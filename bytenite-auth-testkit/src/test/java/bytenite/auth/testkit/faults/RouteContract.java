// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.ManualClock;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** By what way a client reaches its server: past which proxy, with which TLS, over which stack. */
public abstract class RouteContract {

  private final ProxySelector before = ProxySelector.getDefault();

  /** The client under test. */
  protected abstract Caller caller(AuthConfig config);

  @AfterEach
  void restoreProxies() {
    ProxySelector.setDefault(before);
  }

  static List<Arguments> refusals() {
    List<Arguments> refusals = new ArrayList<>();
    for (Stack stack : Stack.values()) {
      for (int status : new int[] {302, 401, 403, 404, 407, 429, 500, 503}) {
        refusals.add(Arguments.of(stack, status));
      }
    }
    return refusals;
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void asksAProxyThatRefusesOnceForAThousandCalls(Stack stack, int status) throws Exception {
    try (FaultServer proxy = FaultServer.start()) {
      proxy.play(
          peer -> peer.send(FaultServer.head(status, "Content-Length: 4", "Location: /") + "body"));
      route(proxy.baseUri());
      ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z")); // no time passes
      AuthConfig.Builder config =
          AuthConfig.builder(Secrets.key())
              .baseUri(URI.create("https://api.example"))
              .clock(clock)
              .scheduler(clock);
      stack.carry(config);
      boolean mayRetry = status == 429 || status == 503;
      try (Caller client = caller(config.maxAttempts(mayRetry ? 1 : 3).build())) {
        for (int i = 0; i < 1_000; i++) {
          Throwable thrown = catchThrowable(client::token);

          assertThat(thrown).isInstanceOf(AuthException.class).hasMessageContaining("" + status);
          assertThat(((AuthException) thrown).retryable()).isEqualTo(mayRetry);
        }
      }
      assertThat(proxy.requests()).hasSize(1);
      assertThat(proxy.requests().get(0)).startsWith("CONNECT api.example:443 ");
    }
  }

  @ParameterizedTest
  @EnumSource
  void asksNoProxyForPlainHttpToThisMachine(Stack stack) throws Exception {
    try (FaultServer proxy = FaultServer.start();
        FakeAuthServer server = FakeAuthServer.start()) {
      route(proxy.baseUri());
      AuthConfig.Builder config = AuthConfig.builder(server.apiKey()).baseUri(server.baseUri());
      stack.carry(config);
      try (Caller client = caller(config.allowPlainHttp(true).build())) {
        client.token();
      }
      assertThat(proxy.connections()).isZero();
      assertThat(server.exchanges()).isEqualTo(1);
    }
  }

  private static void route(URI proxy) {
    ProxySelector.setDefault(
        ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort())));
  }

  /** A process with a store that is garbage: https says so, and plain http never reads it. */
  @ParameterizedTest
  @CsvSource({
    "JAVA_NET_HTTP, trustStore",
    "JAVA_NET_HTTP, keyStore",
    "HTTP_URL_CONNECTION, trustStore",
    "HTTP_URL_CONNECTION, keyStore"
  })
  void saysThatAStoreIsBrokenAndNeedsNoneForPlainHttp(
      Stack stack, String store, @TempDir Path folder) throws Exception {
    Path garbage = Files.writeString(folder.resolve("store"), "garbage");
    List<String> options = List.of("-Djavax.net.ssl." + store + "=" + garbage);

    String said = Child.run(BrokenStore.class, options, getClass().getName(), stack.name());

    assertThat(said.lines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("plain http works"),
            line ->
                assertThat(line)
                    .startsWith("retryable false, connections 0: ")
                    .endsWith("the JVM's default TLS configuration could not be loaded"));
  }

  /** What {@link #saysThatAStoreIsBrokenAndNeedsNoneForPlainHttp} runs. */
  static final class BrokenStore {

    private BrokenStore() {}

    public static void main(String[] args) throws Exception {
      RouteContract test = instance(Class.forName(args[0]));
      AuthConfig.Builder config = AuthConfig.builder(Secrets.key());
      Stack.valueOf(args[1]).carry(config);
      try (FaultServer server = FaultServer.start()) {
        test.caller(config.baseUri(server.baseUri()).build()).token();
        System.out.println("plain http works");
        int before = server.connections();
        URI secure = URI.create("https://127.0.0.1:" + server.baseUri().getPort());
        Throwable thrown = catchThrowable(test.caller(config.baseUri(secure).build())::token);
        System.out.printf(
            "retryable %s, connections %d: %s%n",
            ((AuthException) thrown).retryable(),
            Math.max(0, server.connections() - before - 1),
            thrown.getMessage());
      }
      System.exit(0); // whatever threads there are
    }
  }

  private static RouteContract instance(Class<?> type) throws ReflectiveOperationException {
    Constructor<?> constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    return (RouteContract) constructor.newInstance();
  }

  /** As with the jars of api and client alone, on a JDK that has java.net.http. */
  @Test
  void usesHttpUrlConnectionWhereTheHttpModuleIsMissing() throws Exception {
    try (FakeAuthServer server = FakeAuthServer.start()) {
      Class<?> alone = new WithoutHttpModule().loadClass(RouteContract.class.getName());

      Method token = alone.getDeclaredMethod("token", String.class, String.class, String.class);
      token.setAccessible(true);
      String key = server.apiKey().reveal();

      assertThat(token.invoke(null, getClass().getName(), server.baseUri().toString(), key))
          .isEqualTo("a token");
      assertThat(server.exchanges()).isEqualTo(1);
    }
  }

  /** Runs inside {@link WithoutHttpModule}. */
  static String token(String test, String baseUri, String key) throws Exception {
    AuthConfig config = AuthConfig.builder(ApiKey.of(key)).baseUri(URI.create(baseUri)).build();
    try (Caller client =
        instance(RouteContract.class.getClassLoader().loadClass(test)).caller(config)) {
      return client.token().value().isEmpty() ? "nothing" : "a token";
    }
  }

  /** Loads all classes of the library anew, but for those of the module bytenite.auth.http. */
  private static final class WithoutHttpModule extends ClassLoader {

    WithoutHttpModule() {
      super(RouteContract.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("bytenite.auth.http.")) {
        throw new ClassNotFoundException(name);
      }
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null || !name.startsWith("bytenite.auth.")) {
        return loaded != null ? loaded : super.loadClass(name, resolve);
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException | NullPointerException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
