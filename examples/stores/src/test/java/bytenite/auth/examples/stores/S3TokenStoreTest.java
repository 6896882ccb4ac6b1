// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.stores;

import static org.assertj.core.api.Assertions.assertThatIOException;

import bytenite.auth.examples.stores.LocalServer.Reply;
import bytenite.auth.testkit.TokenStoreContract;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Against a server that does what S3's documentation says of conditional writes. */
class S3TokenStoreTest {

  private record S3Object(String content, String etag, Instant modified) {}

  private final Map<String, S3Object> objects = new ConcurrentHashMap<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private LocalServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = new LocalServer(this::answer);
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private Reply answer(HttpExchange request, String body) {
    String path = request.getRequestURI().getPath();
    Optional<S3Object> object = Optional.ofNullable(objects.get(path));
    if (request.getRequestHeaders().getFirst("Authorization") == null) {
      return new Reply(403, Map.of(), "");
    }
    if (request.getRequestMethod().equals("GET")) {
      return object.map(S3TokenStoreTest::found).orElse(new Reply(404, Map.of(), ""));
    }
    String match = request.getRequestHeaders().getFirst("If-Match");
    String noneMatch = request.getRequestHeaders().getFirst("If-None-Match");
    if (match != null && object.isEmpty()) {
      return new Reply(404, Map.of(), "");
    }
    if (match == null
        ? !"*".equals(noneMatch) || object.isPresent()
        : !match.equals(object.get().etag())) {
      return new Reply(412, Map.of(), "");
    }
    S3Object written =
        new S3Object(body, '"' + Integer.toHexString(body.hashCode()) + '"', Instant.now());
    objects.put(path, written);
    return new Reply(200, Map.of("ETag", written.etag()), "");
  }

  private static Reply found(S3Object object) {
    String modified =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.ofInstant(object.modified(), ZoneOffset.UTC));
    return new Reply(
        200, Map.of("ETag", object.etag(), "Last-Modified", modified), object.content());
  }

  private S3TokenStore store() {
    return new S3TokenStore(
        http,
        server.uri("/bytenite/"),
        (request, body) -> request.header("Authorization", "signature").build());
  }

  @TestFactory
  Stream<DynamicTest> keepsTheContract() {
    return TokenStoreContract.of(this::store)
        .deleting(id -> objects.remove("/bytenite/" + id))
        .checks()
        .stream()
        .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
  }

  @Test
  void failsIfTheServiceRefuses() {
    S3TokenStore unsigned =
        new S3TokenStore(http, server.uri("/bytenite/"), (request, body) -> request.build());

    assertThatIOException().isThrownBy(() -> unsigned.load("id")).withMessageContaining("403");
    assertThatIOException()
        .isThrownBy(() -> unsigned.replace("id", Optional.empty(), "content"))
        .withMessageContaining("403");
  }
}
