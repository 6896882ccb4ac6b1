// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** The server as a program: says what to try, and logs requests. Shows no secret. */
final class CommandLine {

  private static final int WRONG_USAGE = 2;
  private static final int FAILED = 1;

  private static final String INTRODUCTION =
      """
      A fake ByteNite auth server listens on %1$s
      %2$s; a token lives %3$s seconds.
      %5$s
      Try it from another shell:

        KEY=%4$s
        curl %1$s/v1/auth/access_token -H 'Content-Type: application/json' -d "{\\"apiKey\\":\\"$KEY\\"}"
        TOKEN=...  # "token" in the reply
        curl %1$s/v1/jobs -H "Authorization: $TOKEN"
        curl %1$s/v1/auth/skip -H "Authorization: $TOKEN"
        curl %1$s/v1/auth/signout -H "Authorization: $TOKEN" -H 'Content-Type: application/json' -d '{}'

      Let a program use it:

        export BYTENITE_BASE_URI=%1$s BYTENITE_API_KEY="$KEY"

      Requests are logged below. Ctrl-C ends the server.
      """;

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;
  private final Consumer<FakeAuthServer> meanwhile;

  /**
   * @param meanwhile returns when the server is to end
   */
  CommandLine(
      PrintStream out,
      PrintStream err,
      Map<String, String> environment,
      Consumer<FakeAuthServer> meanwhile) {
    this.out = out;
    this.err = err;
    this.environment = environment;
    this.meanwhile = meanwhile;
  }

  /** Returns only when interrupted: a signal ends the program, and with it the server. */
  static void awaitEnd(FakeAuthServer server) {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs the program and returns its exit code. */
  int run(String... args) {
    if (List.of(args).contains("--help")) {
      out.print(ServerOptions.USAGE);
      return 0;
    }
    try {
      return serve(ServerOptions.parse(args, environment));
    } catch (ServerOptions.WrongUsage e) {
      err.println(e.getMessage());
      err.print(ServerOptions.USAGE);
      return WRONG_USAGE;
    } catch (UncheckedIOException e) {
      err.println(e.getMessage());
      return FAILED;
    }
  }

  private int serve(ServerOptions options) {
    FakeAuthServer.Builder settings =
        options.settings().resource("/v1/jobs", "{\"jobs\":[]}").log(out::println);
    try (FakeAuthServer server = settings.start()) {
      options.applyFailures(server);
      introduce(server, settings, options.description());
      meanwhile.accept(server);
      return 0;
    }
  }

  private void introduce(FakeAuthServer server, FakeAuthServer.Builder settings, String more) {
    boolean anyKey = settings.keys.isEmpty();
    out.printf(
        INTRODUCTION,
        server.baseUri(),
        anyKey ? "Any API key is accepted" : "Only the keys of the command line are accepted",
        settings.lifetime.toSeconds(),
        anyKey ? "anything" : "...  # one of those keys",
        more);
    out.println();
    out.flush();
  }
}
