// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.time.Instant;

/**
 * One reading of a client's clocks.
 *
 * @param millis the time that tokens and quiet times are counted by, see {@link TimeLine}
 * @param at the wall clock's time
 * @param nanos the monotonic time
 */
public record Moment(long millis, Instant at, long nanos) {}
