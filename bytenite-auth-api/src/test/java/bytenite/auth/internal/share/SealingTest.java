// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.ApiKey;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SealingTest {

  private static final String PLAIN = "a text";

  private static Sealing of(String key, String uri) throws Exception {
    return Sealing.of(ApiKey.of(key), URI.create(uri));
  }

  @Property(tries = 200)
  void opensWhatItSealed(@ForAll byte[] bytes) throws Exception {
    String plain = new String(bytes, StandardCharsets.UTF_8);
    Sealing writer = of("a-key", "https://api.example.com");
    Sealing reader = of("a-key", "https://api.example.com");

    String sealed = writer.seal(plain);

    assertThat(sealed).matches("[A-Za-z0-9_-]+");
    assertThat(reader.open(sealed)).hasValue(plain);
  }

  @Test
  void namesAnEntryForEachKeyHostPortAndPath() throws Exception {
    Set<String> ids = new HashSet<>();
    for (String key : new String[] {"a-key", "b-key"}) {
      for (String uri :
          new String[] {
            "https://api.example.com",
            "https://api.example.org",
            "https://api.example.com:8443",
            "http://api.example.com:443",
            "https://api.example.com/base"
          }) {
        ids.add(of(key, uri).id());
      }
    }

    assertThat(ids).hasSize(10).allMatch(id -> id.matches("[A-Za-z0-9_-]{32}"));
  }

  @Test
  void namesTheSameEntryHoweverTheHostIsSpelled() throws Exception {
    assertThat(of("a-key", "HTTPS://API.Example.com:443").id())
        .isEqualTo(of("a-key", "https://api.example.com").id());
  }

  /** The values were computed by another program (Python's hmac and cryptography). */
  @Test
  void keepsTheFormat() throws Exception {
    Sealing sealing = of("a-key", "https://api.example.com");

    assertThat(sealing.id()).isEqualTo("44_DTwHpm7G_lLsHNfpHOz1od5I2_8I2");
    assertThat(sealing.open("AAECAwQFBgcICQoLczkhS_eLpaI5xJ1Pdb_v1DDsWNxXsQ")).hasValue(PLAIN);
  }

  @Test
  void sealsTheSameTextDifferentlyEachTime() throws Exception {
    Sealing sealing = of("a-key", "https://api.example.com");

    assertThat(sealing.seal(PLAIN)).isNotEqualTo(sealing.seal(PLAIN));
  }

  @Test
  void opensNothingThatAnotherKeyOrBaseUriSealed() throws Exception {
    Sealing sealing = of("a-key", "https://api.example.com");

    assertThat(sealing.open(of("b-key", "https://api.example.com").seal(PLAIN))).isEmpty();
    assertThat(sealing.open(of("a-key", "https://api.example.org").seal(PLAIN))).isEmpty();
  }

  @Test
  void opensNothingThatWasChangedOrCut() throws Exception {
    Sealing sealing = of("a-key", "https://api.example.com");
    String sealed = sealing.seal(PLAIN);

    for (int i = 0; i < sealed.length() - 1; i++) { // the last character has unused bits
      char other = sealed.charAt(i) == 'A' ? 'B' : 'A';
      assertThat(sealing.open(sealed.substring(0, i) + other + sealed.substring(i + 1))).isEmpty();
      assertThat(sealing.open(sealed.substring(0, i))).isEmpty();
    }
  }

  @Test
  void opensNoForeignText() throws Exception {
    Sealing sealing = of("a-key", "https://api.example.com");
    char[] huge = new char[10_000_000];
    Arrays.fill(huge, 'A');

    for (String foreign :
        new String[] {"", "A", "not base64!", "é", "\0", "AAAA", new String(huge)}) {
      assertThat(sealing.open(foreign)).isEmpty();
    }
  }

  @Test
  void forgetsItsKeyWhenClosed() throws Exception {
    Sealing sealing = of("a-key", "https://api.example.com");
    String sealed = sealing.seal(PLAIN);

    sealing.close();

    assertThat(sealing.open(sealed)).isEmpty();
  }
}
