// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.store.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.Files.getPosixFilePermissions;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static java.util.Collections.disjoint;

import bytenite.auth.spi.TokenStore.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file {@code <id>.token}: one line of a format number, the time of writing in milliseconds,
 * and the content. Beside it stand {@code <id>.tmp} while it is written, and {@code <id>.lock}.
 *
 * <p>The content is also the version, because no two contents are equal.
 */
record TokenFile(Path directory, String id) {

  private static final int LIMIT_BYTES = 96 * 1024;
  private static final Pattern LINE = Pattern.compile("1 ([0-9]{1,15}) ([!-~]+)\n");
  private static final Duration WRITTEN_IN_THE_FUTURE = Duration.ofDays(1);
  private static final long MOVE_RETRY_NANOS = 200_000_000;

  /**
   * The lock files that threads of this process have open. POSIX releases a process's lock as soon
   * as the process closes any channel on the file, so a second thread must not even open it.
   */
  static final Set<Path> OPEN_LOCKS = ConcurrentHashMap.newKeySet();

  private Path path(String suffix) {
    return directory.resolve(id + suffix);
  }

  private boolean isPosix() {
    return directory.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Empty if there is no such file, or none that can be understood. */
  Optional<Entry> load() throws IOException {
    Path token = path(".token");
    try {
      if (isPosix() && !disjoint(getPosixFilePermissions(directory), fromString("----w--w-"))) {
        throw new IOException("other users may write to the directory " + directory);
      }
      if (!Files.isRegularFile(token, NOFOLLOW_LINKS)) {
        return Optional.empty(); // opening a named pipe would block
      }
      try (InputStream in = Files.newInputStream(token, NOFOLLOW_LINKS)) {
        return parse(in.readNBytes(LIMIT_BYTES + 1));
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static Optional<Entry> parse(byte[] file) {
    Matcher line = LINE.matcher(new String(file, ISO_8859_1));
    if (file.length > LIMIT_BYTES || !line.matches()) {
      return Optional.empty();
    }
    long millis = System.currentTimeMillis() - Long.parseLong(line.group(1));
    Duration age = millis < 0 ? WRITTEN_IN_THE_FUTURE : Duration.ofMillis(millis);
    return Optional.of(new Entry(line.group(2), line.group(2), age));
  }

  /**
   * Replaces the file if the lock is free and the file is still of that version. The lock file is
   * never deleted, or two processes could lock two files of the same name.
   */
  Optional<Entry> tryReplace(Optional<String> version, String content)
      throws IOException, InterruptedException {
    Files.createDirectories(directory, ownerOnly("rwx------"));
    Path lock = directory.toRealPath().resolve(id + ".lock"); // stores may spell it differently
    if (!OPEN_LOCKS.add(lock)) {
      return Optional.empty();
    }
    try (FileChannel channel =
        FileChannel.open(lock, Set.of(CREATE, WRITE, NOFOLLOW_LINKS), ownerOnly("rw-------"))) {
      return channel.tryLock() != null && load().map(Entry::version).equals(version)
          ? Optional.of(write(content))
          : Optional.empty();
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // this class is loaded twice, and the other one has the lock
    } finally {
      OPEN_LOCKS.remove(lock);
    }
  }

  private Entry write(String content) throws IOException, InterruptedException {
    Path token = path(".token");
    Path temporary = path(".tmp");
    Files.deleteIfExists(temporary); // a writer was killed
    try {
      Files.createFile(temporary, ownerOnly("rw-------"));
      if (!Files.getOwner(temporary).equals(Files.getOwner(directory))) {
        throw new IOException("the directory belongs to another user: " + directory);
      }
      String line = "1 " + System.currentTimeMillis() + " " + content + "\n";
      Files.writeString(temporary, line, ISO_8859_1);
      if (Files.isDirectory(token, NOFOLLOW_LINKS)) {
        Files.delete(token); // a file cannot be moved over it
      }
      move(temporary, token);
    } finally {
      Files.deleteIfExists(temporary);
    }
    return new Entry(content, content, Duration.ZERO);
  }

  /** Tries again for a moment: Windows refuses while a virus scanner has either file open. */
  private static void move(Path from, Path to) throws IOException, InterruptedException {
    long start = System.nanoTime();
    for (; ; Thread.sleep(10)) {
      try {
        Files.move(from, to, ATOMIC_MOVE, REPLACE_EXISTING);
        return;
      } catch (FileSystemException e) {
        if (System.nanoTime() - start > MOVE_RETRY_NANOS) {
          throw e;
        }
      }
    }
  }

  /** Elsewhere than on POSIX, what is created inherits the access list of the user's profile. */
  private FileAttribute<?>[] ownerOnly(String permissions) {
    return isPosix()
        ? new FileAttribute<?>[] {asFileAttribute(fromString(permissions))}
        : new FileAttribute<?>[0];
  }
}
