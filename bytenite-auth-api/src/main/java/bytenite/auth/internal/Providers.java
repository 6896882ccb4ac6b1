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
 * Finds the clients' implementations: beside this module, else by the context class loader, as
 * where this jar is in a parent of an application's loader. R8 rewrites loops of this form into
 * direct calls.
 */
public final class Providers {

  private Providers() {}

  /**
   * A blocking client.
   *
   * @throws IllegalStateException if there is not exactly one provider of such
   */
  public static AuthClient blocking(AuthConfig config) {
    List<AuthClientProvider> found = new ArrayList<>();
    try {
      for (AuthClientProvider provider :
          ServiceLoader.load(AuthClientProvider.class, AuthClientProvider.class.getClassLoader())) {
        found.add(provider);
      }
      if (found.isEmpty()) {
        for (AuthClientProvider provider : ServiceLoader.load(AuthClientProvider.class)) {
          found.add(provider);
        }
      }
      return only(found, "bytenite-auth-sync", "bytenite.auth.sync").create(config);
    } catch (ServiceConfigurationError | IllegalAccessError e) {
      throw broken("bytenite-auth-sync", e);
    }
  }

  /**
   * An asynchronous client.
   *
   * @throws IllegalStateException if there is not exactly one provider of such
   */
  public static AsyncAuthClient asynchronous(AuthConfig config) {
    List<AsyncAuthClientProvider> found = new ArrayList<>();
    try {
      for (AsyncAuthClientProvider provider :
          ServiceLoader.load(
              AsyncAuthClientProvider.class, AsyncAuthClientProvider.class.getClassLoader())) {
        found.add(provider);
      }
      if (found.isEmpty()) {
        for (AsyncAuthClientProvider provider : ServiceLoader.load(AsyncAuthClientProvider.class)) {
          found.add(provider);
        }
      }
      return only(found, "bytenite-auth-async", "bytenite.auth.async").create(config);
    } catch (ServiceConfigurationError | IllegalAccessError e) {
      throw broken("bytenite-auth-async", e);
    }
  }

  static <T> T only(List<T> found, String artifact, String module) {
    if (found.size() == 1) {
      return found.get(0);
    }
    if (found.isEmpty()) {
      throw new IllegalStateException(
          "no implementation found: add the artifact "
              + artifact
              + " (module "
              + module
              + ") to the class path or module path; an image made by jlink needs --bind-services or"
              + " --add-modules "
              + module);
    }
    StringBuilder names = new StringBuilder();
    for (T provider : found) {
      names.append(names.length() == 0 ? "" : ", ").append(provider.getClass().getName());
    }
    throw new IllegalStateException(
        "more than one implementation found (" + names + "): keep one copy of " + artifact);
  }

  private static IllegalStateException broken(String artifact, Error cause) {
    return new IllegalStateException(
        cause instanceof IllegalAccessError
            ? artifact
                + " is on the class path and bytenite-auth-api on the module path: put both on the"
                + " same (in a test by Maven: useModulePath=false for Surefire)"
            : "the implementation in " + artifact + " cannot be loaded; do the versions match?",
        cause);
  }
}
