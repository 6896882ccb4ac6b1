// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.testkit.TokenSourceContract.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Checks of one kind of subject. Each run has a new subject, which is closed afterwards.
 *
 * @param <S> what is checked
 */
record CheckSuite<S>(Supplier<? extends S> subjects, List<Check> checks) {

  /**
   * What a check does. It throws {@link Broken} if the promise is broken, and {@link Unjudged} if a
   * simpler promise is broken that it depends on.
   */
  interface Body<S> {
    void check(S subject) throws Exception;
  }

  /** The promise is broken; the message says how. */
  @SuppressWarnings("serial") // never leaves this package
  static final class Broken extends RuntimeException {
    Broken(String how) {
      super(how);
    }

    Broken(String how, Throwable cause) {
      super(how, cause);
    }
  }

  /** The promise cannot be judged: a simpler one is broken, and its own check reports that. */
  @SuppressWarnings("serial") // never leaves this package
  static final class Unjudged extends RuntimeException {
    Unjudged(String why, Throwable cause) {
      super(why, cause);
    }
  }

  private record Promise<S>(String name, Supplier<? extends S> subjects, Body<? super S> body)
      implements Check {

    @Override
    public void run() {
      try {
        S subject = subjects.get();
        try {
          body.check(subject);
        } finally {
          close(subject);
        }
      } catch (Unjudged e) {
        return; // the simpler promise's check reports it
      } catch (Broken e) {
        throw new AssertionError("broken promise: " + name + ": " + e.getMessage(), e.getCause());
      } catch (Exception | AssertionError | StackOverflowError e) {
        throw new AssertionError(
            "broken promise: " + name + ": unexpectedly, there was " + e.getClass().getName(), e);
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Closes what can be closed. */
  static void close(Object subject) throws Exception {
    if (subject instanceof CheckedStore handles) {
      try {
        close(handles.store());
      } finally {
        close(handles.other());
      }
    }
    Object source = subject instanceof CheckedSource wrapped ? wrapped.source() : subject;
    if (source instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }

  /** Adds a check of the promise that has this name. */
  void promise(String name, Body<? super S> body) {
    checks.add(new Promise<>(name, subjects, body));
  }

  /** Runs all checks, and reports in one error those that fail. */
  static void verify(List<Check> checks) {
    List<AssertionError> broken = new ArrayList<>();
    for (Check check : checks) {
      try {
        check.run();
      } catch (AssertionError e) {
        broken.add(e);
      }
    }
    if (!broken.isEmpty()) {
      StringBuilder message =
          new StringBuilder()
              .append(broken.size())
              .append(" of ")
              .append(checks.size())
              .append(broken.size() == 1 ? " promises is broken" : " promises are broken");
      broken.forEach(e -> message.append("\n  - ").append(e.getMessage()));
      AssertionError all = new AssertionError(message);
      broken.forEach(all::addSuppressed);
      throw all;
    }
  }
}
