// SPDX-License-Identifier: Apache-2.0
/**
 * What both shells share: it reads the clocks, draws the randomness and tells the listener, so that
 * the core need not; and it has all of their authorized HTTP clients that does not name
 * java.net.http. Exported to this project's own modules alone.
 */
package bytenite.auth.internal.client;
