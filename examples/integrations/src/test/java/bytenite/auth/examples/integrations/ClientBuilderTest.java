// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.integrations;

import bytenite.auth.http.AuthorizedHttpClient;
import bytenite.auth.testkit.FakeReply;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Libraries that take an HttpClient.Builder: langchain4j and the MCP SDK. */
class ClientBuilderTest extends AgainstFakeServer {

  @Test
  void langchain4jRecoversFromA401() throws Exception {
    // snippet
    JdkHttpClientBuilder models = // for the method httpClientBuilder(…) of a model's builder
        JdkHttpClient.builder()
            .httpClientBuilder(
                AuthorizedHttpClient.builder(HttpClient.newBuilder(), client, config));
    // end of snippet
    JdkHttpClient http = models.connectTimeout(Duration.ofSeconds(5)).build();
    HttpRequest request =
        HttpRequest.builder().method(HttpMethod.GET).url(server.baseUri() + PATH).build();
    assertThatItRecoversFromA401(() -> http.execute(request).body());
  }

  @Test
  void theMcpTransportRecoversFromA401() throws Exception {
    server.answerAll(FakeReply.ok().header("Content-Type", "application/json"));
    // snippet
    HttpClientStreamableHttpTransport transport =
        HttpClientStreamableHttpTransport.builder(config.baseUri().toString())
            .clientBuilder(AuthorizedHttpClient.builder(HttpClient.newBuilder(), client, config))
            .build();
    // end of snippet
    BlockingQueue<McpSchema.JSONRPCMessage> received = new LinkedBlockingQueue<>();
    transport.connect(messages -> messages.doOnNext(received::add)).block();
    McpSchema.JSONRPCRequest request =
        new McpSchema.JSONRPCRequest("2.0", "tools/list", "1", Map.of());
    assertThatItRecoversFromA401(
        () -> {
          transport.sendMessage(request).block();
          McpSchema.JSONRPCMessage answer = received.poll(30, TimeUnit.SECONDS);
          return ((McpSchema.JSONRPCResponse) answer).result().toString();
        });
    transport.closeGracefully().block();
  }
}
