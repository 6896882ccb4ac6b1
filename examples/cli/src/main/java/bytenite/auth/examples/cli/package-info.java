// SPDX-License-Identifier: Apache-2.0
/** A command-line program whose runs share a token through a file. */
package bytenite.auth.examples.cli;
