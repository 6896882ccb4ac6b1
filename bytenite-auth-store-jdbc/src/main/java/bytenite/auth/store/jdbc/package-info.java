// SPDX-License-Identifier: Apache-2.0
/**
 * A token store in a database: {@link bytenite.auth.store.jdbc.JdbcTokenStore}.
 *
 * <p>No method accepts or returns null.
 */
package bytenite.auth.store.jdbc;
