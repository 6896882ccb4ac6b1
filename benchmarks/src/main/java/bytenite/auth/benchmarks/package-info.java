// SPDX-License-Identifier: Apache-2.0
/** Benchmarks; docs/benchmarks.md says how to run them, and shows the results. */
package bytenite.auth.benchmarks;
