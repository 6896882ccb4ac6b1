// SPDX-License-Identifier: Apache-2.0
/** Two programs: the main job step by step, and tokens as they come. */
package bytenite.auth.examples;
