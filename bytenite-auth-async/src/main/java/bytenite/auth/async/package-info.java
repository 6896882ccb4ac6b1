// SPDX-License-Identifier: Apache-2.0
/**
 * The asynchronous client. {@link bytenite.auth.AsyncAuthClient#create} finds it; the module
 * exports nothing.
 */
package bytenite.auth.async;
