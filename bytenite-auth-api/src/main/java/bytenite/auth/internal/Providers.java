// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.spi.AsyncAuthClientProvider;
import bytenite.auth.spi.AuthClientProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Finds the clients' implementations. The loops have the one form that R8 rewrites into direct
 * calls.
 */
public final class Providers {

  private Providers() {}

  /**
   * What makes blocking clients.
   *
   * @throws IllegalStateException if there is not exactly one
   */
  public static AuthClientProvider blocking() {
    List<AuthClientProvider> found = new ArrayList<>();
    try {
      for (AuthClientProvider provider :
          ServiceLoader.load(AuthClientProvider.class, AuthClientProvider.class.getClassLoader())) {
        found.add(provider);
      }
    } catch (ServiceConfigurationError e) {
      throw broken("bytenite-auth-sync", e);
    }
    return only(found, "bytenite-auth-sync", "bytenite.auth.sync");
  }

  /**
   * What makes asynchronous clients.
   *
   * @throws IllegalStateException if there is not exactly one
   */
  public static AsyncAuthClientProvider asynchronous() {
    List<AsyncAuthClientProvider> found = new ArrayList<>();
    try {
      for (AsyncAuthClientProvider provider :
          ServiceLoader.load(
              AsyncAuthClientProvider.class, AsyncAuthClientProvider.class.getClassLoader())) {
        found.add(provider);
      }
    } catch (ServiceConfigurationError e) {
      throw broken("bytenite-auth-async", e);
    }
    return only(found, "bytenite-auth-async", "bytenite.auth.async");
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

  private static IllegalStateException broken(String artifact, ServiceConfigurationError cause) {
    return new IllegalStateException(
        "the implementation in " + artifact + " cannot be loaded; do the versions match?", cause);
  }
}
