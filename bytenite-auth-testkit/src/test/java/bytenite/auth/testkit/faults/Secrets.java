// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import bytenite.auth.ApiKey;

/** The secrets of the fault tests: as long as real ones, and full of what has to be escaped. */
public final class Secrets {

  /** An API key. */
  public static final String KEY =
      "eyJrdHkiOiJFQyIsImQiOiJx/7+Zb0W9hVt3LmPzR8sYk/+QxA1cN6u2fTg5/Wd+J==";

  /** What every access token begins with that a {@link FaultServer} grants. */
  public static final String TOKEN =
      "tk-Hc5/vJ+wq0_Xr7LeB3nD-9yGzU4/+fMoa8KpVbN2hS/dQx+1ZuCmYt7RwEjG6==";

  /** A login challenge; any text may be one, and it is shorter than what is always replaced. */
  public static final String CHALLENGE = "lc<\"Wp6/+q'&%?#={Zt1}\\ Fé日𝄞jR5-oV2xS7iE0uT>";

  private Secrets() {}

  /** The API key as a value. */
  public static ApiKey key() {
    return ApiKey.of(KEY);
  }

  /** Finds all three of them. */
  public static SecretScan scan() {
    return new SecretScan(KEY, TOKEN, CHALLENGE);
  }
}
