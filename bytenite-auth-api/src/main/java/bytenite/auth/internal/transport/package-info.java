// SPDX-License-Identifier: Apache-2.0
/** The transport that needs java.base only. Exported to this project's own modules alone. */
package bytenite.auth.internal.transport;
