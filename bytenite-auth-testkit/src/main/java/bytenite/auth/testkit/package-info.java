// SPDX-License-Identifier: Apache-2.0
/**
 * Doubles for testing code that logs in to ByteNite, each one line to start, and checks for code
 * that hands out tokens itself.
 *
 * <ul>
 *   <li>{@link bytenite.auth.testkit.FakeAuthClient} and {@link
 *       bytenite.auth.testkit.FakeAsyncAuthClient}: no network at all; tokens, failures, sign-out
 *       and the stream follow the test's script.
 *   <li>{@link bytenite.auth.testkit.ScriptedTransport}: the real client, scripted replies, no
 *       socket.
 *   <li>{@link bytenite.auth.testkit.FakeAuthServer}: the protocol over real HTTP, on this machine.
 *   <li>{@link bytenite.auth.testkit.ManualClock}: time that moves only when the test says so.
 *   <li>{@link bytenite.auth.testkit.TokenSourceContract}: what any source of tokens promises,
 *       checked promise by promise.
 *   <li>{@link bytenite.auth.testkit.InMemoryTokenStore}: a store that several clients share in one
 *       test, and that fails when the test says so.
 *   <li>{@link bytenite.auth.testkit.TokenStoreContract}: what any token store promises.
 * </ul>
 */
package bytenite.auth.testkit;
