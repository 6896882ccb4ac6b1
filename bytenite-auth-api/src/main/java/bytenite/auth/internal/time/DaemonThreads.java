// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

/** The library's own threads: named after it, and none of them keeps a program from ending. */
public final class DaemonThreads {

  private DaemonThreads() {}

  /** A thread that is yet to be started. */
  public static Thread thread(String purpose, Runnable work) {
    Thread thread = new Thread(work, "bytenite-auth-" + purpose);
    thread.setDaemon(true);
    return thread;
  }
}
