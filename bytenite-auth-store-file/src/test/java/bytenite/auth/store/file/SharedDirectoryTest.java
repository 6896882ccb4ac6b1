// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories in which another user has been, or may be. */
@DisabledOnOs(OS.WINDOWS)
class SharedDirectoryTest {

  private static final String ID = "0123456789abcdefghijklmnopqrstuv";

  @TempDir private Path temporary;
  private Path directory;
  private Path target;
  private FileTokenStore store;

  @BeforeEach
  void createDirectory() throws IOException {
    directory = Files.createDirectory(temporary.resolve("shared"));
    target = Files.writeString(temporary.resolve("target"), "1 1700000000000 planted\n");
    store = FileTokenStore.in(directory);
    setPermissions("rwxr-xr-x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwx---", "rwx----w-", "rwxrwxrwx", "rwx-w----"})
  void refusesADirectoryThatOthersMayWriteTo(String permissions) throws Exception {
    assertThat(replace("content")).isTrue();
    setPermissions(permissions);

    assertThatIOException()
        .isThrownBy(() -> store.load(ID))
        .withMessageContaining("other users may write");
    assertThatIOException().isThrownBy(() -> store.replace(ID, Optional.empty(), "next"));
    assertThat(directory.resolve(ID + ".token")).content().contains(" content\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {".lock", ".tmp", ".token"})
  void followsNoLinkInADirectoryThatOthersMayWriteTo(String suffix) throws Exception {
    setPermissions("rwxrwxrwx");
    link(suffix);

    assertThatIOException().isThrownBy(() -> store.load(ID));
    assertThatIOException().isThrownBy(() -> store.replace(ID, Optional.empty(), "content"));
    assertTargetUntouched();
  }

  @Test
  void failsIfTheLockIsALink() throws Exception {
    link(".lock");

    assertThatIOException().isThrownBy(() -> replace("content"));
    assertTargetUntouched();
    assertThat(directory.resolve(ID + ".token")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {".tmp", ".token"})
  void replacesALinkAndNotItsTarget(String suffix) throws Exception {
    link(suffix);

    assertThat(store.load(ID)).isEmpty();
    assertThat(replace("content")).isTrue();
    assertTargetUntouched();
    assertThat(Files.isRegularFile(directory.resolve(ID + ".token"), LinkOption.NOFOLLOW_LINKS))
        .isTrue();
  }

  @Test
  void refusesADirectoryOfAnotherUser() throws Exception {
    try (FileSystem unix =
        Jimfs.newFileSystem(
            Configuration.unix().toBuilder()
                .setAttributeViews("basic", "owner", "posix")
                .build())) {
      Path theirs = Files.createDirectory(unix.getPath("/theirs"));
      Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.setOwner(
          theirs, unix.getUserPrincipalLookupService().lookupPrincipalByName("somebody-else"));
      FileTokenStore refused = FileTokenStore.in(theirs);

      assertThatIOException()
          .isThrownBy(() -> refused.replace(ID, Optional.empty(), "content"))
          .withMessageContaining("belongs to another user");
      assertThat(theirs).isDirectoryNotContaining(path -> !path.toString().endsWith(".lock"));
    }
  }

  private void setPermissions(String permissions) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
  }

  private void link(String suffix) throws IOException {
    Files.createSymbolicLink(directory.resolve(ID + suffix), target);
  }

  private boolean replace(String content) throws IOException, InterruptedException {
    return store.replace(ID, Optional.empty(), content).isPresent();
  }

  private void assertTargetUntouched() {
    assertThat(target).hasContent("1 1700000000000 planted");
  }
}
