// SPDX-License-Identifier: Apache-2.0
/** What starts the examples. */
package bytenite.auth.examples.launcher;
