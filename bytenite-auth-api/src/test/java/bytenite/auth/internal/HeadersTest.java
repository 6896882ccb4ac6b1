// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeadersTest {

  @Test
  void looksUpWithoutRegardToCase() {
    assertThat(Headers.single(Map.of("Content-Type", "x")).get("content-TYPE")).isEqualTo("x");
    assertThat(Headers.multiple(Map.of("retry-after", List.of("1"))).get("Retry-After"))
        .containsExactly("1");
    assertThat(Headers.multiple(Map.of()).get("Retry-After")).isNull();
  }

  @Test
  void looksUpWithoutRegardToTheLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      assertThat(Headers.single(Map.of("AUTHORIZATION", "x")).get("authorization")).isEqualTo("x");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void joinsNamesThatDifferInCaseOnly() {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put("Retry-After", List.of("1"));
    headers.put("retry-after", List.of("2", "3"));

    assertThat(Headers.multiple(headers)).hasSize(1);
    assertThat(Headers.multiple(headers).get("RETRY-AFTER")).containsExactly("1", "2", "3");
  }

  @Test
  void copiesWhatCouldChange() {
    Map<String, String> single = new HashMap<>(Map.of("a", "1"));
    List<String> values = new ArrayList<>(List.of("1"));
    Map<String, List<String>> multiple = new HashMap<>(Map.of("a", values));
    Map<String, String> one = Headers.single(single);
    Map<String, List<String>> many = Headers.multiple(multiple);

    single.clear();
    multiple.clear();
    values.add("2");

    assertThat(one).containsEntry("a", "1");
    assertThat(many).containsEntry("a", List.of("1"));
  }

  @Test
  void cannotBeChanged() {
    Map<String, List<String>> many = Headers.multiple(Map.of("a", List.of("1")));

    assertThatThrownBy(() -> Headers.single(Map.of()).put("a", "1"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> many.remove("a")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> many.get("a").add("2"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void refusesNull() {
    assertThatNullPointerException()
        .isThrownBy(() -> Headers.single(Collections.singletonMap(null, "x")));
    assertThatNullPointerException()
        .isThrownBy(() -> Headers.single(Collections.singletonMap("a", null)));
    assertThatNullPointerException()
        .isThrownBy(() -> Headers.multiple(Collections.singletonMap(null, List.of("x"))));
    assertThatNullPointerException()
        .isThrownBy(() -> Headers.multiple(Collections.singletonMap("a", null)));
    assertThatNullPointerException()
        .isThrownBy(() -> Headers.multiple(Map.of("a", Arrays.asList("x", null))));
  }
}
