// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes that run a tool or a class of this class path, and come to an end. */
final class Child {

  private static final Path BIN = Path.of(System.getProperty("java.home"), "bin");

  private Child() {}

  /** Runs the JDK's tool to its end, which must be a good one; what it has said. */
  static String run(String tool, List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(BIN.resolve(tool).toString()));
    command.addAll(arguments);
    Path output = Files.createTempFile("child", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(2, TimeUnit.MINUTES);
      process.destroyForcibly().waitFor();
      String said = Files.readString(output, StandardCharsets.UTF_8);
      assertThat(ended).as("%s has ended; it said: %s", tool, said).isTrue();
      assertThat(process.exitValue()).as("%s said: %s", tool, said).isZero();
      return said;
    } finally {
      Files.delete(output);
    }
  }

  /** Runs a class's main method in a JVM with these options. */
  static String run(Class<?> main, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    all.addAll(Arrays.asList(arguments));
    return run("java", all);
  }
}
