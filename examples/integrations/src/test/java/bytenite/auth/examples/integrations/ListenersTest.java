// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.integrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.AuthListener;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Listeners for loggers and for OpenTelemetry; each hears of a success and a failure. */
class ListenersTest {

  private static final String LOGGER = "bytenite.auth";

  @Test
  void loggersGetEachEventAsALine() throws Exception {
    // snippet
    AuthListener slf4j = AuthListener.lines(LoggerFactory.getLogger("bytenite.auth")::info);
    AuthListener javaUtil = AuthListener.lines(Logger.getLogger("bytenite.auth")::info);
    System.Logger system = System.getLogger("bytenite.auth");
    AuthListener lines = AuthListener.lines(line -> system.log(System.Logger.Level.INFO, line));
    // end of snippet
    assertThatItLogs(slf4j);
    assertThatItLogs(javaUtil);
    assertThatItLogs(lines);
  }

  @Test
  void openTelemetry() throws Exception {
    InMemoryMetricReader reader = InMemoryMetricReader.create();
    SdkMeterProvider meters = SdkMeterProvider.builder().registerMetricReader(reader).build();
    OpenTelemetry telemetry = OpenTelemetrySdk.builder().setMeterProvider(meters).build();
    // snippet
    DoubleHistogram exchanges =
        telemetry
            .getMeter("bytenite.auth")
            .histogramBuilder("bytenite.auth.exchange.duration")
            .setUnit("s")
            .build();
    AuthListener listener =
        new AuthListener() {
          @Override
          public void exchangeSucceeded(ExchangeSucceeded event) {
            exchanges.record(event.took().toMillis() / 1000.0);
          }

          @Override
          public void exchangeFailed(ExchangeFailed event) {
            Attributes error =
                Attributes.of(AttributeKey.stringKey("error.type"), event.kind().name());
            exchanges.record(event.took().toMillis() / 1000.0, error);
          }
        };
    // end of snippet
    tellOfASuccessAndAFailure(listener);

    assertThat(reader.collectAllMetrics())
        .singleElement()
        .satisfies(
            metric ->
                assertThat(metric.getHistogramData().getPoints())
                    .extracting(HistogramPointData::getAttributes, HistogramPointData::getCount)
                    .containsExactlyInAnyOrder(
                        tuple(Attributes.empty(), 1L),
                        tuple(
                            Attributes.of(AttributeKey.stringKey("error.type"), "UNAVAILABLE"),
                            1L)));
    meters.close();
  }

  /** All three loggers end in java.util.logging here. */
  private static void assertThatItLogs(AuthListener listener) throws InterruptedException {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord event) {
            lines.add(event.getLevel() + " " + event.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(LOGGER);
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
    try {
      tellOfASuccessAndAFailure(listener);
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }

    assertThat(lines).hasSize(4).allMatch(line -> line.startsWith("INFO token exchange "));
    assertThat(lines).anyMatch(line -> line.contains("UNAVAILABLE, status 503"));
  }

  /** Returns once the listener has been told. */
  private static void tellOfASuccessAndAFailure(AuthListener listener) throws InterruptedException {
    CountDownLatch told = new CountDownLatch(4);
    try (FakeAuthServer server = FakeAuthServer.start();
        AuthClient client =
            AuthClient.create(
                AuthConfig.builder(server.apiKey())
                    .baseUri(server.baseUri())
                    .maxAttempts(1)
                    .listener(new Counting(listener, told))
                    .build())) {
      client.token();
      server.enqueue(FakeReply.status(503));
      assertThatThrownBy(client::exchange).isInstanceOf(AuthException.Unavailable.class);
      assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Counts the events that its listener has been told. */
  private record Counting(AuthListener inner, CountDownLatch told) implements AuthListener {
    @Override
    public void exchangeStarted(ExchangeStarted event) {
      inner.exchangeStarted(event);
      told.countDown();
    }

    @Override
    public void exchangeSucceeded(ExchangeSucceeded event) {
      inner.exchangeSucceeded(event);
      told.countDown();
    }

    @Override
    public void exchangeFailed(ExchangeFailed event) {
      inner.exchangeFailed(event);
      told.countDown();
    }
  }
}
