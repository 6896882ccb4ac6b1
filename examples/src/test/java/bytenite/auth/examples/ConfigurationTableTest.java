// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthConfig;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of settings in docs/configuration.md, held against the code. */
class ConfigurationTableTest {

  private static final Path PAGE =
      Path.of("").toAbsolutePath().getParent().resolve("docs/configuration.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z]\\w+)` \\| ([^|]*) \\|");

  /** Each setting's row: its name, its default and bounds. */
  private static Map<String, String> rows() throws Exception {
    Map<String, String> rows = new TreeMap<>();
    ROW.matcher(Files.readString(PAGE))
        .results()
        .forEach(row -> assertThat(rows.put(row.group(1), row.group(2))).isNull());
    return rows;
  }

  @Test
  void namesEverySettingAndNoOther() throws Exception {
    String[] setters =
        Arrays.stream(AuthConfig.Builder.class.getMethods())
            .filter(method -> method.getReturnType() == AuthConfig.Builder.class)
            .filter(method -> !Modifier.isStatic(method.getModifiers()))
            .map(method -> method.getName())
            .toArray(String[]::new);

    assertThat(rows().keySet()).containsExactlyInAnyOrder(setters);
  }

  @Test
  void givesTheDefaults() throws Exception {
    AuthConfig defaults = AuthConfig.builder(ApiKey.of("any")).build();
    Map<String, String> rows = rows();

    assertThat(rows.get("baseUri")).contains("`" + defaults.baseUri() + "`");
    assertThat(rows.get("allowPlainHttp")).startsWith("`" + defaults.allowPlainHttp() + "`");
    assertThat(rows.get("connectTimeout")).startsWith(text(defaults.connectTimeout()));
    assertThat(rows.get("callTimeout")).startsWith(text(defaults.callTimeout()));
    assertThat(rows.get("maxAttempts")).startsWith(defaults.maxAttempts() + ";");
    assertThat(rows.get("refreshAhead")).startsWith(text(defaults.refreshAhead()));
    assertThat(rows.get("expiryMargin")).startsWith(text(defaults.expiryMargin()));
    assertThat(rows.get("userAgent")).startsWith("`" + defaults.userAgent() + "`");
    assertThat(defaults.executor()).isEmpty();
    assertThat(defaults.transport()).isEmpty();
    assertThat(defaults.listener()).isEmpty();
    assertThat(defaults.store()).isEmpty();
    assertThat(defaults.scheduler()).isEmpty();
  }

  private static String text(Duration duration) {
    return duration.toSecondsPart() == 0
        ? duration.toMinutes() + " min"
        : duration.toSeconds() + " s";
  }
}
