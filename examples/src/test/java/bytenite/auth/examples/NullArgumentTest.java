// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AsyncTokenSource;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.AuthListener;
import bytenite.auth.AuthStatus;
import bytenite.auth.ErrorDetail;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.SkipLogin;
import bytenite.auth.TokenSource;
import bytenite.auth.http.AuthorizedHttpClient;
import bytenite.auth.http.HttpClientTransport;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpReply;
import bytenite.auth.spi.HttpTransport;
import bytenite.auth.spi.Scheduler;
import bytenite.auth.spi.TokenStore;
import bytenite.auth.testkit.FakeAsyncAuthClient;
import bytenite.auth.testkit.FakeAuthClient;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.Gate;
import bytenite.auth.testkit.InMemoryTokenStore;
import bytenite.auth.testkit.ManualClock;
import bytenite.auth.testkit.ScriptedTransport;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No method accepts null, and each says by its parameter's name what was null. */
class NullArgumentTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final AccessToken TOKEN = new AccessToken("t", "", NOW, NOW.plusSeconds(60));
  private static final ApiKey KEY = ApiKey.of("a-key");

  private final Map<Class<?>, Object> values = new HashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private int checked;

  @Test
  void namesTheParameter() throws Exception {
    AuthConfig.Builder config = AuthConfig.builder(KEY).transport(ScriptedTransport.of());
    try (FakeAuthServer server = FakeAuthServer.start();
        AuthClient client = AuthClient.create(config.build());
        AsyncAuthClient async = AsyncAuthClient.create(config.build())) {
      fill(server, config);

      check(AuthClient.class, client);
      check(AsyncAuthClient.class, async);
      check(Flow.Publisher.class, async.tokens());
      for (Object receiver : receivers(config)) {
        check(receiver.getClass(), receiver);
      }
      check(FakeAuthServer.class, server);
      for (Class<?> type : withoutReceiver()) {
        check(type, null);
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(checked).isGreaterThan(150);
  }

  private static List<Object> receivers(AuthConfig.Builder config) {
    return List.of(
        config,
        KEY,
        TOKEN,
        config.build(),
        InMemoryTokenStore.create(),
        FakeAuthServer.builder(),
        FakeReply.status(200),
        FakeAuthClient.create(),
        FakeAsyncAuthClient.create(),
        ManualClock.at(NOW),
        ScriptedTransport.of(),
        AuthorizedHttpClient.builder(
            HttpClient.newBuilder(), () -> TOKEN, URI.create("https://api.example")));
  }

  /** Those whose methods are static, and records; a nested one is found beside its outer one. */
  private static List<Class<?>> withoutReceiver() {
    return List.of(
        AuthException.class,
        AuthListener.class,
        AuthStatus.class,
        ErrorDetail.class,
        ResponseEnvelope.class,
        SkipLogin.class,
        HttpCall.class,
        HttpReply.class,
        TokenStore.class,
        AuthorizedHttpClient.class,
        HttpClientTransport.class,
        Gate.class);
  }

  private void fill(FakeAuthServer server, AuthConfig.Builder config) {
    Stream.of(KEY, TOKEN, config.build(), server, NOW, SECOND, "/text", new byte[0], 1, 1L, true)
        .forEach(value -> values.put(value.getClass(), value));
    values.put(int.class, 200);
    values.put(long.class, 1L);
    values.put(boolean.class, true);
    values.put(double.class, 1.0);
    values.put(Clock.class, Clock.systemUTC());
    values.put(ZoneId.class, ZoneOffset.UTC);
    values.put(URI.class, URI.create("https://api.example"));
    values.put(Path.class, Path.of("none"));
    values.put(Map.class, Map.of());
    values.put(List.class, List.of());
    values.put(Optional.class, Optional.empty());
    values.put(Supplier.class, (Supplier<ApiKey>) () -> KEY);
    values.put(Consumer.class, (Consumer<Object>) it -> {});
    values.put(Function.class, (Function<Object, Object>) it -> it);
    values.put(Runnable.class, (Runnable) () -> {});
    values.put(Executor.class, (Executor) Runnable::run);
    values.put(Throwable.class, new Throwable());
    values.put(HttpClient.class, HttpClient.newHttpClient());
    values.put(HttpClient.Builder.class, HttpClient.newBuilder());
    values.put(TokenSource.class, (TokenSource) () -> TOKEN);
    values.put(
        AsyncTokenSource.class, (AsyncTokenSource) () -> CompletableFuture.completedFuture(TOKEN));
    values.put(HttpTransport.class, ScriptedTransport.of());
    values.put(HttpReply.class, new HttpReply(200, Map.of(), new byte[0]));
    values.put(Scheduler.class, ManualClock.at(NOW));
    values.put(TokenStore.class, InMemoryTokenStore.create());
    values.put(AuthListener.class, new AuthListener() {});
    values.put(ResponseEnvelope.class, ResponseEnvelope.success());
    values.put(FakeReply.class, FakeReply.status(200));
  }

  /** The type and the public types within. */
  private void check(Class<?> type, Object receiver) throws Exception {
    if (Proxy.isProxyClass(type) || type.isEnum()) {
      return;
    }
    for (Constructor<?> constructor : type.getConstructors()) {
      check(constructor, arguments -> constructor.newInstance(arguments));
    }
    for (Method method : type.getMethods()) {
      boolean isStatic = Modifier.isStatic(method.getModifiers());
      boolean ours = method.getDeclaringClass().getName().startsWith("bytenite.auth.");
      if ((ours || type == Flow.Publisher.class)
          && (isStatic || receiver != null)
          && !method.isBridge()
          && method.getDeclaringClass() == (isStatic ? type : method.getDeclaringClass())
          && !Set.of("equals", "compareTo").contains(method.getName())) {
        check(method, arguments -> method.invoke(receiver, arguments));
      }
    }
    for (Class<?> nested : type.getClasses()) {
      if (nested.getDeclaringClass() == type) {
        check(nested, null);
      }
    }
  }

  private interface Call {
    Object with(Object... arguments) throws Exception;
  }

  private void check(Executable executable, Call call) throws Exception {
    Parameter[] parameters = executable.getParameters();
    for (int i = 0; i < parameters.length; i++) {
      if (!parameters[i].getType().isPrimitive()) {
        Object[] arguments = new Object[parameters.length];
        for (int j = 0; j < arguments.length; j++) {
          arguments[j] = j == i ? null : value(parameters[j]);
        }
        checked++;
        check(executable + " argument " + (i + 1), parameters[i], thrown(call, arguments));
      }
    }
  }

  private Object value(Parameter parameter) {
    Class<?> type = parameter.getType();
    if (type.isArray() && type != byte[].class) {
      Object array = Array.newInstance(type.getComponentType(), 1);
      Array.set(array, 0, values.getOrDefault(type.getComponentType(), "/"));
      return array;
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    Object value = values.get(type);
    if (value == null) {
      throw new AssertionError(
          "no value for " + parameter + " of " + parameter.getDeclaringExecutable());
    }
    return value;
  }

  private static Throwable thrown(Call call, Object... arguments) throws Exception {
    try {
      call.with(arguments);
      return null;
    } catch (InvocationTargetException e) {
      return e.getCause();
    }
  }

  /** A builder's setter is named as its setting. */
  private static String nameOf(Parameter parameter) {
    return parameter.getName().equals("value")
            && parameter.getDeclaringExecutable().getDeclaringClass().getName().endsWith("Builder")
        ? parameter.getDeclaringExecutable().getName()
        : parameter.getName();
  }

  /** The names are in the class files only if they were compiled so. */
  private void check(String what, Parameter parameter, Throwable thrown) {
    String message = thrown instanceof NullPointerException ? thrown.getMessage() : null;
    boolean named =
        message != null
            && (parameter.isNamePresent()
                ? message.equals(nameOf(parameter))
                : message.matches("[a-z][A-Za-z]+"));
    if (!named) {
      wrong.add(what + " (" + parameter.getName() + "): " + thrown);
    }
  }
}
