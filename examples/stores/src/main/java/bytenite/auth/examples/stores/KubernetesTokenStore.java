// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.stores;

import static java.nio.charset.StandardCharsets.UTF_8;

import bytenite.auth.spi.TokenStore;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A token store in Secrets of a Kubernetes namespace, one Secret for each id.
 *
 * <p>The API server refuses with 409 to create a Secret that exists, and to replace one whose
 * {@code resourceVersion} is not the one given. The age is the {@code Date} of the response less
 * the time that the server noted for this field manager; both come from the API server.
 *
 * <p>The service account needs the verbs get, create and update on Secrets. Not run in a cluster:
 * the tests use a small server that follows the documentation of the API.
 */
public final class KubernetesTokenStore implements TokenStore {

  private static final String MANAGER = "bytenite-auth";
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration WRITTEN_IN_THE_FUTURE = Duration.ofDays(1);

  private final HttpClient http;
  private final URI secrets;
  private final Supplier<String> bearer;

  /**
   * A store in that namespace.
   *
   * @param http trusts the cluster's certificate authority
   * @param server {@code https://kubernetes.default.svc}
   * @param bearer reads the service account's token, which is replaced now and then: {@code
   *     /var/run/secrets/kubernetes.io/serviceaccount/token}
   */
  public KubernetesTokenStore(
      HttpClient http, URI server, String namespace, Supplier<String> bearer) {
    this.http = http;
    this.secrets = server.resolve("/api/v1/namespaces/" + namespace + "/secrets");
    this.bearer = bearer;
  }

  @Override
  public Optional<Entry> load(String id) throws IOException, InterruptedException {
    HttpResponse<String> response = send(request("/" + name(id)).GET());
    switch (response.statusCode()) {
      case 200:
        return Optional.of(entry(response));
      case 404:
        return Optional.empty();
      default:
        throw new IOException("Kubernetes answered GET with " + response.statusCode());
    }
  }

  @Override
  public Optional<Entry> replace(String id, Optional<Entry> expected, String content)
      throws IOException, InterruptedException {
    String secret = secret(id, expected, content).toString();
    HttpRequest.Builder request =
        expected.isPresent()
            ? request("/" + name(id) + "?fieldManager=" + MANAGER)
                .PUT(BodyPublishers.ofString(secret))
            : request("?fieldManager=" + MANAGER).POST(BodyPublishers.ofString(secret));
    HttpResponse<String> response = send(request.header("Content-Type", "application/json"));
    switch (response.statusCode()) {
      case 200:
      case 201:
        return Optional.of(entry(response));
      case 404:
      case 409:
        return Optional.empty();
      default:
        throw new IOException("Kubernetes answered a write with " + response.statusCode());
    }
  }

  /** Names of Secrets have lower-case letters and digits, but ids have more. */
  private static String name(String id) {
    return "bytenite-token-" + HexFormat.of().formatHex(Base64.getUrlDecoder().decode(id));
  }

  private static JsonObject secret(String id, Optional<Entry> expected, String content) {
    JsonObject metadata = new JsonObject();
    metadata.addProperty("name", name(id));
    expected.ifPresent(entry -> metadata.addProperty("resourceVersion", entry.version()));
    JsonObject data = new JsonObject();
    data.addProperty("content", Base64.getEncoder().encodeToString(content.getBytes(UTF_8)));
    JsonObject secret = new JsonObject();
    secret.addProperty("apiVersion", "v1");
    secret.addProperty("kind", "Secret");
    secret.add("metadata", metadata);
    secret.add("data", data);
    return secret;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(secrets + path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + bearer.get());
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static Entry entry(HttpResponse<String> response) throws IOException {
    try {
      JsonObject secret = JsonParser.parseString(response.body()).getAsJsonObject();
      JsonObject metadata = secret.getAsJsonObject("metadata");
      String content = secret.getAsJsonObject("data").get("content").getAsString();
      return new Entry(
          new String(Base64.getDecoder().decode(content), UTF_8),
          metadata.get("resourceVersion").getAsString(),
          age(response, metadata));
    } catch (JsonParseException | IllegalArgumentException | NullPointerException e) {
      throw new IOException("Kubernetes answered with another Secret than was written", e);
    }
  }

  private static Duration age(HttpResponse<?> response, JsonObject metadata) throws IOException {
    String date =
        response
            .headers()
            .firstValue("Date")
            .orElseThrow(() -> new IOException("Kubernetes answered without Date"));
    Instant now = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    for (JsonElement element : metadata.getAsJsonArray("managedFields")) {
      JsonObject field = element.getAsJsonObject();
      if (field.get("manager").getAsString().equals(MANAGER)) {
        Duration age = Duration.between(Instant.parse(field.get("time").getAsString()), now);
        return age.isNegative() ? WRITTEN_IN_THE_FUTURE : age;
      }
    }
    return WRITTEN_IN_THE_FUTURE; // somebody else wrote it
  }
}
