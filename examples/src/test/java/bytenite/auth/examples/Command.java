// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;

/** Runs a tool of the JDK in this process, or any program in another. */
final class Command {

  private static final long LIMIT_SECONDS = 60;

  /** What a program said, on both of its streams, and how it ended. */
  record Result(int exitCode, String output) {}

  private Command() {}

  /** Runs {@code javac}, {@code jar}, {@code jlink} or {@code jdeps}. */
  static Result tool(String name, String... arguments) {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output);
    int exitCode = ToolProvider.findFirst(name).orElseThrow().run(writer, writer, arguments);
    writer.flush();
    return new Result(exitCode, output.toString());
  }

  /** Runs a program to its end, which must come within a minute. */
  static Result program(String... command) throws IOException, InterruptedException {
    return program(Map.of(), command);
  }

  /** As above, with more environment variables. */
  static Result program(Map<String, String> variables, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(variables);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("still running after " + LIMIT_SECONDS + " s: " + command[0]);
      }
      return new Result(process.exitValue(), output);
    } finally {
      process.destroyForcibly();
    }
  }
}
