// SPDX-License-Identifier: Apache-2.0
/**
 * The asynchronous client over java.net.http. {@link bytenite.auth.AsyncAuthClient#create} finds
 * it; this package is needed only to bring an {@link java.net.http.HttpClient} along: for the
 * client's own calls ({@link bytenite.auth.async.AsyncAuthClients}), or to have one's requests
 * authorized ({@link bytenite.auth.async.AuthorizedHttpClient}).
 */
package bytenite.auth.async;
