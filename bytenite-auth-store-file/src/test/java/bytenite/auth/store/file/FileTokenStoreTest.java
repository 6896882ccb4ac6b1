// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.store.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import bytenite.auth.spi.TokenStore.Entry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileTokenStoreTest {

  private static final String ID = "ABCDEFGHIJKLMNOPQRSTUVWXYZ01_-xy";

  @TempDir private Path temporary;
  private Path directory;
  private Path token;
  private FileTokenStore store;

  @BeforeEach
  void createStore() {
    directory = temporary.resolve("cache").resolve("mytool");
    token = directory.resolve(ID + ".token");
    store = FileTokenStore.in(directory);
  }

  @Test
  void touchesNoFileBeforeTheFirstReplace() throws Exception {
    assertThat(temporary).isEmptyDirectory();

    assertThat(store.load(ID)).isEmpty();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void writesOneLineAndLeavesTheLockFile() throws Exception {
    long before = System.currentTimeMillis();
    replace("content");
    long after = System.currentTimeMillis();

    String[] line = Files.readString(token).split(" ");
    assertThat(line).hasSize(3);
    assertThat(line[0]).isEqualTo("1");
    assertThat(Long.parseLong(line[1])).isBetween(before, after);
    assertThat(line[2]).isEqualTo("content\n");
    assertThat(directory)
        .isDirectoryNotContaining(path -> path.toString().endsWith(".tmp"))
        .isDirectoryContaining(path -> path.endsWith(ID + ".lock"));
  }

  @Test
  void tellsTheAgeByTheTimeInTheFile() throws Exception {
    Files.createDirectories(directory);
    write("1 " + (System.currentTimeMillis() - 90_000) + " content\n");
    assertThat(store.load(ID).orElseThrow().age())
        .isBetween(Duration.ofSeconds(90), Duration.ofMinutes(5));

    write("1 " + (System.currentTimeMillis() + 600_000) + " content\n");
    assertThat(store.load(ID).orElseThrow().age()).isEqualTo(Duration.ofDays(1));
  }

  static Stream<String> unreadable() {
    return Stream.of(
        "",
        "\n",
        "1",
        "1 1700000000000",
        "1 1700000000000 ",
        "1 1700000000000 content",
        "1 1700000000000 content\n\n",
        "1 1700000000000 content\n1 1700000000000 content\n",
        "1 1700000000000 two words\n",
        "1 -1 content\n",
        "1 99999999999999999999 content\n",
        "2 1700000000000 content\n",
        "1 1700000000000 \u00e9\n",
        "\0\0\0\0\0\0\0\0\0\0",
        "{\"access_token\": \"x\"}\n",
        "1 1700000000000 " + "c".repeat(10_000_000) + "\n");
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void takesWhatItCannotReadForNothingAndReplacesIt(String file) throws Exception {
    Files.createDirectories(directory);
    write(file);

    assertThat(store.load(ID)).isEmpty();
    assertThat(replace("content")).isPresent();
    assertThat(store.load(ID).orElseThrow().content()).isEqualTo("content");
  }

  @Test
  void takesADirectoryForNothingAndReplacesIt() throws Exception {
    Files.createDirectories(token);

    assertThat(store.load(ID)).isEmpty();
    assertThat(replace("content")).isPresent();
    assertThat(store.load(ID)).isPresent();
  }

  @Test
  void failsWhereTheTokenCannotBeReplaced() throws Exception {
    Files.createDirectories(token.resolve("child"));

    assertThatIOException().isThrownBy(() -> replace("content"));
    assertThat(directory).isDirectoryNotContaining(path -> path.toString().endsWith(".tmp"));
  }

  @Test
  void replacesWhatAKilledWriterLeft() throws Exception {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve(ID + ".tmp"), "1 17000");
    Files.createFile(directory.resolve(ID + ".lock"));

    assertThat(replace("content")).isPresent();
    assertThat(directory).isDirectoryNotContaining(path -> path.toString().endsWith(".tmp"));
  }

  @Test
  void failsWhereTheDirectoryCannotBeCreated() throws Exception {
    Files.createFile(directory.getParent());

    assertThatIOException().isThrownBy(() -> store.replace(ID, Optional.empty(), "content"));
    assertThat(directory.getParent()).isRegularFile().isEmptyFile();
  }

  @Test
  void failsWhenTheLockIsNotReleasedInTime() throws Exception {
    Files.createDirectories(directory);
    try (FileChannel channel = openLock();
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();

      assertThatIOException().isThrownBy(() -> replace("content")).withMessageContaining("lock");
    }
    assertThat(replace("content")).isPresent();
  }

  /** To open it and close it would release the lock of another thread. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void doesNotOpenALockThatIsOpenUnderAnotherSpellingOfTheDirectory() throws Exception {
    Files.createDirectories(directory);
    Path dotted = directory.resolve(".");
    Path link = Files.createSymbolicLink(temporary.resolve("link"), directory);
    Path lock = directory.toRealPath().resolve(ID + ".lock");
    TokenFile.OPEN_LOCKS.add(lock);
    try {
      for (Path spelling : List.of(directory, dotted, link)) {
        assertThat(new TokenFile(spelling, ID).tryReplace(Optional.empty(), "content")).isEmpty();
      }
      assertThat(lock).doesNotExist();
    } finally {
      TokenFile.OPEN_LOCKS.remove(lock);
    }
    assertThat(FileTokenStore.in(link).replace(ID, Optional.empty(), "content")).isPresent();
  }

  @Test
  void losesAtOnceIfTheFileChangesWhileItWaitsForTheLock() throws Exception {
    Files.createDirectories(directory);
    FutureTask<Optional<Entry>> loser = new FutureTask<>(() -> replace("mine"));
    try (FileChannel channel = openLock();
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      Thread thread = new Thread(loser, "loser");
      thread.start();
      while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
        Thread.onSpinWait();
      }
      write("1 1700000000000 theirs\n");

      assertThat(loser.get(20, SECONDS)).isEmpty();
    }
    assertThat(store.load(ID).orElseThrow().content()).isEqualTo("theirs");
  }

  @Test
  void stopsWaitingForTheLockWhenInterrupted() throws Exception {
    Files.createDirectories(directory);
    FutureTask<Optional<Entry>> waiting = new FutureTask<>(() -> replace("mine"));
    try (FileChannel channel = openLock();
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      Thread thread = new Thread(waiting, "waiting");
      thread.start();
      while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
        Thread.onSpinWait();
      }
      thread.interrupt();

      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> waiting.get(20, SECONDS))
          .havingCause()
          .matches(e -> e instanceof InterruptedException || e instanceof IOException);
    }
    assertThat(store.load(ID)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "short",
        "../../../../../../../../etc/passwd",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ01_-x/",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ01_-x.",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ01_-xyz",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ01_-xy\n"
      })
  void refusesWhatIsNotAnId(String id) {
    assertThatIllegalArgumentException().isThrownBy(() -> store.load(id));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.replace(id, Optional.empty(), "content"));
  }

  @Test
  void refusesARelativeDirectory() {
    assertThatIllegalArgumentException().isThrownBy(() -> FileTokenStore.in(Path.of("cache")));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void createsWhatOnlyTheOwnerCanUse() throws Exception {
    replace("content");

    assertThat(permissions(directory)).isEqualTo("rwx------");
    assertThat(permissions(directory.getParent())).isEqualTo("rwx------");
    assertThat(permissions(token)).isEqualTo("rw-------");
    assertThat(permissions(directory.resolve(ID + ".lock"))).isEqualTo("rw-------");
  }

  private FileChannel openLock() throws IOException {
    return FileChannel.open(
        directory.resolve(ID + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private void write(String file) throws IOException {
    Files.write(token, file.getBytes(UTF_8));
  }

  /** Replaces whatever is stored. */
  private Optional<Entry> replace(String content) throws IOException, InterruptedException {
    return store.replace(ID, store.load(ID), content);
  }
}
