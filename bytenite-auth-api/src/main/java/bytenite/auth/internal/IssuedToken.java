// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.AccessToken;

/**
 * A token that was granted, and when it was asked for on the shell's line of time.
 *
 * @param token the token
 * @param sentMillis when the request was sent; the token's life is counted from here
 */
public record IssuedToken(AccessToken token, long sentMillis) {}
