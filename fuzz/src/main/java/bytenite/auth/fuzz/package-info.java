// SPDX-License-Identifier: Apache-2.0
/** What a fuzzer that is guided by coverage runs; docs/security.md tells how long it ran. */
package bytenite.auth.fuzz;
