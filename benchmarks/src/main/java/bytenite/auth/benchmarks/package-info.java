// SPDX-License-Identifier: Apache-2.0
/**
 * What the library's promises of speed and size rest on; docs/benchmarks.md tells how to run it and
 * what came out.
 */
package bytenite.auth.benchmarks;
