// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.spi;

import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;

/**
 * Makes blocking clients; found by {@link java.util.ServiceLoader} on behalf of {@link
 * AuthClient#create(AuthConfig)}.
 */
@FunctionalInterface
public interface AuthClientProvider {

  /** A client with these settings; nothing is sent yet. */
  AuthClient create(AuthConfig config);
}
