// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.http.AuthorizedHttpClient;
import bytenite.auth.testkit.FakeReply;
import com.github.mizosoft.methanol.HttpCache;
import com.github.mizosoft.methanol.Methanol;
import com.github.mizosoft.methanol.MutableRequest;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Methanol. */
class MethanolTest extends AgainstFakeServer {

  @Test
  void theCacheStandsBeforeTheToken() throws Exception {
    server.answerAll(FakeReply.ok().header("Cache-Control", "max-age=60"));
    // snippet
    HttpClient authorized = AuthorizedHttpClient.create(HttpClient.newHttpClient(), client, config);
    HttpCache cache = HttpCache.newBuilder().cacheOnMemory(1 << 20).build();
    Methanol http =
        Methanol.newBuilder()
            .cache(cache)
            .backendInterceptor( // below the cache, which therefore never sees a token
                new Methanol.Interceptor() {
                  @Override
                  public <T> HttpResponse<T> intercept(HttpRequest request, Chain<T> chain)
                      throws IOException, InterruptedException {
                    return authorized.send(request, chain.bodyHandler());
                  }

                  @Override
                  public <T> CompletableFuture<HttpResponse<T>> interceptAsync(
                      HttpRequest request, Chain<T> chain) {
                    return authorized.sendAsync(request, chain.bodyHandler());
                  }
                })
            .build();
    // end of snippet
    MutableRequest request = MutableRequest.GET(server.baseUri().resolve(PATH));
    try (cache) {
      for (int i = 0; i < 3; i++) {
        assertThat(http.send(request, BodyHandlers.ofString()).body()).isEqualTo(BODY);
        server.revokeAll();
      }
      assertThat(server.requests()).hasSize(2); // an exchange and a request

      MutableRequest uncached = request.copy().header("Cache-Control", "no-cache");
      assertThat(http.send(uncached, BodyHandlers.ofString()).body()).isEqualTo(BODY);
      assertThat(server.exchanges()).isEqualTo(2);
    }
  }
}
