// SPDX-License-Identifier: Apache-2.0
/**
 * How processes share one token through a {@link bytenite.auth.spi.TokenStore}: what is stored, how
 * it is encrypted, and which step comes next. Like the core, it never reads a clock, sleeps, starts
 * a thread or calls a store; the clients do, as {@link bytenite.auth.internal.share.Round} says.
 */
package bytenite.auth.internal.share;
