// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An object's members, read by protobuf's mapping: an absent member and {@code null} are the
 * default.
 *
 * <p>Each method takes all names of one member, because protobuf's readers accept the original
 * name, too. A member that comes twice is malformed if it is read.
 */
public final class JsonObject {

  /** An object without members. */
  public static final JsonObject EMPTY = new JsonObject();

  private static final Object REPEATED = new Object();

  private final Map<String, Object> members = new LinkedHashMap<>();
  String name; // of the member whose value is read next

  JsonObject() {}

  void put(Object value) {
    members.put(name, members.containsKey(name) ? REPEATED : value);
  }

  /** The names of the members, in their order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(members.keySet());
  }

  /**
   * A string; {@code ""} by default.
   *
   * @throws MalformedJson if the member is of another type
   */
  public String string(String... names) throws MalformedJson {
    return typed(String.class, "", names);
  }

  /**
   * A boolean; false by default.
   *
   * @throws MalformedJson if the member is of another type
   */
  public boolean bool(String... names) throws MalformedJson {
    return typed(Boolean.class, false, names);
  }

  /**
   * An integer, as a number or as a string that holds nothing but a number; 0 by default.
   *
   * @throws MalformedJson if the member is of another type, not an integer, or out of range
   */
  public long int64(String... names) throws MalformedJson {
    Object value = value(names);
    JsonNumber zero = new JsonNumber("0");
    JsonNumber number =
        value instanceof String text
            ? new JsonReader(text.toCharArray(), text.length()).onlyNumber()
            : typed(JsonNumber.class, zero, names);
    return number.toLong();
  }

  /** The member if it is of this type; empty if it is absent, repeated or of another type. */
  public <T> Optional<T> find(Class<T> type, String... names) {
    try {
      return Optional.ofNullable(typed(type, null, names));
    } catch (MalformedJson e) {
      return Optional.empty();
    }
  }

  private <T> T typed(Class<T> type, T absent, String... names) throws MalformedJson {
    Object value = value(names);
    if (value != null && !type.isInstance(value)) {
      throw new MalformedJson(names[0] + " is of the wrong type");
    }
    return value == null ? absent : type.cast(value);
  }

  private Object value(String... names) throws MalformedJson {
    Object found = null;
    int count = 0;
    for (String name : names) {
      if (members.containsKey(name)) {
        found = members.get(name);
        count += found == REPEATED ? 2 : 1;
      }
    }
    if (count > 1) {
      throw new MalformedJson(names[0] + " comes twice");
    }
    return found;
  }
}
