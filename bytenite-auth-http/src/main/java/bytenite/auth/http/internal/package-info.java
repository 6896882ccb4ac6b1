// SPDX-License-Identifier: Apache-2.0
/** The wire over java.net.http. Exported to this project's own modules only. */
package bytenite.auth.http.internal;
