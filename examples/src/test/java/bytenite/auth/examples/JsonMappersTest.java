// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What docs/security.md says of JSON mappers. */
class JsonMappersTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final AccessToken TOKEN =
      new AccessToken("S3CR3T", "all", NOW, NOW.plusSeconds(3600));

  private final ObjectMapper mapper = JsonMapper.builder().findAndAddModules().build();

  // snippet
  interface HiddenValue {
    @JsonIgnore
    String value();
  }

  // end of snippet

  @Test
  void jacksonWritesTheValueOfATokenUnlessAMixInHidesIt() throws Exception {
    ObjectMapper careful = mapper.copy().addMixIn(AccessToken.class, HiddenValue.class);

    assertThat(mapper.writeValueAsString(TOKEN)).contains("S3CR3T");
    assertThat(careful.writeValueAsString(TOKEN)).contains("scope").doesNotContain("S3CR3T");
  }
}
