// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.ApiKey;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.spi.AsyncAuthClientProvider;
import bytenite.auth.spi.AuthClientProvider;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** This module's own class path holds no implementation. */
class ProvidersTest {

  private static final ApiKey KEY = ApiKey.of("s3cr3t-key");

  @Test
  void namesTheArtifactThatIsMissing() {
    assertThatIllegalStateException()
        .isThrownBy(() -> AuthClient.create(KEY))
        .withMessageContainingAll("bytenite-auth-sync", "bytenite.auth.sync");
    assertThatIllegalStateException()
        .isThrownBy(() -> AsyncAuthClient.create(AuthConfig.builder(KEY).build()))
        .withMessageContainingAll("bytenite-auth-async", "bytenite.auth.async");
  }

  @Test
  void showsNoKeyWhenAnArtifactIsMissing() {
    assertThatIllegalStateException()
        .isThrownBy(() -> AsyncAuthClient.create(KEY))
        .withMessageNotContaining(KEY.reveal());
  }

  /** As {@code ServiceLoader} wants it: public, with a public constructor. */
  public static final class Blocking implements AuthClientProvider {
    @Override
    public AuthClient create(AuthConfig config) {
      throw new UnsupportedOperationException("the blocking one");
    }
  }

  /** As {@link Blocking}. */
  public static final class Asynchronous implements AsyncAuthClientProvider {
    @Override
    public AsyncAuthClient create(AuthConfig config) {
      throw new UnsupportedOperationException("the asynchronous one");
    }
  }

  @Test
  void findsAnImplementationThatOnlyTheContextClassLoaderSees(@TempDir Path child)
      throws Exception {
    Path services = Files.createDirectories(child.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(AuthClientProvider.class.getName()), Blocking.class.getName());
    Files.writeString(
        services.resolve(AsyncAuthClientProvider.class.getName()), Asynchronous.class.getName());
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();

    try (URLClassLoader loader = new URLClassLoader(new URL[] {child.toUri().toURL()}, before)) {
      thread.setContextClassLoader(loader);

      assertThatThrownBy(() -> AuthClient.create(KEY)).hasMessage("the blocking one");
      assertThatThrownBy(() -> AsyncAuthClient.create(KEY)).hasMessage("the asynchronous one");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void takesTheOnlyOne() {
    Blocking only = new Blocking();

    assertThat(Providers.only(List.of(only), AuthClientProvider.class, "sync")).isSameAs(only);
  }

  @Test
  void refusesToChooseBetweenTwo() {
    List<AuthClientProvider> two = List.of(new Blocking(), new Blocking());

    assertThatIllegalStateException()
        .isThrownBy(() -> Providers.only(two, AuthClientProvider.class, "sync"))
        .withMessageContainingAll("more than one", Blocking.class.getName(), "bytenite-auth-sync");
  }
}
