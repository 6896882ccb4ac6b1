// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.environments;

import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.spi.AuthClientProvider;

/** One too many. */
public final class OtherProvider implements AuthClientProvider {

  /** Made by ServiceLoader. */
  public OtherProvider() {}

  @Override
  public AuthClient create(AuthConfig config) {
    throw new AssertionError("nobody could know which of two was meant");
  }
}
