// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import bytenite.auth.examples.stores.LocalServer.Reply;
import bytenite.auth.spi.TokenStore.Entry;
import bytenite.auth.testkit.TokenStoreContract;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Against a server that does what the documentation of the Kubernetes API says of Secrets. */
class KubernetesTokenStoreTest {

  private static final String SECRETS = "/api/v1/namespaces/jobs/secrets";
  private static final String ID = "abcdefghijklmnopqrstuvwxyz01_-AB";

  private final Map<String, JsonObject> secrets = new ConcurrentHashMap<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private int revision;
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
    if (!"Bearer account".equals(request.getRequestHeaders().getFirst("Authorization"))) {
      return new Reply(401, Map.of(), "{}");
    }
    switch (request.getRequestMethod()) {
      case "GET":
        JsonObject found = secrets.get(path);
        return found == null
            ? new Reply(404, Map.of(), "{}")
            : new Reply(200, Map.of(), found.toString());
      case "POST":
        JsonObject created = JsonParser.parseString(body).getAsJsonObject();
        String name = created.getAsJsonObject("metadata").get("name").getAsString();
        assertThat(name).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?").hasSizeLessThan(254);
        return secrets.containsKey(path + "/" + name)
            ? new Reply(409, Map.of(), "{}")
            : new Reply(201, Map.of(), put(path + "/" + name, created));
      default:
        JsonObject updated = JsonParser.parseString(body).getAsJsonObject();
        JsonObject stored = secrets.get(path);
        if (stored == null) {
          return new Reply(404, Map.of(), "{}");
        }
        return versionOf(stored).equals(versionOf(updated))
            ? new Reply(200, Map.of(), put(path, updated))
            : new Reply(409, Map.of(), "{}");
    }
  }

  private static String versionOf(JsonObject secret) {
    return secret.getAsJsonObject("metadata").get("resourceVersion").getAsString();
  }

  private String put(String path, JsonObject secret) {
    JsonObject field = new JsonObject();
    field.addProperty("manager", "bytenite-auth");
    field.addProperty("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    JsonArray fields = new JsonArray();
    fields.add(field);
    secret.getAsJsonObject("metadata").add("managedFields", fields);
    secret.getAsJsonObject("metadata").addProperty("resourceVersion", "" + ++revision);
    secrets.put(path, secret);
    return secret.toString();
  }

  private KubernetesTokenStore store() {
    return new KubernetesTokenStore(http, server.uri("/"), "jobs", () -> "account");
  }

  private static String pathOf(String id) {
    return SECRETS
        + "/bytenite-token-"
        + HexFormat.of().formatHex(Base64.getUrlDecoder().decode(id));
  }

  @TestFactory
  Stream<DynamicTest> keepsTheContract() {
    return TokenStoreContract.of(this::store)
        .deleting(id -> secrets.remove(pathOf(id)))
        .checks()
        .stream()
        .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
  }

  @Test
  void failsIfTheServerRefuses() {
    KubernetesTokenStore stranger =
        new KubernetesTokenStore(http, server.uri("/"), "jobs", () -> "nobody");

    assertThatIOException().isThrownBy(() -> stranger.load(ID)).withMessageContaining("401");
    assertThatIOException()
        .isThrownBy(() -> stranger.replace(ID, Optional.empty(), "content"))
        .withMessageContaining("401");
  }

  @Test
  void takesWhatSomebodyElseWroteForOld() throws Exception {
    store().replace(ID, Optional.empty(), "content");
    secrets
        .get(pathOf(ID))
        .getAsJsonObject("metadata")
        .getAsJsonArray("managedFields")
        .get(0)
        .getAsJsonObject()
        .addProperty("manager", "kubectl-edit");

    assertThat(store().load(ID).map(Entry::age)).contains(Duration.ofDays(1));
  }

  @Test
  void failsIfTheSecretIsNotOneOfItsOwn() throws Exception {
    store().replace(ID, Optional.empty(), "content");
    secrets.get(pathOf(ID)).remove("data");

    assertThatIOException().isThrownBy(() -> store().load(ID));
  }
}
