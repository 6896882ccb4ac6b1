// SPDX-License-Identifier: Apache-2.0
/**
 * The blocking client over java.net.http. {@link bytenite.auth.AuthClient#create} finds it; this
 * package is needed only to bring an {@link java.net.http.HttpClient} along: for the client's own
 * calls ({@link bytenite.auth.sync.SyncAuthClients}), or to have one's requests authorized ({@link
 * bytenite.auth.sync.AuthorizedHttpClient}).
 */
package bytenite.auth.sync;
