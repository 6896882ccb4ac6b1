// SPDX-License-Identifier: Apache-2.0
/** Starts the examples. */
package bytenite.auth.examples.launcher;
