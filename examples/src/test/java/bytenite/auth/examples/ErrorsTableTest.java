// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AuthException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tables of README.md and docs/errors.md: every case of {@link AuthException}, and no other.
 */
class ErrorsTableTest {

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (`[A-Z]\\w+`(?:, `[A-Z]\\w+`)*) \\|");

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/errors.md"})
  void namesEveryCaseAndNoOther(String page) throws IOException {
    Path file = Path.of("").toAbsolutePath().resolveSibling(page);
    List<String> named =
        ROW.matcher(Files.readString(file))
            .results()
            .flatMap(row -> Arrays.stream(row.group(1).split(", ")))
            .map(name -> name.replace("`", ""))
            .toList();

    assertThat(named)
        .containsExactlyInAnyOrderElementsOf(
            cases(AuthException.class).map(Class::getSimpleName).toList());
  }

  private static Stream<Class<?>> cases(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(ErrorsTableTest::cases)
        : Stream.of(type);
  }
}
