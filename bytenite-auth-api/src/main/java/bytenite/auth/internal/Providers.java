// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.spi.AsyncAuthClientProvider;
import bytenite.auth.spi.AuthClientProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Finds the clients' implementations: beside this module, or else by the context class loader, for
 * this jar may be in a parent of an application's loader. R8 rewrites loops of this form into
 * direct calls.
 */
public final class Providers {

  private Providers() {}

  /**
   * A blocking client.
   *
   * @throws IllegalStateException if there is not exactly one provider
   */
  public static AuthClient blocking(AuthConfig config) {
    List<AuthClientProvider> found = new ArrayList<>();
    try {
      for (AuthClientProvider provider :
          ServiceLoader.load(AuthClientProvider.class, AuthClientProvider.class.getClassLoader())) {
        found.add(provider);
      }
      return only(found, AuthClientProvider.class, "sync").create(config);
    } catch (ServiceConfigurationError | IllegalAccessError e) {
      throw broken("sync", e);
    }
  }

  /**
   * An asynchronous client.
   *
   * @throws IllegalStateException if there is not exactly one provider
   */
  public static AsyncAuthClient asynchronous(AuthConfig config) {
    List<AsyncAuthClientProvider> found = new ArrayList<>();
    try {
      for (AsyncAuthClientProvider provider :
          ServiceLoader.load(
              AsyncAuthClientProvider.class, AsyncAuthClientProvider.class.getClassLoader())) {
        found.add(provider);
      }
      return only(found, AsyncAuthClientProvider.class, "async").create(config);
    } catch (ServiceConfigurationError | IllegalAccessError e) {
      throw broken("async", e);
    }
  }

  /** The only provider; if none was found, that of the context class loader. */
  static <T> T only(List<T> found, Class<T> type, String client) {
    if (found.isEmpty()) {
      for (T provider : ServiceLoader.load(type)) {
        found.add(provider);
      }
    }
    if (found.size() == 1) {
      return found.get(0);
    }
    String module = "bytenite.auth." + client;
    throw new IllegalStateException(
        found.isEmpty()
            ? String.format(
                "no implementation found: add the artifact bytenite-auth-%s (module %s) to the"
                    + " class path or module path; an image made by jlink needs --bind-services"
                    + " or --add-modules %s",
                client, module, module)
            : "more than one implementation found: keep one copy of bytenite-auth-"
                + client
                + " of "
                + found);
  }

  private static IllegalStateException broken(String client, Error cause) {
    String artifact = "bytenite-auth-" + client;
    return new IllegalStateException(
        cause instanceof IllegalAccessError
            ? artifact
                + " is on the class path and bytenite-auth-api on the module path: put both on the"
                + " same (in a test by Maven: useModulePath=false for Surefire)"
            : "the implementation in " + artifact + " cannot be loaded; do the versions match?",
        cause);
  }
}
