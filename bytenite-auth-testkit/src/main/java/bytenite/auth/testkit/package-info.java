// SPDX-License-Identifier: Apache-2.0
/**
 * Doubles for testing code that logs in to ByteNite, each one line to start.
 *
 * <ul>
 *   <li>{@link bytenite.auth.testkit.FakeAuthServer}: the protocol over real HTTP, on this machine.
 *   <li>{@link bytenite.auth.testkit.ManualClock}: time that moves only when the test says so.
 * </ul>
 */
package bytenite.auth.testkit;
