// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AuthClient;
import bytenite.auth.AuthStatus;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.Gate;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

/** What happens to a request under way when the application is told to stop. */
class GracefulStopTest {

  @Test
  void answersTheLastRequestBeforeItClosesTheClient() {
    Gate gate = Gate.named("jobs");
    try (FakeAuthServer server = FakeAuthServer.builder().resource("/v1/jobs", "no jobs").start();
        ConfigurableApplicationContext application = run(server)) {
      AuthClient client = application.getBean(AuthClient.class);
      server.enqueue("/v1/jobs", FakeReply.hold(gate));
      CompletableFuture<HttpResponse<String>> answer = jobs(application);
      server.awaitRequests(2);

      CompletableFuture<Void> closing = new CompletableFuture<>();
      application.addApplicationListener((ContextClosedEvent event) -> closing.complete(null));
      CompletableFuture<Void> stopped = // not on the common pool, where the JDK completes responses
          CompletableFuture.runAsync(application::close, task -> new Thread(task, "stop").start());
      closing.orTimeout(60, TimeUnit.SECONDS).join();
      assertThat(client.status().state()).isEqualTo(AuthStatus.State.READY);
      gate.open();

      assertThat(answer.orTimeout(60, TimeUnit.SECONDS).join().body()).isEqualTo("no jobs");
      stopped.orTimeout(60, TimeUnit.SECONDS).join();
      assertThat(client.status().state()).isEqualTo(AuthStatus.State.CLOSED);
    }
  }

  private static ConfigurableApplicationContext run(FakeAuthServer server) {
    return SpringApplication.run(
        JobsApplication.class,
        "--server.port=0",
        "--bytenite.base-uri=" + server.baseUri(),
        "--bytenite.api-key=" + server.apiKey().reveal());
  }

  private static CompletableFuture<HttpResponse<String>> jobs(
      ConfigurableApplicationContext application) {
    String port = application.getEnvironment().getRequiredProperty("local.server.port");
    URI uri = URI.create("http://127.0.0.1:" + port + "/jobs");
    return HttpClient.newHttpClient()
        .sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
