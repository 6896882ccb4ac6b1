// SPDX-License-Identifier: Apache-2.0
/** Two programs: the main job step by step, and a stream of tokens. */
package bytenite.auth.examples;
