// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

/**
 * One line of time out of two clocks: it follows whichever has advanced further since an anchor,
 * the clocks' readings at one moment. It never runs backwards and never adds what both say.
 *
 * <p>The wall clock can be set back or forward, and it may tick seldom; the monotonic clock stands
 * still while a machine sleeps. A token must not outlive its time by either. A new anchor is taken
 * when the wall clock was set back, and when it leads by more than {@value #TOLERANCE_MILLIS} ms:
 * it was set forward, or the machine slept. A wall clock that only lags keeps the anchor, because a
 * clock that ticks seldom lags until its next tick.
 *
 * <p>Immutable; reads no clock.
 *
 * @param millis the time on the line
 * @param wallMillis what the wall clock said then
 * @param anchor where the line is counted from
 */
public record TimeLine(long millis, long wallMillis, Anchor anchor) {

  static final long TOLERANCE_MILLIS = 20;

  /** Both clocks' readings at one moment, and the line's. */
  record Anchor(long wallMillis, long nanos, long lineMillis) {}

  /**
   * A line that begins at these readings. It begins with the wall clock's, though only differences
   * mean anything.
   */
  public static TimeLine startingAt(long wallMillis, long nanos) {
    return new TimeLine(wallMillis, wallMillis, new Anchor(wallMillis, nanos, wallMillis));
  }

  /** Where the line would be, later on, by the monotonic clock alone. */
  public long byNanos(long laterNanos) {
    return Math.max(millis, anchor.lineMillis + millisSinceAnchor(laterNanos));
  }

  /** Where the line would be, later on, by the wall clock alone. */
  public long byWall(long laterWallMillis) {
    return Math.max(millis, anchor.lineMillis + (laterWallMillis - anchor.wallMillis));
  }

  /** The line, later on, when the clocks read this. */
  public TimeLine at(long laterWallMillis, long laterNanos) {
    long later = Math.max(byWall(laterWallMillis), byNanos(laterNanos));
    long sinceAnchor = millisSinceAnchor(laterNanos);
    long lead = laterWallMillis - anchor.wallMillis - sinceAnchor;
    if (laterWallMillis >= wallMillis && lead <= TOLERANCE_MILLIS) {
      return new TimeLine(later, laterWallMillis, anchor);
    }
    long countedNanos = anchor.nanos + sinceAnchor * 1_000_000; // the rest is counted later
    return new TimeLine(later, laterWallMillis, new Anchor(laterWallMillis, countedNanos, later));
  }

  private long millisSinceAnchor(long laterNanos) {
    return Math.floorDiv(laterNanos - anchor.nanos, 1_000_000L);
  }
}
