// SPDX-License-Identifier: Apache-2.0
/**
 * The core: pure decisions. Nothing in here reads a clock, sleeps, starts a thread or opens a
 * socket; time, randomness and bytes are arguments, decisions are return values. Exported to this
 * project's own modules and nobody else.
 */
package bytenite.auth.internal;
