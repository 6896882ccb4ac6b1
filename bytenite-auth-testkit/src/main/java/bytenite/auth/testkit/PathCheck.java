// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AuthClient;

/** Whether this module and the API's are both on the module path, or both on the class path. */
final class PathCheck {

  private PathCheck() {}

  /** Says what to change, where the API would not let this package in. */
  static void check() {
    if (AuthClient.class.getModule().isNamed() && !PathCheck.class.getModule().isNamed()) {
      throw new IllegalStateException(
          "bytenite-auth-testkit is on the class path and bytenite-auth-api on the module path: put"
              + " both on the same (in a test by Maven: useModulePath=false for Surefire)");
    }
  }
}
