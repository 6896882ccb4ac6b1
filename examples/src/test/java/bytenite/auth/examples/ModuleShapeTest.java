// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each module exports, requires and provides exactly what is listed here. */
class ModuleShapeTest {

  @Test
  void httpExportsItsPackageAndTheWireToTheClients() {
    assertThat(shapeOf(Artifacts.HTTP))
        .containsExactly(
            "exports bytenite.auth.http",
            "exports bytenite.auth.http.internal to [bytenite.auth.async, bytenite.auth.sync]",
            "module bytenite.auth.http",
            "requires java.net.http",
            "requires mandated java.base",
            "requires transitive bytenite.auth");
  }

  @Test
  void syncExportsNothingAndProvidesTheBlockingClient() {
    assertThat(shapeOf(Artifacts.SYNC))
        .containsExactly(
            "module bytenite.auth.sync",
            "provides bytenite.auth.spi.AuthClientProvider with [bytenite.auth.sync.SyncProvider]",
            "requires bytenite.auth.http",
            "requires mandated java.base",
            "requires transitive bytenite.auth");
  }

  @Test
  void asyncExportsNothingAndProvidesTheAsynchronousClient() {
    assertThat(shapeOf(Artifacts.ASYNC))
        .containsExactly(
            "module bytenite.auth.async",
            "provides bytenite.auth.spi.AsyncAuthClientProvider with"
                + " [bytenite.auth.async.AsyncProvider]",
            "requires bytenite.auth.http",
            "requires mandated java.base",
            "requires transitive bytenite.auth");
  }

  @Test
  void jfrExportsItsPackageAndAloneNeedsTheFlightRecorder() {
    assertThat(shapeOf(Artifacts.JFR))
        .containsExactly(
            "exports bytenite.auth.jfr",
            "module bytenite.auth.jfr",
            "requires jdk.jfr",
            "requires mandated java.base",
            "requires transitive bytenite.auth");
  }

  @Test
  void fileStoreExportsItsPackageAndNeedsJavaBaseOnly() {
    assertThat(shapeOf(Artifacts.STORE_FILE))
        .containsExactly(
            "exports bytenite.auth.store.file",
            "module bytenite.auth.store.file",
            "requires mandated java.base",
            "requires transitive bytenite.auth");
  }

  @Test
  void jdbcStoreExportsItsPackageAndNeedsJavaSql() {
    assertThat(shapeOf(Artifacts.STORE_JDBC))
        .containsExactly(
            "exports bytenite.auth.store.jdbc",
            "module bytenite.auth.store.jdbc",
            "requires mandated java.base",
            "requires transitive bytenite.auth",
            "requires transitive java.sql");
  }

  @Test
  void testkitExportsItsPackageAndNeedsNoTestFramework() {
    assertThat(shapeOf(Artifacts.TESTKIT))
        .containsExactly(
            "exports bytenite.auth.testkit",
            "module bytenite.auth.testkit",
            "requires jdk.httpserver",
            "requires mandated java.base",
            "requires transitive bytenite.auth");
  }

  @Test
  void allAreInTheJavadocSite() throws IOException {
    Path options = Path.of("").toAbsolutePath().resolveSibling(".ci/javadoc-site");
    List<String> named =
        Files.readAllLines(options).stream()
            .filter(line -> line.startsWith("--module "))
            .flatMap(line -> Stream.of(line.substring("--module ".length()).split(",")))
            .toList();

    assertThat(named)
        .containsExactlyInAnyOrderElementsOf(
            Artifacts.ALL.stream().map(it -> descriptorOf(it).name()).toList());
  }

  private static ModuleDescriptor descriptorOf(Path location) {
    return ModuleFinder.of(location).findAll().iterator().next().descriptor();
  }

  /** One line for each directive, in alphabetical order. */
  private static Set<String> shapeOf(Path location) {
    ModuleDescriptor module = descriptorOf(location);
    Set<String> shape = new TreeSet<>();
    shape.add((module.isOpen() ? "open module " : "module ") + module.name());
    module.requires().forEach(it -> shape.add("requires " + modifiers(it) + it.name()));
    module.exports().forEach(it -> shape.add("exports " + it.source() + targets(it)));
    module.opens().forEach(it -> shape.add("opens " + it));
    module.uses().forEach(it -> shape.add("uses " + it));
    module
        .provides()
        .forEach(it -> shape.add("provides " + it.service() + " with " + it.providers()));
    return shape;
  }

  private static String targets(ModuleDescriptor.Exports export) {
    return export.isQualified() ? " to " + new TreeSet<>(export.targets()) : "";
  }

  private static String modifiers(ModuleDescriptor.Requires required) {
    StringBuilder text = new StringBuilder();
    for (ModuleDescriptor.Requires.Modifier modifier : new TreeSet<>(required.modifiers())) {
      text.append(modifier.name().toLowerCase(java.util.Locale.ROOT)).append(' ');
    }
    return text.toString();
  }
}
