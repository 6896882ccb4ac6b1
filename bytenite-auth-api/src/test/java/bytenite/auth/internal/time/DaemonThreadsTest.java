// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.ProtectionDomain;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
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

  /** Calls the library, as a class of a web application does. */
  public static final class Caller implements Function<Runnable, Thread> {

    @Override
    public Thread apply(Runnable work) {
      return DaemonThreads.thread("test", work);
    }
  }

  /** A web application's loader, with a class of its own. */
  private static final class Application extends ClassLoader {

    Application() {
      super(DaemonThreadsTest.class.getClassLoader());
    }

    @SuppressWarnings("unchecked")
    Function<Runnable, Thread> caller() throws Exception {
      try (InputStream file = Caller.class.getResourceAsStream("DaemonThreadsTest$Caller.class")) {
        byte[] code = file.readAllBytes();
        ProtectionDomain domain = new ProtectionDomain(null, null, this, null);
        return (Function<Runnable, Thread>)
            defineClass(Caller.class.getName(), code, 0, code.length, domain)
                .getDeclaredConstructor()
                .newInstance();
      }
    }
  }

  private static WeakReference<ClassLoader> letAnApplicationStart(CountDownLatch release)
      throws Exception {
    Application application = new Application();
    Function<Runnable, Thread> caller = application.caller();
    assertThat(caller.getClass().getClassLoader()).isSameAs(application);
    caller.apply(() -> awaitQuietly(release)).start();
    return new WeakReference<>(application);
  }

  @Test
  void keepNoClassLoaderOfWhoStartsThem() throws Exception {
    CountDownLatch release = new CountDownLatch(1);

    WeakReference<ClassLoader> application = letAnApplicationStart(release);

    long end = System.nanoTime() + SECONDS.toNanos(30);
    while (application.get() != null && System.nanoTime() - end < 0) {
      System.gc();
    }
    assertThat(application.get()).isNull();
    release.countDown();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
