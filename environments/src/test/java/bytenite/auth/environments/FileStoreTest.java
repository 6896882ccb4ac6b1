// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bytenite.auth.store.file.FileTokenStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file store where files cannot be written: each operation fails, and no file is damaged. */
class FileStoreTest {

  private static final Path UNSHARE = Path.of("/usr/bin/unshare");
  private static final String CLASS_PATH =
      Sandbox.path(
          Sandbox.API, Sandbox.home(FileTokenStore.class), Sandbox.home(FileStoreTest.class));
  private static final String PROGRAM =
      Sandbox.tool("java") + " -cp " + CLASS_PATH + " " + StoreProgram.class.getName() + " ";

  @TempDir private Path directory;

  @Test
  void aFullDiskKeepsWhatIsStored() throws Exception {
    assertThat(onSmallDisk(PROGRAM + "$1 a fill load b load free c load; ls -A $1/store"))
        .containsExactly(
            "replace: a*800",
            "fill: failed",
            "load: a*800",
            "replace: failed",
            "load: a*800",
            "free: true",
            "replace: c*800",
            "load: c*800",
            "0123456789abcdefghijklmnopqrstuv.lock",
            "0123456789abcdefghijklmnopqrstuv.token");
  }

  @Test
  void aReadOnlyDiskIsReadAndNotWritten() throws Exception {
    assertThat(onSmallDisk(PROGRAM + "$1 a; mount -o remount,ro $1; " + PROGRAM + "$1 load b load"))
        .containsExactly("replace: a*800", "load: a*800", "replace: failed", "load: a*800");
  }

  @Test
  void aDirectoryThatCannotBeCreatedIsAFailure() throws Exception {
    assertThat(onSmallDisk("mount -o remount,ro $1; " + PROGRAM + "$1 load b load"))
        .containsExactly("load: nothing", "replace: failed", "load: nothing");
  }

  @Test
  void aUserWithoutAHomeDirectoryHasNoStore() throws Exception {
    List<Object> stranger =
        List.of("env", "-u", "HOME", "-u", "XDG_CACHE_HOME", UNSHARE, "-U", "--map-user=4242");
    assumeRuns(stranger, "true");

    assertThat(run(stranger, "sh", "-c", PROGRAM + "user load a load"))
        .containsExactly("load: failed", "replace: failed", "load: failed");
  }

  /** Runs the script with a file system of 64 KiB as its argument. */
  private List<String> onSmallDisk(String script) throws Exception {
    List<Object> namespace = List.of(UNSHARE, "-rm");
    String mount = "mount -t tmpfs -o size=64k,mode=700 tmpfs $1";
    assumeRuns(namespace, "sh", "-c", mount, "sh", directory);

    return run(namespace, "sh", "-c", mount + "; " + script, "sh", directory);
  }

  private static void assumeRuns(List<Object> first, Object... rest) throws Exception {
    assumeTrue(
        Files.isExecutable(UNSHARE) && Sandbox.run(command(first, rest)).status() == 0,
        "skipped: this machine does not let unshare do this: " + Arrays.toString(rest));
  }

  private static List<String> run(List<Object> first, Object... rest) throws Exception {
    Sandbox.Ended ended = Sandbox.run(command(first, rest));

    assertThat(ended.status()).as(ended.output()).isZero();
    return ended.output().lines().toList();
  }

  private static Object[] command(List<Object> first, Object... rest) {
    List<Object> command = new ArrayList<>(first);
    command.addAll(List.of(rest));
    return command.toArray();
  }
}
