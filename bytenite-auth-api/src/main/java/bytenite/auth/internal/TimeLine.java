// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

/**
 * One line of time out of two clocks: whichever says that more time has passed wins.
 *
 * <p>The wall clock can be set back or forward; the monotonic one stands still while a machine
 * sleeps. A token must not outlive its time by either, so the line follows the faster of the two,
 * and never runs backwards. It runs from an anchor, the clocks' readings at one moment; once they
 * disagree by more than {@value #TOLERANCE_MILLIS} ms since then, one of them was stepped, and the
 * line goes on from a new anchor, so that a later step is measured against the clocks as they are.
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

  /** Where the line would be by the monotonic clock alone. */
  public long monotonicMillis(long laterNanos) {
    return anchor.lineMillis + Math.floorDiv(laterNanos - anchor.nanos, 1_000_000L);
  }

  /** The line, later on, when the clocks read this. */
  public TimeLine at(long laterWallMillis, long laterNanos) {
    long byWall = laterWallMillis - anchor.wallMillis;
    long byNanos = Math.floorDiv(laterNanos - anchor.nanos, 1_000_000L);
    long sinceThis = Math.max(0, laterWallMillis - wallMillis);
    long later = Math.max(millis + sinceThis, anchor.lineMillis + Math.max(byWall, byNanos));
    long countedNanos = anchor.nanos + byNanos * 1_000_000; // a fraction left over is counted later
    boolean stepped = Math.abs(byWall - byNanos) > TOLERANCE_MILLIS;
    return new TimeLine(
        later,
        laterWallMillis,
        stepped ? new Anchor(laterWallMillis, countedNanos, later) : anchor);
  }
}
