// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.launcher;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthConfig;
import bytenite.auth.testkit.FakeAuthServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Runs each example as a program of its own, with an API key and a base URI in its environment: the
 * user's if both are set, else those of a fake server.
 */
public final class Launcher {

  private static final ApiKey KEY = ApiKey.of("a-key-for-the-fake-server");

  private final boolean real;

  private Launcher(Map<String, String> environment) {
    real =
        environment.containsKey(ApiKey.ENVIRONMENT_VARIABLE)
            && environment.containsKey(AuthConfig.BASE_URI_VARIABLE);
  }

  /**
   * Runs the examples named, or both; ends with the exit code of the first that fails.
   *
   * @param args {@code Tour}, {@code TokenStream}, both, or nothing
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Launcher launcher = new Launcher(System.getenv());
    launcher.introduce();
    int exitCode = 0;
    for (String example : args.length > 0 ? args : new String[] {"Tour", "TokenStream"}) {
      if (exitCode == 0) {
        exitCode = launcher.run(example);
      }
    }
    System.exit(exitCode);
  }

  private void introduce() {
    if (!real) {
      System.out.printf(
          "%n%s and %s are not both set:%na fake server on this machine plays ByteNite's part.%n",
          ApiKey.ENVIRONMENT_VARIABLE, AuthConfig.BASE_URI_VARIABLE);
    }
  }

  private int run(String example) throws IOException, InterruptedException {
    ProcessBuilder program =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--module-path=" + System.getProperty("jdk.module.path"),
            "--module=bytenite.auth.examples/bytenite.auth.examples." + example);
    program.inheritIO();
    if (real) {
      return program.start().waitFor();
    }
    Duration lifetime = example.equals("TokenStream") ? Duration.ofSeconds(1) : Duration.ofHours(1);
    try (FakeAuthServer server = FakeAuthServer.builder().key(KEY).lifetime(lifetime).start()) {
      program.environment().put(ApiKey.ENVIRONMENT_VARIABLE, KEY.reveal());
      program.environment().put(AuthConfig.BASE_URI_VARIABLE, server.baseUri().toString());
      return program.start().waitFor();
    }
  }
}
