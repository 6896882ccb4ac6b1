// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs JSONTestSuite, which lies beside a full checkout and not within it. */
class JsonSuiteTest {
  private static final String FOLDER = "shared/jsontestsuite/test_parsing";

  @Test
  void acceptsEveryTextThatMustBeAccepted() throws IOException {
    List<Path> texts = textsNamed("y_.*");

    assertThat(texts).hasSize(95).allSatisfy(text -> read(Files.readAllBytes(text)));
  }

  @Test
  void refusesEveryTextThatMustBeRefused() throws IOException {
    List<Path> texts = textsNamed("n_.*");

    assertThat(texts).hasSize(186).allSatisfy(JsonSuiteTest::assertMalformed);
  }

  @Test
  void acceptsNumbersOfEverySize() throws IOException {
    List<Path> texts = textsNamed("i_number_.*");

    assertThat(texts).hasSize(10).allSatisfy(text -> read(Files.readAllBytes(text)));
  }

  @Test
  void refusesUnpairedSurrogatesWhatIsNotUtf8AndWhatIsTooDeep() throws IOException {
    List<Path> texts = textsNamed("i_(?!number_).*");

    assertThat(texts).hasSize(25).allSatisfy(JsonSuiteTest::assertMalformed);
  }

  @Test
  void refusesTheTwoLargeTextsThatTheFolderLeavesOut() {
    assertMalformed("[".repeat(100_000).getBytes(UTF_8));
    assertMalformed(("[{\"\":".repeat(50_000) + "\n").getBytes(UTF_8));
  }

  private static void assertMalformed(Path text) throws IOException {
    assertMalformed(Files.readAllBytes(text));
  }

  private static void assertMalformed(byte[] text) {
    assertThatExceptionOfType(MalformedJson.class).isThrownBy(() -> read(text));
  }

  private static void read(byte[] text) throws MalformedJson {
    Json.value(text);
  }

  private static List<Path> textsNamed(String pattern) throws IOException {
    Optional<Path> folder = folder();
    assumeTrue(folder.isPresent(), "skipped: no " + FOLDER + " beside this checkout");
    try (Stream<Path> texts = Files.list(folder.get())) {
      return texts
          .filter(text -> text.getFileName().toString().matches(pattern))
          .sorted()
          .collect(Collectors.toList());
    }
  }

  private static Optional<Path> folder() {
    return Stream.iterate(Path.of("").toAbsolutePath(), parent -> parent != null, Path::getParent)
        .map(parent -> parent.resolve(FOLDER))
        .filter(Files::isDirectory)
        .findFirst();
  }
}
