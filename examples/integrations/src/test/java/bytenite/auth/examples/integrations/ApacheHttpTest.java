// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Apache HttpClient 5. */
class ApacheHttpTest extends AgainstFakeServer {

  private CloseableHttpClient http;

  @BeforeEach
  void makeTheClient() {
    // snippet
    CloseableHttpClient http =
        HttpClients.custom()
            .addExecInterceptorAfter(
                ChainElement.RETRY.name(), // each attempt and each redirect comes here
                "bytenite-auth",
                new ApacheHttpTokens(client, config.baseUri()))
            .build();
    // end of snippet
    this.http = http;
  }

  @AfterEach
  void closeTheClient() throws IOException {
    http.close();
  }

  @Test
  void recoversFromA401() throws Exception {
    assertThatItRecoversFromA401(answerTo(new HttpGet(server.baseUri() + PATH)));
  }

  @Test
  void aBodyIsSentAgain() throws Exception {
    client.token();
    server.revokeAll();
    HttpPost post = new HttpPost(server.baseUri() + PATH);
    post.setEntity(new StringEntity("a"));

    assertThat(answerTo(post).call()).isEqualTo(BODY);

    assertThat(server.lastRequest().body()).isEqualTo("a");
  }

  @Test
  void aRetryCarriesTheSameToken() throws Exception {
    server.enqueue(PATH, FakeReply.status(503).retryAfter(0));

    assertThat(answerTo(new HttpGet(server.baseUri() + PATH)).call()).isEqualTo(BODY);

    assertThat(server.exchanges()).isOne();
  }

  @Test
  void anotherOriginGetsNoTokenEvenByARedirect() throws Exception {
    try (FakeAuthServer other = FakeAuthServer.builder().resource(PATH, BODY).start()) {
      server.enqueue(PATH, FakeReply.status(302).header("Location", other.baseUri() + PATH));

      assertThat(answerTo(new HttpGet(server.baseUri() + PATH)).call()).contains("\"ok\":false");

      assertThat(other.lastRequest().header("Authorization")).isEmpty();
    }
  }

  private Callable<String> answerTo(ClassicHttpRequest request) {
    return () -> http.execute(request, response -> EntityUtils.toString(response.getEntity()));
  }
}
