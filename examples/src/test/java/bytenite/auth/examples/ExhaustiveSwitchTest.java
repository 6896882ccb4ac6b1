// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A {@code switch} over {@code AuthException} needs no {@code default}; compiled by the newest JDK
 * of 21 or later, since earlier ones cannot.
 */
class ExhaustiveSwitchTest {

  private static final int FIRST_WITH_PATTERNS = 21;

  private static final Pattern VERSION = Pattern.compile("^JAVA_VERSION=\"(\\d+)");

  private static final String CLOSED = "      case AuthException.Closed e -> 12;\n";

  private static final String EVERY_CASE =
      """
      import bytenite.auth.AuthException;

      class Cases {
        static int numberOf(AuthException failure) {
          return switch (failure) {
            case AuthException.BadRequest e -> 1;
            case AuthException.Unauthenticated e -> 2;
            case AuthException.PermissionDenied e -> 3;
            case AuthException.NotFound e -> 4;
            case AuthException.ServerError e -> 5;
            case AuthException.Unavailable e -> 6;
            case AuthException.UnexpectedStatus e -> 7;
            case AuthException.TransportFailure e -> 8;
            case AuthException.DeadlineExceeded e -> 9;
            case AuthException.MalformedResponse e -> 10;
            case AuthException.Interrupted e -> 11;
            case AuthException.Closed e -> 12;
          };
        }

        static boolean answered(AuthException failure) {
          return switch (failure) {
            case AuthException.ErrorResponse e -> true;
            case AuthException.TransportFailure e -> false;
            case AuthException.DeadlineExceeded e -> false;
            case AuthException.MalformedResponse e -> true;
            case AuthException.Interrupted e -> false;
            case AuthException.Closed e -> false;
          };
        }
      }
      """;

  private record Jdk(Path home, int version) {}

  private static Jdk newest;

  @TempDir private Path directory;

  @BeforeAll
  static void findTheNewestJdk() throws IOException {
    Optional<Jdk> found = newestJdk();
    assumeThat(found)
        .as("no JDK of 21 or later, here or in /usr/lib/jvm: no switch over patterns to compile")
        .isPresent();
    newest = found.orElseThrow();
  }

  @Test
  void everyCaseIsEnough() throws Exception {
    Command.Result result = compile(EVERY_CASE);

    assertThat(result.output()).isEmpty();
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void oneCaseLessIsNotEnough() throws Exception {
    assertThat(EVERY_CASE).contains(CLOSED);

    Command.Result result = compile(EVERY_CASE.replace(CLOSED, ""));

    assertThat(result.output()).contains("the switch expression does not cover all possible");
    assertThat(result.exitCode()).isNotZero();
  }

  private Command.Result compile(String source) throws IOException, InterruptedException {
    Path file = Files.writeString(directory.resolve("Cases.java"), source);
    return Command.program(
        newest.home().resolve("bin").resolve("javac").toString(),
        "--release=" + newest.version(),
        "-Xlint:all",
        "-Werror",
        "--class-path=" + Artifacts.API,
        "-d",
        directory.toString(),
        file.toString());
  }

  private static Optional<Jdk> newestJdk() throws IOException {
    List<Path> homes = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
    Path installed = Path.of("/usr/lib/jvm");
    if (Files.isDirectory(installed)) {
      try (Stream<Path> entries = Files.list(installed)) {
        entries.forEach(homes::add);
      }
    }
    return homes.stream()
        .filter(home -> Files.isExecutable(home.resolve("bin").resolve("javac")))
        .map(home -> new Jdk(home, versionOf(home)))
        .filter(jdk -> jdk.version() >= FIRST_WITH_PATTERNS)
        .max(Comparator.comparingInt(Jdk::version));
  }

  /** The feature version that a JDK's {@code release} file tells ("17"); 0 if it tells none. */
  private static int versionOf(Path home) {
    try (Stream<String> lines = Files.lines(home.resolve("release"))) {
      return lines
          .map(VERSION::matcher)
          .filter(Matcher::find)
          .mapToInt(line -> Integer.parseInt(line.group(1)))
          .findFirst()
          .orElse(0);
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
