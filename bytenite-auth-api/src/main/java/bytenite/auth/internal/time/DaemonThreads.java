// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

import bytenite.auth.internal.JdkOnly;
import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * The library's own threads. They are named after it, do not keep a program from ending, and
 * inherit nothing from the thread that happens to start them: it may belong to a web application
 * that is closed long before they end.
 */
public final class DaemonThreads {

  private DaemonThreads() {}

  /** A thread that is yet to be started. */
  @SuppressWarnings("ThreadPriorityCheck") // resets the priority that it inherits
  public static Thread thread(String purpose, Runnable work) {
    Thread thread = create(work, "bytenite-auth-" + purpose);
    thread.setDaemon(true);
    thread.setPriority(Thread.NORM_PRIORITY);
    thread.setContextClassLoader(DaemonThreads.class.getClassLoader());
    return thread;
  }

  private static Thread create(Runnable work, String name) {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    try {
      return Detached.create(root, work, name);
    } catch (LinkageError e) { // Android before 13
      return new Thread(root, work, name);
    }
  }

  @JdkOnly
  private static final class Detached {

    /** Without the caller's inheritable thread-locals and, up to Java 23, its access context. */
    @SuppressWarnings("removal")
    static Thread create(ThreadGroup group, Runnable work, String name) {
      return AccessController.doPrivileged(
          (PrivilegedAction<Thread>)
              () ->
                  new Thread(
                      group, work, name, /* stackSize= */ 0, /* inheritThreadLocals= */ false));
    }
  }
}
