// SPDX-License-Identifier: Apache-2.0
/**
 * Events of JDK Flight Recorder, in the category <i>ByteNite Auth</i>. A {@link
 * bytenite.auth.jfr.JfrListener} is given to a client by {@link
 * bytenite.auth.AuthConfig.Builder#listener}; while a recording runs, it records what the client
 * tells it:
 *
 * <ul>
 *   <li>{@code bytenite.auth.Exchange}: an exchange of the key for a token has ended, all its
 *       attempts included: {@code took}, {@code success}, {@code renewal}, then {@code lifetime},
 *       or {@code failure}, {@code status} and {@code requestId};
 *   <li>{@code bytenite.auth.Renewal}: an exchange ahead of the held token's expiry begins;
 *   <li>{@code bytenite.auth.Retry}: an attempt failed and another will follow: {@code attempt},
 *       {@code delay}, {@code failure}, {@code status};
 *   <li>{@code bytenite.auth.Invalidation}: the token held was forgotten because the server refused
 *       it: {@code expiresAt};
 *   <li>{@code bytenite.auth.SignOut}: the token held was signed out: {@code confirmed};
 *   <li>{@code bytenite.auth.Adoption}: a token was found in the store: {@code age}, {@code
 *       lifetime}, {@code renewal};
 *   <li>{@code bytenite.auth.StoreFailure}: the store failed: {@code operation}, {@code cause},
 *       {@code nextLook}.
 * </ul>
 *
 * <p>Each has {@code at}, the time by the client's clock. The event's own time and thread are those
 * of the telling, which may come a little later, and its own duration is nothing. None holds a
 * secret or a stack trace. What does not apply is null, or 0 in a number.
 */
package bytenite.auth.jfr;
