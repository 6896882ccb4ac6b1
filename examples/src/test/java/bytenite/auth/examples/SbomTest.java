// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each library's bill of materials names itself and others of this project, and nothing else. */
class SbomTest {

  private static final Pattern PURL = Pattern.compile("\"(?:purl|bom-ref)\" : \"(.*?)\"");

  @ParameterizedTest
  @MethodSource("libraries")
  void namesNoComponentFromOutside(Path library) throws IOException {
    assumeTrue(
        Files.isRegularFile(library), "`mvn test` makes neither jars nor bills of materials");
    assumeFalse(
        "offline=true".equals(System.getProperty("maven.mode")),
        "CycloneDX makes no bill of materials offline");
    String bill = Files.readString(library.resolveSibling("bom.json"));

    List<String> components = PURL.matcher(bill).results().map(match -> match.group(1)).toList();

    assertThat(components)
        .isNotEmpty()
        .allMatch(it -> it.startsWith("pkg:maven/io.github.bytenite-auth/bytenite-auth-"))
        .anyMatch(it -> it.contains("/" + artifactId(library) + "@"));
  }

  static List<Path> libraries() {
    return Artifacts.ALL;
  }

  private static String artifactId(Path jar) {
    return jar.getFileName().toString().replaceAll("-[0-9].*", "");
  }
}
