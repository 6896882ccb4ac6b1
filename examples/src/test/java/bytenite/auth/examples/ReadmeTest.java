// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What README.md and the pages in docs show is compiled, and what they name is there.
 *
 * <p>A snippet is what stands between {@code // snippet} and {@code // end of snippet} in any Java
 * source of the examples. Each Java block of a page must be one of them, white space aside, or a
 * module's descriptor that compiles; and each snippet must be in some page.
 */
class ReadmeTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path README = ROOT.resolve("README.md");
  private static final int LIMIT_LINES = 150;

  private static final Pattern JAVA_BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```$");
  private static final Pattern SNIPPET =
      Pattern.compile("(?ms)^ *// snippet$\\n(.*?)^ *// end of snippet$");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)[^)]*\\)");
  private static final Pattern TEST = Pattern.compile("\\b[A-Z]\\w+Test\\b");
  private static final Pattern DEPENDENCY =
      Pattern.compile("<artifactId>(bytenite-auth-.*?)</artifactId>\\s*<version>(.*?)</version>");

  private static final Pattern VERSION = Pattern.compile("<version>(.*?)</version>");

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource("pages")
  void everyJavaBlockIsCompiled(Path page) throws IOException {
    Set<String> compiled = snippets();

    for (String block : all(JAVA_BLOCK, page)) {
      if (block.startsWith("module ")) {
        assertThatItCompiles(block);
      } else {
        assertThat(compiled).as("snippets that are compiled").contains(normalised(block));
      }
    }
  }

  @Test
  void everySnippetIsInSomePage() throws IOException {
    List<String> shown = new ArrayList<>();
    for (Path page : pages()) {
      all(JAVA_BLOCK, page).forEach(block -> shown.add(normalised(block)));
    }

    assertThat(snippets()).isNotEmpty().isSubsetOf(shown);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkInsideTheProjectLeadsSomewhere(Path page) throws IOException {
    assertThat(all(LINK, page))
        .filteredOn(target -> !target.contains(":"))
        .allSatisfy(target -> assertThat(page.resolveSibling(target)).exists());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyTestThatIsNamedExists(Path page) throws IOException {
    assertThat(tests()).containsAll(all(TEST, page));
  }

  @Test
  void theDependenciesAreThoseThatThisBuildMakes() throws IOException {
    String version = all(VERSION, ROOT.resolve("pom.xml")).get(0);
    List<MatchResult> dependencies =
        DEPENDENCY.matcher(Files.readString(README)).results().toList();

    assertThat(dependencies)
        .isNotEmpty()
        .allSatisfy(
            dependency -> {
              assertThat(ROOT.resolve(dependency.group(1))).isDirectory();
              assertThat(dependency.group(2)).isEqualTo(version);
            });
  }

  @Test
  void theReadmeIsShort() throws IOException {
    assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(LIMIT_LINES);
  }

  private void assertThatItCompiles(String descriptor) throws IOException {
    Path file = Files.writeString(directory.resolve("module-info.java"), descriptor);
    String modules =
        Artifacts.path(
            Artifacts.API, Artifacts.SYNC, Artifacts.ASYNC, Artifacts.JFR, Artifacts.TESTKIT);

    Command.Result result =
        Command.tool(
            "javac", "--module-path=" + modules, "-d", directory.toString(), file.toString());

    assertThat(result.exitCode()).as(descriptor + result.output()).isZero();
  }

  /** README.md and the Markdown pages in docs. */
  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(README));
    pages.addAll(filesUnder(ROOT.resolve("docs"), ".md"));
    return pages;
  }

  private static Set<String> snippets() throws IOException {
    Set<String> snippets = new LinkedHashSet<>();
    for (Path source : filesUnder(ROOT.resolve("examples").resolve("src"), ".java")) {
      all(SNIPPET, source).forEach(snippet -> snippets.add(normalised(snippet)));
    }
    return snippets;
  }

  private static Set<String> tests() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path sources : modules.map(it -> it.resolve("src").resolve("test")).toList()) {
        filesUnder(sources, "Test.java")
            .forEach(it -> names.add(it.getFileName().toString().replace(".java", "")));
      }
    }
    return names;
  }

  private static List<Path> filesUnder(Path directory, String ending) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static List<String> all(Pattern pattern, Path file) throws IOException {
    return pattern
        .matcher(Files.readString(file))
        .results()
        .map(it -> it.group(it.groupCount()))
        .toList();
  }

  private static String normalised(String code) {
    return code.replaceAll("\\s+", "");
  }
}
