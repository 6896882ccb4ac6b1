// SPDX-License-Identifier: Apache-2.0
/**
 * The clocks, the one timer that all clients share, and the library's own threads. Exported to this
 * project's own modules alone.
 */
package bytenite.auth.internal.time;
