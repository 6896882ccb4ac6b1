// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http.internal;

import java.lang.reflect.InvocationTargetException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Calls methods that the JDK that runs may have, and the JDK that compiles does not know. */
public final class NewerMethods {

  private NewerMethods() {}

  /**
   * What the method returns; empty if this JDK does not have it. What it throws is thrown as it is.
   *
   * @param type the public type that declares it
   * @param arguments of exactly the types of its parameters
   */
  public static Optional<Object> call(
      Class<?> type, Object target, String name, Object... arguments) {
    Class<?>[] types = Stream.of(arguments).map(Object::getClass).toArray(Class<?>[]::new);
    try {
      return Optional.ofNullable(type.getMethod(name, types).invoke(target, arguments));
    } catch (InvocationTargetException e) {
      throw NewerMethods.<RuntimeException>asItIs(e.getCause());
    } catch (ReflectiveOperationException e) {
      return Optional.empty();
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // it is thrown, never looked at
  private static <X extends Throwable> X asItIs(Throwable thrown) throws X {
    throw (X) Objects.requireNonNull(thrown);
  }
}
