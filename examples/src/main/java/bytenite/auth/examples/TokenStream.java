// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** Prints when each new token expires, as the stream delivers it. Prints no secret. */
public final class TokenStream {

  private TokenStream() {}

  /** Runs for five seconds; reads the key and the base URI from the environment. */
  public static void main(String[] args) throws InterruptedException {
    run(AuthConfig.fromEnvironment(), System.out, /* tokens= */ 6, Duration.ofSeconds(5));
  }

  /** Takes this many tokens from the stream, or as many as come in time. */
  static void run(AuthConfig config, PrintStream out, int tokens, Duration atMost)
      throws InterruptedException {
    out.printf(
        Locale.ROOT, "%nTokens as they come, for %d seconds at most%n%n", atMost.toSeconds());
    Printer printer = new Printer(out, tokens);
    try (AsyncAuthClient client = AsyncAuthClient.create(config)) {
      client.tokens().subscribe(printer);
      printer.ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Called by one thread at a time; closing the client ends its stream. */
  private static final class Printer implements Flow.Subscriber<AccessToken> {

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Instant start = Instant.now();
    private final PrintStream out;
    private final int wanted;
    private int received;

    Printer(PrintStream out, int wanted) {
      this.out = out;
      this.wanted = wanted;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(wanted);
    }

    @Override
    public void onNext(AccessToken token) {
      received++;
      double seconds = Duration.between(start, Instant.now()).toMillis() / 1_000.0;
      Instant expiry = token.expiresAt().truncatedTo(ChronoUnit.MILLIS);
      out.printf(Locale.ROOT, "after %.1f s   token %d, expires %s%n", seconds, received, expiry);
      if (received == wanted) {
        ended.countDown();
      }
    }

    @Override
    public void onError(Throwable failure) {
      out.println("the stream ended: " + failure.getMessage());
      ended.countDown();
    }

    @Override
    public void onComplete() {
      ended.countDown();
    }
  }
}
