// SPDX-License-Identifier: Apache-2.0
/**
 * Shares a token between the processes of one user on one machine, through a file.
 *
 * <pre>{@code
 * TokenStore store = FileTokenStore.forUser("my-program");
 * }</pre>
 */
module bytenite.auth.store.file {
  requires transitive bytenite.auth;

  exports bytenite.auth.store.file;
}
