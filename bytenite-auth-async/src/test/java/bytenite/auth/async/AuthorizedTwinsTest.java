// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What had to be written twice is the same twice. */
class AuthorizedTwinsTest {

  private static String source(String module, String file) throws IOException {
    String path = file.replace("PACKAGE", "java/bytenite/auth/" + module);
    return Files.readString(Path.of("..", "bytenite-auth-" + module, "src", path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "main/PACKAGE/AuthorizingClient.java",
        "main/PACKAGE/AuthorizedRequest.java",
        "main/PACKAGE/AuthorizedWebSocketBuilder.java",
        "test/PACKAGE/AuthorizedBodyTest.java",
        "test/PACKAGE/AuthorizedClosingTest.java",
        "test/PACKAGE/AuthorizedDelegateTest.java",
        "test/PACKAGE/AuthorizedFutureTest.java",
        "test/PACKAGE/AuthorizedHttpClientTest.java",
        "test/PACKAGE/AuthorizedLateRefusalTest.java",
        "test/PACKAGE/AuthorizedResendTest.java",
        "test/PACKAGE/AuthorizedWebSocketTest.java",
        "test/PACKAGE/Bodies.java",
        "test/PACKAGE/HandshakeServer.java",
        "test/PACKAGE/RecordingClient.java",
      })
  void areEqualInBothModules(String file) throws IOException {
    String blocking = source("sync", file);

    String asynchronous = source("async", file);

    assertThat(asynchronous)
        .isEqualTo(blocking.replace("package bytenite.auth.sync;", "package bytenite.auth.async;"));
  }
}
