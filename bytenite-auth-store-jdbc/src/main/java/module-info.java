// SPDX-License-Identifier: Apache-2.0
/**
 * Shares a token between processes through a table of a database.
 *
 * <pre>{@code
 * TokenStore store = JdbcTokenStore.over(dataSource);
 * }</pre>
 */
module bytenite.auth.store.jdbc {
  requires transitive bytenite.auth;
  requires transitive java.sql;

  exports bytenite.auth.store.jdbc;
}
