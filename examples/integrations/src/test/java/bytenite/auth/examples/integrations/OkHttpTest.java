// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.integrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.AuthException;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import retrofit2.Retrofit;
import retrofit2.converter.scalars.ScalarsConverterFactory;
import retrofit2.http.GET;

/** OkHttp, and Retrofit on it. */
class OkHttpTest extends AgainstFakeServer {

  // snippet
  interface Jobs {
    @GET("/v1/jobs")
    retrofit2.Call<String> list();
  }

  // end of snippet

  private OkHttpClient http;

  @BeforeEach
  void makeTheClient() {
    // snippet
    OkHttpTokens tokens = new OkHttpTokens(client, HttpUrl.get(config.baseUri()));
    OkHttpClient http =
        new OkHttpClient.Builder().addInterceptor(tokens).authenticator(tokens).build();
    // end of snippet
    this.http = http;
  }

  @AfterEach
  void endItsThreads() {
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }

  @Test
  void okHttpRecoversFromA401() throws Exception {
    assertThatItRecoversFromA401(
        () -> http.newCall(request(server).build()).execute().body().string());
  }

  @Test
  void aBodyIsSentAgain() throws Exception {
    client.token();
    server.revokeAll();

    Request post = request(server).post(RequestBody.create(new byte[] {'a'}, null)).build();
    assertThat(status(post)).isEqualTo(200);

    assertThat(server.lastRequest().body()).isEqualTo("a");
  }

  @Test
  void theCallerGetsTheSecond401() throws Exception {
    server.enqueue(PATH, FakeReply.status(401));
    server.enqueue(PATH, FakeReply.status(401));

    assertThat(status(request(server).build())).isEqualTo(401);

    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void anotherOriginGetsNoTokenEvenByARedirect() throws Exception {
    try (FakeAuthServer other = FakeAuthServer.builder().resource(PATH, BODY).start()) {
      assertThat(status(request(other).build())).isEqualTo(401);
      server.enqueue(PATH, FakeReply.status(302).header("Location", other.baseUri() + PATH));
      assertThat(status(request(server).build())).isEqualTo(401);

      assertThat(other.requests())
          .hasSize(2)
          .allSatisfy(request -> assertThat(request.header("Authorization")).isEmpty());
    }
  }

  @Test
  void theCallerLearnsWhyThereIsNoToken() {
    server.answerAll(FakeReply.status(503));
    CompletableFuture<IOException> failed = new CompletableFuture<>();

    http.newCall(request(server).build())
        .enqueue(
            new Callback() {
              @Override
              public void onFailure(Call call, IOException e) {
                failed.complete(e);
              }

              @Override
              public void onResponse(Call call, Response response) {
                failed.cancel(false);
              }
            });

    assertThat(failed.orTimeout(30, TimeUnit.SECONDS).join())
        .hasCauseInstanceOf(AuthException.Unavailable.class);
  }

  @Test
  void retrofitRecoversFromA401() throws Exception {
    // snippet
    Jobs jobs =
        new Retrofit.Builder()
            .baseUrl(HttpUrl.get(config.baseUri()))
            .client(http)
            .addConverterFactory(ScalarsConverterFactory.create())
            .build()
            .create(Jobs.class);
    // end of snippet
    assertThatItRecoversFromA401(() -> jobs.list().execute().body());

    client.close();
    assertThatThrownBy(() -> jobs.list().execute()).hasCauseInstanceOf(AuthException.Closed.class);
  }

  private int status(Request request) throws IOException {
    try (Response response = http.newCall(request).execute()) {
      return response.code();
    }
  }

  private static Request.Builder request(FakeAuthServer server) {
    return new Request.Builder().url(server.baseUri() + PATH);
  }
}
