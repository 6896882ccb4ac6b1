// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.integrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.http.AuthorizedHttpClient;
import feign.Feign;
import feign.FeignException;
import feign.Request;
import feign.RequestLine;
import feign.http2client.Http2Client;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Feign over java.net.http. */
class FeignTest extends AgainstFakeServer {

  interface Jobs {
    @RequestLine("GET /v1/jobs")
    String list();
  }

  @Test
  void recoversFromA401() throws Exception {
    // snippet
    HttpClient plain = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    HttpClient http = AuthorizedHttpClient.create(plain, client, config);
    Request.Options options = // the same connect timeout, and no redirects
        new Request.Options(10, TimeUnit.SECONDS, 60, TimeUnit.SECONDS, false);
    Jobs jobs =
        Feign.builder()
            .client(new Http2Client(http))
            .options(options)
            .target(Jobs.class, config.baseUri().toString());
    // end of snippet
    assertThatItRecoversFromA401(jobs::list);
  }

  /** If this fails, Feign now uses the client that it is given: shorten docs/integrations.md. */
  @Test
  void withOtherOptionsFeignUsesAClientOfItsOwn() {
    HttpClient http = AuthorizedHttpClient.create(HttpClient.newHttpClient(), client, config);
    Jobs jobs =
        Feign.builder()
            .client(new Http2Client(http))
            .target(Jobs.class, config.baseUri().toString());

    assertThatThrownBy(jobs::list).isInstanceOf(FeignException.Unauthorized.class);

    assertThat(server.exchanges()).isZero();
    assertThat(server.lastRequest().header("Authorization")).isEmpty();
  }
}
