// SPDX-License-Identifier: Apache-2.0
/**
 * What the library can be given in place of its own parts: a transport ({@link
 * bytenite.auth.spi.HttpTransport}, with its {@link bytenite.auth.spi.HttpCall} and {@link
 * bytenite.auth.spi.HttpReply}) and a {@link bytenite.auth.spi.Scheduler}; and the service
 * interfaces by which the clients' implementations are found.
 *
 * <p>A transport and a scheduler are set in the {@link bytenite.auth.AuthConfig.Builder}: the
 * client decides what to send, hands it to {@link bytenite.auth.spi.HttpTransport#send} as a call,
 * and judges the reply; retries, deadlines and tokens stay its own. {@link
 * bytenite.auth.spi.AuthClientProvider} and {@link bytenite.auth.spi.AsyncAuthClientProvider} are
 * looked up by {@link java.util.ServiceLoader}; the artifacts bytenite-auth-sync and
 * bytenite-auth-async provide them, and nobody else needs to.
 */
package bytenite.auth.spi;
