// SPDX-License-Identifier: Apache-2.0
/**
 * The blocking client. {@link bytenite.auth.AuthClient#create} finds it; the module exports
 * nothing.
 */
package bytenite.auth.sync;
