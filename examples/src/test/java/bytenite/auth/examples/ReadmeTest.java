// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The code in README.md and docs is compiled, and the files and tests that they name exist.
 *
 * <p>A snippet is what stands between {@code // snippet} and {@code // end of snippet} in any Java
 * source of the examples. Each Java block of a page must be one of them, white space aside, or a
 * module's descriptor that compiles; and each snippet must be in some page.
 */
class ReadmeTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path README = ROOT.resolve("README.md");
  private static final int README_LINES = 150;
  private static final int GUIDE_LINES = 120;

  private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```\\w*\\n(.*?)^```$");
  private static final Pattern JAVA_BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```$");
  private static final Pattern SNIPPET =
      Pattern.compile("(?ms)^ *// snippet$\\n(.*?)^ *// end of snippet$");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)[^)]*\\)");
  private static final Pattern TEST = Pattern.compile("(?<!@)\\b[A-Z]\\w+Test\\b");

  /** {@code SomeTest.method}, or {@code .method} of the test that the line named last. */
  private static final Pattern TEST_METHOD =
      Pattern.compile("`([A-Z]\\w+(?:Test|Contract))?\\.([a-z]\\w+)`");

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
      } else if (!block.startsWith("import ")) { // a whole program: ReadmeProgramTest runs it
        assertThat(compiled.contains(normalised(block)))
            .as("code that no source of the examples has: %s", block)
            .isTrue();
      }
    }
  }

  @Test
  void everySnippetIsInSomePage() throws IOException {
    List<String> shown = new ArrayList<>();
    for (Path page : pages()) {
      all(JAVA_BLOCK, page).forEach(block -> shown.add(normalised(block)));
    }

    assertThat(snippets()).isNotEmpty();
    assertThat(snippets()).filteredOn(snippet -> !shown.contains(snippet)).isEmpty();
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
    Set<String> tests = tests();

    assertThat(all(TEST, page)).filteredOn(name -> !tests.contains(name)).isEmpty();
  }

  @Test
  void everyTestMethodThatIsNamedExists() throws IOException {
    Map<String, String> sources = testSources();
    List<String> named = new ArrayList<>();
    for (Path page : pages()) {
      for (String line : Files.readAllLines(page)) {
        String test = "";
        for (MatchResult found : TEST_METHOD.matcher(line).results().toList()) {
          test = found.group(1) == null ? test : found.group(1);
          named.add(test + "." + found.group(2));
        }
      }
    }
    named.removeIf(name -> name.startsWith(".")); // the end of a package's name

    assertThat(named).isNotEmpty().filteredOn(name -> !isMethod(name, sources)).isEmpty();
  }

  private static boolean isMethod(String name, Map<String, String> sources) {
    String[] parts = name.split("\\.");
    return sources.getOrDefault(parts[0], "").contains("void " + parts[1] + "(");
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
  void theReadmeIsShortAndNarrow() throws IOException {
    List<String> lines = Files.readAllLines(README);

    assertThat(lines).hasSizeLessThanOrEqualTo(README_LINES);
    assertThat(lines)
        .filteredOn(line -> line.startsWith("|"))
        .allSatisfy(row -> assertThat(row.chars().filter(c -> c == '|')).hasSizeLessThan(5));
    for (String block : all(CODE_BLOCK, README)) {
      assertThat(block.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }
  }

  @ParameterizedTest
  @MethodSource("guides")
  void everyGuideIsShort(Path guide) throws IOException {
    assertThat(Files.readAllLines(guide)).hasSizeLessThanOrEqualTo(GUIDE_LINES);
  }

  @Test
  void everyGuideIsInTheIndex() throws IOException {
    List<String> listed = all(LINK, ROOT.resolve("docs/README.md"));

    assertThat(guides())
        .extracting(guide -> guide.getFileName().toString())
        .filteredOn(name -> !name.equals("README.md") && !listed.contains(name))
        .isEmpty();
  }

  private void assertThatItCompiles(String descriptor) throws IOException {
    Path file = Files.writeString(directory.resolve("module-info.java"), descriptor);
    String modules =
        Artifacts.path(
            Artifacts.API,
            Artifacts.HTTP,
            Artifacts.SYNC,
            Artifacts.ASYNC,
            Artifacts.JFR,
            Artifacts.TESTKIT);

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

  /** The pages for users: those in docs, but not in docs/internal. */
  static List<Path> guides() throws IOException {
    Path docs = ROOT.resolve("docs");
    return filesUnder(docs, ".md").stream().filter(page -> page.getParent().equals(docs)).toList();
  }

  private static Set<String> snippets() throws IOException {
    Set<String> snippets = new LinkedHashSet<>();
    for (Path source : filesUnder(ROOT.resolve("examples"), ".java")) {
      all(SNIPPET, source).forEach(snippet -> snippets.add(normalised(snippet)));
    }
    return snippets;
  }

  private static Set<String> tests() throws IOException {
    return testSources().keySet();
  }

  /** What is in each test and each contract, by its name. */
  private static Map<String, String> testSources() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    try (Stream<Path> modules = Files.list(ROOT);
        Stream<Path> examples = Files.list(ROOT.resolve("examples"))) {
      Stream<Path> all = Stream.concat(modules, examples);
      for (Path tests : all.map(it -> it.resolve("src").resolve("test")).toList()) {
        for (Path source : filesUnder(tests, ".java")) {
          String name = source.getFileName().toString().replace(".java", "");
          sources.merge(name, Files.readString(source), String::concat);
        }
      }
    }
    return sources;
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
