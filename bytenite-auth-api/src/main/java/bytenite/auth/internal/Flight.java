// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

/**
 * One exchange on behalf of all callers, and those of them who wait for its outcome.
 *
 * <p>Whether it has begun, and for whom, stands in the state of the {@link TokenCache}. Only the
 * cache sends the outcome.
 */
public final class Flight extends Signal<Outcome<IssuedToken>> {}
