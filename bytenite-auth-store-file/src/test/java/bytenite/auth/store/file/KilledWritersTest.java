// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.spi.TokenStore;
import bytenite.auth.spi.TokenStore.Entry;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that write as fast as they can, and are killed while they do. */
class KilledWritersTest {

  private static final String ID = "0123456789abcdefghijklmnopqrstuv";
  private static final int ROUNDS = 2;
  private static final int WRITERS = 2;
  private static final int LOADS = 200;

  @TempDir private Path directory;

  @Test
  void leaveNoFileThatCannotBeRead() throws Exception {
    FileTokenStore store = FileTokenStore.in(directory);
    store.replace(ID, Optional.empty(), content(0));

    for (int round = 1; round <= ROUNDS; round++) {
      readWhileWritersAreKilled(store);
      Optional<Entry> left = store.load(ID);
      assertThat(left).isPresent();
      assertThat(store.replace(ID, left, content(round))).as("the lock is free").isPresent();
      assertThat(namesIn(directory)).containsExactlyInAnyOrder(ID + ".token", ID + ".lock");
    }
  }

  private void readWhileWritersAreKilled(FileTokenStore store) throws Exception {
    List<Process> writers = new ArrayList<>();
    try {
      for (int i = 0; i < WRITERS; i++) {
        writers.add(startWriter());
      }
      Set<String> seen = new HashSet<>();
      for (int loads = 0; loads < LOADS || seen.size() < LOADS / 10; loads++) {
        String content = store.load(ID).orElseThrow().content();
        assertThat(content).isEqualTo(content(number(content)));
        seen.add(content);
        assertThat(writers).allMatch(Process::isAlive);
      }
    } finally {
      for (Process writer : writers) {
        writer.destroyForcibly();
        assertThat(writer.waitFor(60, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  private Process startWriter() throws IOException {
    String classPath =
        Stream.of(TokenStore.class, FileTokenStore.class, KilledWritersTest.class)
            .map(KilledWritersTest::locationOf)
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx32m",
            "-cp",
            classPath,
            Writer.class.getName(),
            directory.toString())
        .inheritIO()
        .start();
  }

  /** What each child process runs. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws Exception {
      FileTokenStore store = FileTokenStore.in(Path.of(args[0]));
      long number = ProcessHandle.current().pid() * 1_000_000;
      while (true) {
        try {
          store.replace(ID, store.load(ID), content(++number));
        } catch (IOException e) {
          continue; // the other writers had the lock all the time
        }
      }
    }
  }

  /** About as long as a token is, and recognizable as whole. */
  private static String content(long number) {
    return (number + "-").repeat(800 / (number + "-").length()) + number;
  }

  private static long number(String content) {
    return Long.parseLong(content.substring(0, content.indexOf('-')));
  }

  private static Set<String> namesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private static String locationOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
