// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

/**
 * Marks our own throwables whose message never quotes a secret: it is kept where others are not.
 */
public interface SafeMessage {}
