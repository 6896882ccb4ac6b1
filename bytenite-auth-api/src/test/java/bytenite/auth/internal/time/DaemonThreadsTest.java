// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DaemonThreadsTest {

  private static final InheritableThreadLocal<String> LOCAL = new InheritableThreadLocal<>();

  private final ClassLoader loader = Thread.currentThread().getContextClassLoader();

  @AfterEach
  void restoreThisThread() {
    LOCAL.remove();
    Thread.currentThread().setContextClassLoader(loader);
  }

  @Test
  void inheritNoThreadLocalAndNoClassLoaderFromWhoStartsThem() throws Exception {
    LOCAL.set("the caller's");
    Thread.currentThread().setContextClassLoader(new URLClassLoader(new URL[0]));
    CompletableFuture<Optional<String>> inherited = new CompletableFuture<>();

    Thread thread =
        DaemonThreads.thread("test", () -> inherited.complete(Optional.ofNullable(LOCAL.get())));
    ClassLoader itsLoader = thread.getContextClassLoader();
    thread.start();

    assertThat(inherited.get(30, SECONDS)).isEmpty();
    assertThat(itsLoader).isSameAs(DaemonThreads.class.getClassLoader());
    thread.join();
  }

  @Test
  @SuppressWarnings("ThreadPriorityCheck") // a caller with another priority
  void inheritNoGroupAndNoPriority() throws Exception {
    CompletableFuture<Thread> made = new CompletableFuture<>();
    Thread caller =
        new Thread(
            new ThreadGroup("the caller's"),
            () -> made.complete(DaemonThreads.thread("test", () -> {})));
    caller.setPriority(Thread.MIN_PRIORITY);
    caller.start();

    Thread thread = made.get(30, SECONDS);

    assertThat(thread.getThreadGroup().getParent()).isNull();
    assertThat(thread.getPriority()).isEqualTo(Thread.NORM_PRIORITY);
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getName()).isEqualTo("bytenite-auth-test");
    caller.join();
  }
}
