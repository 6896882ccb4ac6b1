// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.spring;

import bytenite.auth.AuthListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Times the exchanges, by their outcome. */
@Component
record MeteredListener(MeterRegistry meters) implements AuthListener {

  @Override
  public void exchangeSucceeded(ExchangeSucceeded event) {
    record("success", event.took());
  }

  @Override
  public void exchangeFailed(ExchangeFailed event) {
    record(event.kind().name(), event.took());
  }

  private void record(String outcome, Duration took) {
    Timer.builder("bytenite.auth.exchange").tag("outcome", outcome).register(meters).record(took);
  }
}
