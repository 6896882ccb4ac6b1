// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.spi;

import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;

/**
 * Makes asynchronous clients; found by {@link java.util.ServiceLoader} on behalf of {@link
 * AsyncAuthClient#create(AuthConfig)}.
 */
@FunctionalInterface
public interface AsyncAuthClientProvider {

  /** A client with these settings; nothing is sent yet. */
  AsyncAuthClient create(AuthConfig config);
}
