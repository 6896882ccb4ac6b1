// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;
import java.util.Optional;

/** Calls methods that the JDK that runs may have, and the JDK that compiles does not know. */
final class NewerMethods {

  private NewerMethods() {}

  /**
   * What the method returns; empty if this JDK does not have it. What it throws is thrown as it is.
   *
   * @param type the public type that declares it
   */
  static Optional<Object> call(
      Class<?> type, Object target, String name, MethodType signature, Object... arguments) {
    try {
      return Optional.ofNullable(
          MethodHandles.publicLookup()
              .findVirtual(type, name, signature)
              .bindTo(target)
              .invokeWithArguments(arguments));
    } catch (NoSuchMethodException e) {
      return Optional.empty();
    } catch (Throwable e) {
      throw NewerMethods.<RuntimeException>asItIs(e);
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // it is thrown, never looked at
  private static <X extends Throwable> X asItIs(Throwable thrown) throws X {
    throw (X) Objects.requireNonNull(thrown);
  }
}
