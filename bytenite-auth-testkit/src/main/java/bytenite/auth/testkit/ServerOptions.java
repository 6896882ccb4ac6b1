// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.ApiKey;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The options of the server as a program. */
final class ServerOptions {

  static final String USAGE =
      """
      usage: java -jar bytenite-auth-testkit-<version>.jar [OPTION VALUE]...

        --port PORT        listen on this port of 127.0.0.1; default: any free port
        --key KEY          accept this API key; may be repeated; default: any key
        --key-env NAME     the same, read from an environment variable
        --key-file FILE    the same, read from a file
        --lifetime TIME    how long a token lives; default: 3600s
        --fail STATUS      answer requests with this status, such as 503
        --times COUNT      let only the first COUNT requests fail; default: all
        --retry-after TIME send this Retry-After with failures
        --latency TIME     let each reply take at least this long
        --help             show this

      TIME is a whole number of seconds, or has a unit: 200ms, 5s, 10m, 1h.
      Other users can read a key of --key in the list of processes: --key-env and --key-file hide it.
      """;

  private static final Pattern TIME = Pattern.compile("(\\d{1,12})(ms|s|m|h)?");

  /** Wrong arguments. The message quotes no value, because it could be the key. */
  static final class WrongUsage extends Exception {
    private static final long serialVersionUID = 1L;

    WrongUsage(String message) {
      super(message);
    }
  }

  private final Map<String, String> environment;
  private final FakeAuthServer.Builder builder = FakeAuthServer.builder();
  private Optional<FakeReply> failure = Optional.empty();
  private Optional<Integer> times = Optional.empty();
  private Optional<Duration> retryAfter = Optional.empty();

  private ServerOptions(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Reads pairs of an option and its value. */
  static ServerOptions parse(String[] args, Map<String, String> environment) throws WrongUsage {
    ServerOptions options = new ServerOptions(environment);
    for (int i = 0; i < args.length; i += 2) {
      String position = "argument " + (i + 1);
      if (i + 1 == args.length) {
        throw new WrongUsage(position + " is unknown or has no value");
      }
      options.set(args[i], args[i + 1], position);
    }
    if (options.failure.isEmpty()
        && (options.times.isPresent() || options.retryAfter.isPresent())) {
      throw new WrongUsage("--times and --retry-after need --fail");
    }
    return options;
  }

  FakeAuthServer.Builder settings() {
    return builder;
  }

  /** Lets the server fail as the options say. */
  void applyFailures(FakeAuthServer server) {
    if (failure.isEmpty()) {
      return;
    }
    FakeReply reply = retryAfter.map(failure.get()::retryAfter).orElse(failure.get());
    if (times.isEmpty()) {
      server.answerAll(reply);
      return;
    }
    for (int i = 0; i < times.get(); i++) {
      server.enqueue(reply);
    }
  }

  /** What the options change, for the server's first lines; empty if nothing. */
  String description() {
    return failure.isEmpty()
        ? ""
        : times
            .map(count -> "The first " + count + " requests fail.\n")
            .orElse("All requests fail.\n");
  }

  private void set(String option, String value, String position) throws WrongUsage {
    try {
      switch (option) {
        case "--port" -> builder.port(Integer.parseInt(value));
        case "--key" -> builder.key(ApiKey.of(value));
        case "--key-env" -> builder.key(keyFromEnvironment(value));
        case "--key-file" -> builder.key(keyFromFile(value));
        case "--lifetime" -> builder.lifetime(time(value));
        case "--latency" -> builder.latency(time(value));
        case "--fail" -> failure = Optional.of(FakeReply.status(Integer.parseInt(value)));
        case "--times" -> times = Optional.of(count(value));
        case "--retry-after" -> retryAfter = Optional.of(time(value));
        default -> throw new WrongUsage(position + " is unknown");
      }
    } catch (NumberFormatException e) {
      throw new WrongUsage("the value of " + option + " is not a number");
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(option + ": " + e.getMessage());
    }
  }

  private ApiKey keyFromEnvironment(String name) throws WrongUsage {
    String value = environment.get(name);
    if (value == null) {
      throw new WrongUsage("--key-env: there is no environment variable of that name");
    }
    return ApiKey.of(value.trim());
  }

  private static ApiKey keyFromFile(String file) throws WrongUsage {
    try {
      return ApiKey.of(Files.readString(Path.of(file)).trim());
    } catch (CharacterCodingException e) {
      throw new WrongUsage("--key-file: the file is not UTF-8");
    } catch (IOException | InvalidPathException e) {
      throw new WrongUsage("--key-file: the file cannot be read");
    }
  }

  private static int count(String text) {
    int count = Integer.parseInt(text);
    if (count < 0) {
      throw new NumberFormatException();
    }
    return count;
  }

  private static Duration time(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a time is a whole number with s, ms, m or h behind it");
    }
    long amount = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2) == null ? "s" : matcher.group(2);
    return switch (unit) {
      case "ms" -> Duration.ofMillis(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofSeconds(amount);
    };
  }
}
