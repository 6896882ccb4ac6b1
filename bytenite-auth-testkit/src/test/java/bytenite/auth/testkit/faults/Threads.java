// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The threads that there were, to be compared with those that there are. */
public final class Threads {

  private final Set<Thread> before;

  private Threads(Set<Thread> before) {
    this.before = before;
  }

  /** Those of this moment. */
  public static Threads now() {
    return new Threads(new HashSet<>(Thread.getAllStackTraces().keySet()));
  }

  /**
   * Waits until nothing that a client may have started is left. A worker may come for a moment
   * afterwards, when the time of a call is over that an earlier test has left behind.
   */
  public void assertNoneLeft() throws InterruptedException {
    boolean ended =
        FaultServer.await(
            () -> {
              System.gc(); // before JDK 21 an HttpClient ends once it is no longer referenced
              return left().isEmpty();
            });
    assertThat(ended).as(() -> "threads left: " + left()).isTrue();
  }

  private Set<String> left() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.isAlive() && !before.contains(thread))
        .map(Thread::getName)
        .filter(name -> !isSharedByAll(name))
        .collect(Collectors.toSet());
  }

  /** The JDK's own, which end by themselves; and a fault server's, which hold nothing open. */
  private static boolean isSharedByAll(String name) {
    return name.startsWith("ForkJoinPool.commonPool-")
        || name.startsWith("Keep-Alive-")
        || name.startsWith("fake-auth-server")
        || name.startsWith("CompletableFutureDelayScheduler")
        || name.startsWith("Common-Cleaner");
  }
}
