// SPDX-License-Identifier: Apache-2.0
/** Reads strict JSON by protobuf's mapping, and writes strings. Depends on nothing else of ours. */
package bytenite.auth.internal.json;
