// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS) // the paths are POSIX paths
class CacheDirectoryTest {

  @Test
  void followsTheConventionOfEachSystem() {
    assertThat(directory("Linux", "/home/me", Map.of())).contains(Path.of("/home/me/.cache"));
    assertThat(directory("Linux", "/home/me", Map.of("XDG_CACHE_HOME", "/var/cache/me")))
        .contains(Path.of("/var/cache/me"));
    assertThat(directory("Mac OS X", "/Users/me", Map.of("XDG_CACHE_HOME", "/var/cache/me")))
        .contains(Path.of("/Users/me/Library/Caches"));
    assertThat(directory("Windows 11", "/home/me", Map.of("LOCALAPPDATA", "/local")))
        .contains(Path.of("/local"));
  }

  @Test
  void ignoresARelativeOrEmptyCacheHome() {
    assertThat(directory("Linux", "/home/me", Map.of("XDG_CACHE_HOME", "")))
        .contains(Path.of("/home/me/.cache"));
    assertThat(directory("Linux", "/home/me", Map.of("XDG_CACHE_HOME", "cache")))
        .contains(Path.of("/home/me/.cache"));
  }

  @Test
  void isMissingWithoutAHomeDirectory() {
    assertThat(directory("Linux", "?", Map.of())).isEmpty();
    assertThat(directory("Linux", "", Map.of())).isEmpty();
    assertThat(directory("Mac OS X", "?", Map.of())).isEmpty();
    assertThat(directory("Windows 11", "/home/me", Map.of())).isEmpty();
    assertThat(FileTokenStore.caches(Map.of(), new Properties())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", ".hidden", "a/b", "a\\b", "../x", "my tool", "tool\0", "é"})
  void refusesWhatIsNotAName(String application) {
    assertThatIllegalArgumentException().isThrownBy(() -> FileTokenStore.forUser(application));
  }

  @Test
  void storeWithoutAHomeDirectoryFailsEveryOperation() {
    String home = System.getProperty("user.home");
    FileTokenStore store;
    try {
      System.setProperty("user.home", "?");
      store = FileTokenStore.forUser("mytool");
    } finally {
      System.setProperty("user.home", home);
    }
    assumeTrue(System.getenv("XDG_CACHE_HOME") == null);

    String id = "a".repeat(32);
    assertThatIOException().isThrownBy(() -> store.load(id));
    assertThatIOException().isThrownBy(() -> store.replace(id, Optional.empty(), "content"));
  }

  private static Optional<Path> directory(String os, String home, Map<String, String> environment) {
    Properties system = new Properties();
    system.setProperty("os.name", os);
    system.setProperty("user.home", home);
    return FileTokenStore.caches(environment, system);
  }
}
