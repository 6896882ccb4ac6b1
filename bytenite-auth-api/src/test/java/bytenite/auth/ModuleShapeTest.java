// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ModuleShapeTest {

  private static final Set<String> OUR_OWN =
      Set.of(
          "bytenite.auth.http",
          "bytenite.auth.sync",
          "bytenite.auth.async",
          "bytenite.auth.testkit");

  private static final Set<String> CLIENTS = Set.of("bytenite.auth.sync", "bytenite.auth.async");
  private static final Set<String> TRANSPORTS =
      Set.of("bytenite.auth.http", "bytenite.auth.sync", "bytenite.auth.async");

  private final ModuleDescriptor descriptor = descriptor();

  private static ModuleDescriptor descriptor() {
    try {
      Path classes =
          Path.of(AuthConfig.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return ModuleFinder.of(classes).find("bytenite.auth").orElseThrow().descriptor();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void needsTheJdksBaseModuleAlone() {
    assertThat(descriptor.requires())
        .extracting(ModuleDescriptor.Requires::name)
        .containsExactly("java.base");
  }

  @Test
  void exportsTheContractToAllAndTheCoreToOurOwnModules() {
    Map<String, Set<String>> exports =
        descriptor.exports().stream()
            .collect(
                Collectors.toMap(
                    ModuleDescriptor.Exports::source, ModuleDescriptor.Exports::targets));

    assertThat(exports)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "bytenite.auth", Set.of(),
                "bytenite.auth.spi", Set.of(),
                "bytenite.auth.internal", OUR_OWN,
                "bytenite.auth.internal.json", Set.of("bytenite.auth.testkit"),
                "bytenite.auth.internal.transport", TRANSPORTS,
                "bytenite.auth.internal.client", CLIENTS,
                "bytenite.auth.internal.share", CLIENTS,
                "bytenite.auth.internal.time", OUR_OWN));
  }

  @Test
  void hasNoPackageThatItDoesNotExport() {
    assertThat(descriptor.packages())
        .isEqualTo(
            descriptor.exports().stream()
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet()));
  }

  @Test
  void opensNothing() {
    assertThat(descriptor.isOpen()).isFalse();
    assertThat(descriptor.isAutomatic()).isFalse();
    assertThat(descriptor.opens()).isEmpty();
  }

  @Test
  void looksForClientsAndProvidesNothing() {
    assertThat(descriptor.uses())
        .containsExactlyInAnyOrder(
            "bytenite.auth.spi.AuthClientProvider", "bytenite.auth.spi.AsyncAuthClientProvider");
    assertThat(descriptor.provides()).isEmpty();
  }
}
