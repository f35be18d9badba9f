package dev.penguin.provider.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.penguin.internal.json.Json;
import dev.penguin.message.ProviderData;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Members of a reply that mean something to its server alone, as they came. The last value of a
 * name counts, for a server sends such a member in one piece. Not thread-safe.
 */
public final class OpaqueMembers {
  /** More than any signature, little enough to be sent with each request. */
  private static final int MAX = 1 << 20;

  private final Map<String, String> members = new LinkedHashMap<>();
  private long size;

  /** No members yet. */
  public OpaqueMembers() {}

  /**
   * Takes the value that a parser stands at, unless it is empty or beyond all measure.
   *
   * @param name the member's name
   */
  public void read(JsonParser json, String name, JsonToken value) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator copy = Json.FACTORY.createGenerator(text)) {
      copy.copyCurrentStructureExact(json);
    }
    if (value != JsonToken.VALUE_NULL) {
      put(name, text.toString());
    }
  }

  /**
   * Adds a member, unless it is empty or beyond all measure.
   *
   * @param name the member's name
   * @param json its value
   */
  public void put(String name, String json) {
    boolean empty = json.equals("\"\"") || json.equals("[]") || json.equals("{}");
    String before = members.getOrDefault(name, "");
    long after = size + name.length() + json.length() - before.length();
    if (!empty && after <= MAX) {
      size = after;
      members.put(name, json);
    }
  }

  /** Adds members that came later. */
  public void putAll(OpaqueMembers more) {
    more.members.forEach(this::put);
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return members.isEmpty();
  }

  /** Forgets all. */
  public void clear() {
    members.clear();
    size = 0;
  }

  /** How many characters they have. */
  public long size() {
    return size;
  }

  /** The members as one JSON object; empty text without any. */
  public String json() {
    if (members.isEmpty()) {
      return "";
    }
    StringBuilder json = new StringBuilder();
    members.forEach(
        (name, value) ->
            json.append(json.length() == 0 ? "{" : ",")
                .append(Json.write(name))
                .append(':')
                .append(value));
    return Json.wellFormed(json.append('}').toString());
  }

  /**
   * The members, marked with the server that they came from.
   *
   * @param origin the server
   */
  public ProviderData from(String origin) {
    return members.isEmpty() ? ProviderData.NONE : new ProviderData(origin, json());
  }

  /**
   * What goes back of some data: its members, or none where it came from another server.
   *
   * @param data what a server added
   * @param origin the server that is asked now
   */
  public static Map<?, ?> of(ProviderData data, String origin) {
    if (data.isEmpty() || !data.origin().equals(origin)) {
      return Map.of();
    }
    try {
      return Json.parseExact(data.json()) instanceof Map<?, ?> members ? members : Map.of();
    } catch (IllegalArgumentException e) {
      return Map.of(); // what a server wrote that is not quite JSON does not go back
    }
  }

  /**
   * Writes members beside others.
   *
   * @param members what to write
   * @param known the names that are written already
   */
  public static void write(JsonGenerator json, Map<?, ?> members, Set<String> known)
      throws IOException {
    for (Map.Entry<?, ?> member : members.entrySet()) {
      String name = String.valueOf(member.getKey());
      if (!known.contains(name)) {
        json.writeFieldName(name);
        Json.write(json, member.getValue());
      }
    }
  }
}
