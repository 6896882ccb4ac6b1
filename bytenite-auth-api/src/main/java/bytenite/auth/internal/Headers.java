// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Immutable copies of headers, looked up without regard to case (RFC 9110, section 5.1). */
public final class Headers {

  private Headers() {}

  /** A copy of headers with one value each. */
  public static Map<String, String> single(Map<String, String> headers) {
    Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Map.Entry<String, String> header : headers.entrySet()) {
      copy.put(header.getKey(), Objects.requireNonNull(header.getValue()));
    }
    return Collections.unmodifiableMap(copy);
  }

  /**
   * A copy of headers with any number of values each; names that differ in case only are joined.
   */
  public static Map<String, List<String>> multiple(Map<String, List<String>> headers) {
    Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      List<String> earlier = copy.getOrDefault(header.getKey(), Collections.emptyList());
      List<String> all = new ArrayList<>(earlier);
      for (String value : header.getValue()) {
        all.add(Objects.requireNonNull(value));
      }
      copy.put(header.getKey(), Collections.unmodifiableList(all));
    }
    return Collections.unmodifiableMap(copy);
  }
}
