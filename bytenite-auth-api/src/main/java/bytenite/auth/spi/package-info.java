// SPDX-License-Identifier: Apache-2.0
/**
 * What a user may supply in place of the library's own parts: a transport ({@link
 * bytenite.auth.spi.HttpTransport}, with its {@link bytenite.auth.spi.HttpCall} and {@link
 * bytenite.auth.spi.HttpReply}), a {@link bytenite.auth.spi.Scheduler}, and a {@link
 * bytenite.auth.spi.TokenStore} through which processes share a token. The service interfaces by
 * which the clients' implementations are found are here too.
 *
 * <p>Transport, scheduler and store are set in the {@link bytenite.auth.AuthConfig.Builder}: the
 * client decides what to send, hands it to {@link bytenite.auth.spi.HttpTransport#send} as a call,
 * and judges the reply; it does retries, deadlines and tokens itself. {@link
 * bytenite.auth.spi.AuthClientProvider} and {@link bytenite.auth.spi.AsyncAuthClientProvider} are
 * looked up by {@link java.util.ServiceLoader}; the artifacts bytenite-auth-sync and
 * bytenite-auth-async provide them; no other code needs to.
 */
package bytenite.auth.spi;
