// SPDX-License-Identifier: Apache-2.0
/**
 * What both clients share: it reads the clocks, draws random numbers and notifies the listener, so
 * that the core need not. Exported to this project's own modules only.
 */
package bytenite.auth.internal.client;
