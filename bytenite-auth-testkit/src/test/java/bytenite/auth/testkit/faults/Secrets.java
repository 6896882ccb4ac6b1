// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import bytenite.auth.ApiKey;

/** The secrets of the fault tests: long, and full of what has to be escaped somewhere. */
public final class Secrets {

  /** An API key. */
  public static final String KEY = "eyJrdHkiOiJFQyIsImQiOiJx/7+Zb0W9hVt3LmPzR8sYk/+QxA1cN6u2==";

  /** What every access token begins with that a {@link FaultServer} grants. */
  public static final String TOKEN = "tk-Hc5/vJ+wq0.Xr7~eB3nD-9yGzU4/+fMoa8K==";

  /** A login challenge; any text may be one. */
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
