// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.spring;

import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import java.net.http.HttpClient;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

/** Beans that an application may leave out: WebClient and health. */
@Configuration(proxyBeanMethods = false)
class OptionalBeans {

  // snippet
  @Bean
  WebClient webClient(HttpClient http, AuthConfig config) {
    return WebClient.builder()
        .baseUrl(config.baseUri().toString())
        .clientConnector(new JdkClientHttpConnector(http))
        .build();
  }

  // end of snippet

  // snippet
  /** Part of /actuator/health, by the name "byteniteAuth". Nothing is sent. */
  @Bean
  HealthIndicator byteniteAuthHealthIndicator(AuthClient client) {
    return () -> {
      String state = client.status().state().name();
      boolean down = state.equals("FAILING") || state.equals("CLOSED");
      return (down ? Health.down() : Health.up()).withDetail("state", state).build();
    };
  }
  // end of snippet
}
