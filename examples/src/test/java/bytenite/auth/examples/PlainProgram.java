// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A user's program, compiled and packed by this class. Its descriptor requires {@code
 * bytenite.auth} only. It tries both clients and prints the results.
 */
final class PlainProgram {

  private static final String DESCRIPTOR =
      """
      module app {
        requires bytenite.auth;
      }
      """;

  private static final String MAIN =
      """
      package app;

      import bytenite.auth.*;
      import java.net.URI;

      public class Main {
        public static void main(String[] args) {
          AuthConfig config =
              AuthConfig.builder(ApiKey.of(args[1])).baseUri(URI.create(args[0])).build();
          try (AuthClient client = AuthClient.create(config)) {
            boolean cached = client.token() == client.token();
            System.out.println("blocking: " + (cached && client.signOut().ok()));
          } catch (IllegalStateException e) {
            System.out.println("blocking: " + e.getMessage());
          }
          try (AsyncAuthClient client = AsyncAuthClient.create(config)) {
            boolean cached = client.token().join() == client.token().join();
            System.out.println("asynchronous: " + (cached && client.signOut().join().ok()));
          } catch (IllegalStateException e) {
            System.out.println("asynchronous: " + e.getMessage());
          }
        }
      }
      """;

  private final Path jar;

  private PlainProgram(Path jar) {
    this.jar = jar;
  }

  /** Compiles against the API alone, and packs. */
  static PlainProgram build(Path directory) throws IOException {
    Path sources = Files.createDirectories(directory.resolve("src"));
    Path classes = directory.resolve("classes");
    Path jar = directory.resolve("app.jar");
    Files.writeString(sources.resolve("module-info.java"), DESCRIPTOR);
    Files.writeString(sources.resolve("Main.java"), MAIN);
    succeed(
        "javac",
        "--release=17",
        "-Xlint:all",
        "-Werror",
        "--module-path=" + Artifacts.API,
        "-d",
        classes.toString(),
        sources.resolve("module-info.java").toString(),
        sources.resolve("Main.java").toString());
    succeed("jar", "--create", "--file=" + jar, "-C", classes.toString(), ".");
    return new PlainProgram(jar);
  }

  /** The program and these libraries, as a module path or class path. */
  String with(Path... libraries) {
    return jar + File.pathSeparator + Artifacts.path(libraries);
  }

  static void succeed(String tool, String... arguments) {
    Command.Result result = Command.tool(tool, arguments);
    assertThat(result.exitCode()).as(tool + ": " + result.output()).isZero();
  }
}
