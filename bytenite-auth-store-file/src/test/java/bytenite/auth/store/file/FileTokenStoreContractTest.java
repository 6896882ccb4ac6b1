// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.store.file;

import bytenite.auth.spi.TokenStore;
import bytenite.auth.testkit.TokenStoreContract;
import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class FileTokenStoreContractTest {

  private final FileSystem windows =
      Jimfs.newFileSystem(
          Configuration.windows().toBuilder().setAttributeViews("basic", "owner", "acl").build());

  @AfterEach
  void closeFileSystem() throws IOException {
    windows.close();
  }

  @TestFactory
  Stream<DynamicTest> keepsTheContract(@TempDir Path directory) {
    return checks(directory.resolve("store"));
  }

  /** The same on a file system without POSIX permissions. */
  @TestFactory
  Stream<DynamicTest> keepsTheContractWithoutPosix() {
    return checks(windows.getPath("C:\\Users\\me\\AppData\\Local\\mytool"));
  }

  private static Stream<DynamicTest> checks(Path directory) {
    Supplier<TokenStore> handles = () -> FileTokenStore.in(directory);
    return TokenStoreContract.of(handles).deleting(id -> delete(directory, id)).checks().stream()
        .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
  }

  private static void delete(Path directory, String id) {
    try {
      Files.deleteIfExists(directory.resolve(id + ".token"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
