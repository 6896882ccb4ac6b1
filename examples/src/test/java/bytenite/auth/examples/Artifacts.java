// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import bytenite.auth.ApiKey;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthClient;
import bytenite.auth.http.HttpClientTransport;
import bytenite.auth.jfr.JfrListener;
import bytenite.auth.store.file.FileTokenStore;
import bytenite.auth.store.jdbc.JdbcTokenStore;
import bytenite.auth.testkit.FakeAuthServer;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where the build put each library: its jar, or the directory of its classes before there is one.
 */
final class Artifacts {

  private static final ApiKey KEY = ApiKey.of("any");

  static final Path API = locationOf(AuthClient.class);
  static final Path HTTP = locationOf(HttpClientTransport.class);
  static final Path SYNC = locationOf(AuthClient.create(KEY).getClass());
  static final Path ASYNC = locationOf(AsyncAuthClient.create(KEY).getClass());
  static final Path JFR = locationOf(JfrListener.class);
  static final Path STORE_FILE = locationOf(FileTokenStore.class);
  static final Path STORE_JDBC = locationOf(JdbcTokenStore.class);
  static final Path TESTKIT = locationOf(FakeAuthServer.class);

  /** All that are published. */
  static final List<Path> ALL =
      List.of(API, HTTP, SYNC, ASYNC, JFR, STORE_FILE, STORE_JDBC, TESTKIT);

  private Artifacts() {}

  /** These locations as a module path or class path. */
  static String path(Path... locations) {
    return Arrays.stream(locations)
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Path locationOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
