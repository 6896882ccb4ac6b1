// SPDX-License-Identifier: Apache-2.0
/**
 * What the library can be given in place of its own parts: a transport ({@link
 * bytenite.auth.spi.HttpTransport}, with its {@link bytenite.auth.spi.HttpCall} and {@link
 * bytenite.auth.spi.HttpReply}) and a {@link bytenite.auth.spi.Scheduler}; and the service
 * interfaces by which the clients' implementations are found.
 */
package bytenite.auth.spi;
