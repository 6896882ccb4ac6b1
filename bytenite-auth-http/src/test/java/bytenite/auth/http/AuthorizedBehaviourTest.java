// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.http.Scene.Subject;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An authorized client does what the JDK's does, in all but what is listed here. */
@Timeout(120)
class AuthorizedBehaviourTest {

  /** The behaviours in which they may differ, and why. */
  private static final Map<String, String> JUSTIFIED =
      Map.of(
          "response: refused", "a request that was refused is sent once more",
          "future: obtruded by its owner", "only the JDK's futures refuse it; nobody needs that",
          "end: close", "what send throws after it has no cause");

  static Stream<Arguments> rows() {
    return Behaviours.all().keySet().stream()
        .flatMap(
            name ->
                Stream.of(Subject.BLOCKING_SOURCE, Subject.ASYNCHRONOUS_SOURCE)
                    .map(subject -> Arguments.of(name, subject)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("rows")
  void doesWhatThePlainClientDoes(String name, Subject subject) throws Exception {
    String plain = observed(name, Subject.PLAIN);

    String authorized = observed(name, subject);

    if (JUSTIFIED.containsKey(name)) {
      assertThat(authorized).as(JUSTIFIED.get(name)).isNotEqualTo(plain);
    } else {
      assertThat(authorized).isEqualTo(plain);
    }
  }

  private static String observed(String name, Subject subject) throws Exception {
    try (Scene scene = new Scene(subject)) {
      return Behaviours.all().get(name).of(scene);
    }
  }
}
