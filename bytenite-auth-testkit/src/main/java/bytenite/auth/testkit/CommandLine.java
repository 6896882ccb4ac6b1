// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.ApiKey;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** The server as a program: reads the arguments, says what to try, and logs. Shows no secret. */
final class CommandLine {

  private static final int WRONG_USAGE = 2;
  private static final int FAILED = 1;

  private static final String USAGE =
      """
      usage: FakeAuthServer [--port PORT] [--key KEY]... [--lifetime SECONDS]

        --port      where to listen on 127.0.0.1; any free port if absent
        --key       an API key to accept, may be repeated; any key if absent
        --lifetime  how long a token lives, in seconds; 3600 if absent
        --help      shows this
      """;

  private static final String INTRODUCTION =
      """
      A fake ByteNite auth server listens on %1$s
      %2$s; a token lives %3$s seconds.

      Try it from another shell:

        KEY=%4$s
        curl %1$s/v1/auth/access_token -H 'Content-Type: application/json' -d "{\\"apiKey\\":\\"$KEY\\"}"
        TOKEN=...  # "token" in the answer
        curl %1$s/v1/auth/skip -H "Authorization: $TOKEN"
        curl %1$s/v1/auth/signout -H "Authorization: $TOKEN" -H 'Content-Type: application/json' -d '{}'

      Requests are logged below. Ctrl-C ends the server.
      """;

  /** Arguments that mean nothing; the message quotes no value, for it could be the key. */
  private static final class WrongUsage extends Exception {
    private static final long serialVersionUID = 1L;

    WrongUsage(String message) {
      super(message);
    }
  }

  private final PrintStream out;
  private final PrintStream err;
  private final Consumer<FakeAuthServer> meanwhile;

  /**
   * @param meanwhile returns when the server is to end
   */
  CommandLine(PrintStream out, PrintStream err, Consumer<FakeAuthServer> meanwhile) {
    this.out = out;
    this.err = err;
    this.meanwhile = meanwhile;
  }

  /** Never returns but by interruption: a signal ends the program, and with it the server. */
  static void awaitEnd(FakeAuthServer server) {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs the program and answers its exit code. */
  int run(String... args) {
    FakeAuthServer.Builder builder = FakeAuthServer.builder().log(out::println);
    try {
      for (int i = 0; i < args.length; i += 2) {
        if (args[i].equals("--help")) {
          out.print(USAGE);
          return 0;
        }
        if (i + 1 == args.length) {
          throw new WrongUsage(position(i) + " is unknown or has no value");
        }
        set(builder, i, args[i], args[i + 1]);
      }
    } catch (WrongUsage e) {
      err.println(e.getMessage());
      err.print(USAGE);
      return WRONG_USAGE;
    }
    try (FakeAuthServer server = builder.start()) {
      introduce(server, builder);
      meanwhile.accept(server);
      return 0;
    } catch (UncheckedIOException e) {
      err.println(e.getMessage());
      return FAILED;
    }
  }

  private static void set(FakeAuthServer.Builder builder, int index, String option, String value)
      throws WrongUsage {
    try {
      switch (option) {
        case "--port" -> builder.port(Integer.parseInt(value));
        case "--key" -> builder.key(ApiKey.of(value));
        case "--lifetime" -> builder.lifetime(Duration.ofSeconds(Long.parseLong(value)));
        default -> throw new WrongUsage(position(index) + " is unknown");
      }
    } catch (NumberFormatException e) {
      throw new WrongUsage("the value of " + option + " is not a number");
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(option + ": " + e.getMessage());
    }
  }

  private static String position(int index) {
    return "argument " + (index + 1);
  }

  private void introduce(FakeAuthServer server, FakeAuthServer.Builder settings) {
    boolean anyKey = settings.keys.isEmpty();
    out.printf(
        INTRODUCTION,
        server.baseUri(),
        anyKey
            ? "Any API key is accepted"
            : "Only the keys that were given with --key are accepted",
        settings.lifetime.toSeconds(),
        anyKey ? "anything" : "...  # one of those given with --key");
    out.println();
    out.flush();
  }
}
