// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import java.time.Instant;

/**
 * What the core is told of the outside at each step.
 *
 * @param millis the time on the client's line
 * @param wall the wall clock's time; it becomes the dates of a token, and is compared with nothing
 * @param random drawn evenly from 0 to 1
 */
public record Now(long millis, Instant wall, double random) {}
