// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

/**
 * Ends a pause of the thread that schedules it. A clock that this very thread moves by hand must
 * move now, because nobody else will.
 */
public interface WakeUp extends Runnable {}
