// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.store.file;

import bytenite.auth.spi.TokenStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Keeps the token of each API key in a file, for all processes of one user on one machine.
 *
 * <pre>{@code
 * AuthConfig config = AuthConfig.builder(key).store(FileTokenStore.forUser("mytool")).build();
 * }</pre>
 *
 * <p>Only the user can read the files, and their content is encrypted. The directory is created
 * when the first token is stored. A directory that other users may write to is refused, and so is
 * one that belongs to somebody else.
 *
 * <p>A file is replaced by renaming another one, so readers see whole files only, even when a
 * writer is killed. Writers take turns by a lock on a second file, which is never deleted. The
 * operating system releases the lock of a process that ends. A file that cannot be understood
 * counts as nothing stored, and the next write replaces it.
 *
 * <p>Wherever the file system cannot do this (read-only, full, no locks), the operation throws
 * {@link IOException}, and the client does its own exchange. Files may be deleted at any time.
 *
 * <p>Safe for use by multiple threads. No file is touched before the first operation.
 */
public final class FileTokenStore implements TokenStore {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{32}");
  private static final Pattern APPLICATION = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");
  private static final long LOCK_WAIT_NANOS = 1_000_000_000;

  private final Optional<Path> directory; // empty if the user has no home directory

  private FileTokenStore(Optional<Path> directory) {
    this.directory = directory;
  }

  /**
   * A store in that directory, which is created if it is missing.
   *
   * @throws IllegalArgumentException if the path is not absolute
   */
  public static FileTokenStore in(Path directory) {
    if (!directory.isAbsolute()) {
      throw new IllegalArgumentException("the directory must be absolute, not " + directory);
    }
    return new FileTokenStore(Optional.of(directory));
  }

  /**
   * A store in the application's own cache directory: {@code $XDG_CACHE_HOME/application} or {@code
   * ~/.cache/application}, on macOS {@code ~/Library/Caches/application}, on Windows {@code
   * %LOCALAPPDATA%\application}. If the user has no home directory, every operation throws {@link
   * IOException}.
   *
   * @param application letters, digits, {@code .}, {@code _} and {@code -}; does not begin with a
   *     dot
   * @throws IllegalArgumentException if {@code application} has any other character
   */
  public static FileTokenStore forUser(String application) {
    if (!APPLICATION.matcher(application).matches()) {
      throw new IllegalArgumentException("not the name of an application: " + application);
    }
    return new FileTokenStore(
        caches(System.getenv(), System.getProperties()).map(it -> it.resolve(application)));
  }

  /** Where the system's convention has users' caches. */
  static Optional<Path> caches(Map<String, String> environment, Properties system) {
    String os = system.getProperty("os.name", "");
    if (os.startsWith("Windows")) {
      return absolute(environment.get("LOCALAPPDATA"));
    }
    Optional<Path> home = absolute(system.getProperty("user.home"));
    return os.startsWith("Mac")
        ? home.map(it -> it.resolve("Library/Caches"))
        : absolute(environment.get("XDG_CACHE_HOME"))
            .or(() -> home.map(it -> it.resolve(".cache")));
  }

  /** Empty if it is missing or not absolute: for an unknown user, {@code user.home} is "?". */
  private static Optional<Path> absolute(String path) {
    return Optional.ofNullable(path).map(Path::of).filter(Path::isAbsolute);
  }

  @Override
  public Optional<Entry> load(String id) throws IOException, InterruptedException {
    return file(id).load();
  }

  @Override
  public Optional<Entry> replace(String id, Optional<Entry> expected, String content)
      throws IOException, InterruptedException {
    Optional<String> version = expected.map(Entry::version);
    TokenFile file = file(id);
    long start = System.nanoTime();
    while (file.load().map(Entry::version).equals(version)) {
      Optional<Entry> stored = file.tryReplace(version, content);
      if (stored.isPresent()) {
        return stored;
      }
      if (System.nanoTime() - start > LOCK_WAIT_NANOS) {
        throw new IOException("the lock was not free within a second");
      }
      Thread.sleep(5 + Math.floorMod(System.nanoTime(), 16));
    }
    return Optional.empty();
  }

  private TokenFile file(String id) throws IOException {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("an id has 32 characters of A-Z, a-z, 0-9, _ and -");
    }
    return new TokenFile(
        directory.orElseThrow(() -> new IOException("the user has no home directory")), id);
  }
}
