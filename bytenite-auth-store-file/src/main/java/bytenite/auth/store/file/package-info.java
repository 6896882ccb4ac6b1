// SPDX-License-Identifier: Apache-2.0
/**
 * A token store in a directory: {@link bytenite.auth.store.file.FileTokenStore}.
 *
 * <p>No method accepts or returns null.
 */
package bytenite.auth.store.file;
