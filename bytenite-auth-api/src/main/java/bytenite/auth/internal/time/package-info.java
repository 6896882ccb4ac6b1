// SPDX-License-Identifier: Apache-2.0
/**
 * Where the shells get their time from, and the one timer that they share. Exported to this
 * project's own modules alone.
 */
package bytenite.auth.internal.time;
