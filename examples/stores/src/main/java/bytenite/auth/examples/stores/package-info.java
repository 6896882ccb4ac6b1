// SPDX-License-Identifier: Apache-2.0
/** Recipes: token stores for services that need a client library, to be copied and adapted. */
package bytenite.auth.examples.stores;
