package dev.penguin.internal.json;

import dev.penguin.internal.text.NearestName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Brings a value into the form that a schema asks for, where only one can be meant: 5.0 and "5" for
 * an integer, a choice in other letters, a lone value for a list, JSON in a string for an object,
 * null for a member that may be missing, a member's name in another case. It judges nothing: what
 * fits is left as it is, and so is what could mean two things. {@link SchemaCheck} comes after it.
 */
public final class SchemaFit {
  private static final int MAX_DEPTH = 500;
  private static final int MAX_STEPS = 1_000_000;
  private static final Pattern SEVERAL = Pattern.compile("[\\s\\p{Z},;|\\[،؛፣፤、，；､﹐﹑﹔｜]");

  private final Map<String, Object> root;
  private final int[] steps = new int[1];
  private int depth;

  private SchemaFit(Map<String, Object> root) {
    this.root = root;
  }

  /**
   * The value in the form of the schema.
   *
   * @param schema the schema, as {@link Json#parseObject} reads it
   * @param value the value, as {@link Json#parseExact} reads it
   * @return another value, or the very same when nothing is to be changed
   */
  public static @Nullable Object fit(Map<String, Object> schema, @Nullable Object value) {
    return new SchemaFit(schema).fitted(schema, value);
  }

  private @Nullable Object fitted(@Nullable Object schema, @Nullable Object value) {
    Map<?, ?> keywords = check().resolved(schema);
    if (keywords.isEmpty() || depth >= MAX_DEPTH || ++steps[0] > MAX_STEPS) {
      return value;
    }
    depth++;
    Object fitted = chosen(keywords, typed(keywords, value));
    if (fitted instanceof Map<?, ?> members) {
      fitted = members(keywords, members);
    } else if (fitted instanceof List<?> items) {
      fitted = items(keywords, items);
    }
    for (Object part : SchemaCheck.listOf(keywords, "allOf")) {
      fitted = fitted(part, fitted);
    }
    fitted = alternative(SchemaCheck.listOf(keywords, "anyOf"), fitted);
    fitted = alternative(SchemaCheck.listOf(keywords, "oneOf"), fitted);
    depth--;
    return fitted;
  }

  private SchemaCheck check() {
    return new SchemaCheck(root, steps, depth);
  }

  private boolean fits(@Nullable Object schema, @Nullable Object value) {
    return check().problemsOf(schema, value, JsonPath.root()).isEmpty();
  }

  /** The value as one of the types that the schema names. */
  private @Nullable Object typed(Map<?, ?> schema, @Nullable Object value) {
    Set<String> types = JsonType.namedBy(schema);
    Object plain = value;
    if (value instanceof Number number && !types.contains("number")) {
      plain = types.contains("integer") ? JsonType.whole(number).orElse(number) : number;
    }
    if (plain == null || JsonType.accepts(types, plain)) {
      return plain;
    }
    if (plain instanceof String text) {
      Object held = heldBy(text);
      if (held instanceof Number number && !types.contains("number")) {
        held = JsonType.whole(number).orElse(number);
      }
      if (held != null && JsonType.accepts(types, held)) {
        return held;
      }
    }
    return types.contains("array") ? inList(schema, plain) : plain;
  }

  /** The value that a text holds as JSON, but for texts; null when it holds none. */
  private static @Nullable Object heldBy(String text) {
    String json = text.strip();
    boolean flag = json.equalsIgnoreCase("true") || json.equalsIgnoreCase("false");
    try {
      Object held = Json.parseExact(flag ? String.valueOf(Boolean.parseBoolean(json)) : json);
      return held instanceof String ? null : held;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** A lone value for a list of such. A text with commas or blanks may be several, "" is none. */
  private Object inList(Map<?, ?> schema, Object value) {
    if (value instanceof String text && (text.isEmpty() || SEVERAL.matcher(text).find())) {
      return value;
    }
    List<@Nullable Object> list = new ArrayList<>();
    list.add(fitted(schema.get("items"), value));
    return schema.get("items") instanceof Map && fits(schema, list) ? list : value;
  }

  /** The choice that differs from the text in case, and in what joins words, alone. */
  private static @Nullable Object chosen(Map<?, ?> schema, @Nullable Object value) {
    Optional<Collection<?>> choices = SchemaCheck.choices(schema);
    if (!(value instanceof String text)
        || choices.isEmpty()
        || SchemaCheck.isOneOf(choices.get(), value)) {
      return value;
    }
    List<String> texts =
        choices.get().stream().filter(String.class::isInstance).map(String.class::cast).toList();
    return NearestName.same(text.strip(), texts).orElse(text);
  }

  private Object members(Map<?, ?> schema, Map<?, ?> members) {
    Map<?, ?> properties = SchemaCheck.mapOf(schema, "properties");
    boolean closed =
        Boolean.FALSE.equals(schema.get("additionalProperties"))
            && members.size() <= properties.size();
    Object others =
        schema.containsKey("patternProperties") ? null : schema.get("additionalProperties");
    Map<String, @Nullable Object> fitted = new LinkedHashMap<>();
    boolean same = true;
    for (Map.Entry<?, ?> member : members.entrySet()) {
      String written = String.valueOf(member.getKey());
      String name = closed ? meant(written, properties, members) : written;
      Object inner = properties.containsKey(name) ? properties.get(name) : others;
      Object value = fitted(inner, member.getValue());
      boolean dropped = value == null && mayBeMissing(schema, properties, name);
      same &= name.equals(written) && value == member.getValue() && !dropped;
      if (!dropped) {
        fitted.put(name, value);
      }
    }
    return same ? members : fitted;
  }

  /** The known name that is meant by an unknown one, which no other member has or means. */
  private static String meant(String written, Map<?, ?> properties, Map<?, ?> members) {
    if (properties.containsKey(written)) {
      return written;
    }
    List<String> free =
        properties.keySet().stream()
            .map(String::valueOf)
            .filter(name -> !members.containsKey(name))
            .toList();
    Optional<String> name = NearestName.same(written, free);
    if (name.isEmpty()) {
      return written;
    }
    List<String> wanted = List.of(name.get());
    long rivals =
        members.keySet().stream()
            .filter(other -> NearestName.same(String.valueOf(other), wanted).isPresent())
            .count();
    return rivals == 1 ? name.get() : written;
  }

  private boolean mayBeMissing(Map<?, ?> schema, Map<?, ?> properties, String name) {
    return properties.containsKey(name)
        && !SchemaCheck.listOf(schema, "required").contains(name)
        && !fits(properties.get(name), null);
  }

  private Object items(Map<?, ?> schema, List<?> items) {
    List<?> first = SchemaCheck.listOf(schema, "prefixItems");
    List<@Nullable Object> fitted = new ArrayList<>(items.size());
    boolean same = true;
    for (int i = 0; i < items.size(); i++) {
      Object item = fitted(i < first.size() ? first.get(i) : schema.get("items"), items.get(i));
      same &= item == items.get(i);
      fitted.add(item);
    }
    return same ? items : fitted;
  }

  /** In the form of the alternative that it fits; else of the only one that it can be made fit. */
  private @Nullable Object alternative(List<?> alternatives, @Nullable Object value) {
    for (Object alternative : alternatives) {
      if (fits(alternative, value)) {
        return fitted(alternative, value);
      }
    }
    Set<@Nullable Object> forms = new LinkedHashSet<>();
    for (Object alternative : alternatives) {
      Object form = fitted(alternative, value);
      if (fits(alternative, form)) {
        forms.add(form);
      }
    }
    return forms.size() == 1 ? forms.iterator().next() : value;
  }

  /**
   * An answer in the form of the schema. One that stood alone may also be wrapped in an object or a
   * list of its own, or lack the object around its only member.
   *
   * @param name the name under which an object may wrap the answer
   * @param bare whether an object may be the only member's value as well. It may not where the type
   *     names that member: {@code {"error":404}} is no answer
   */
  public static @Nullable Object fitAnswer(
      Map<String, Object> schema, String name, boolean bare, ModelJson answer) {
    SchemaFit fit = new SchemaFit(schema);
    Object plain = fit.fitted(schema, answer.value());
    if (!answer.alone() || fit.fits(schema, answer.value())) {
      return plain;
    }
    Set<@Nullable Object> forms = new LinkedHashSet<>();
    for (Object form : fit.formsOf(name, bare, answer.value())) {
      Object fitted = fit.fitted(schema, form);
      if (fit.fits(schema, fitted)) {
        forms.add(fitted);
      }
    }
    if (forms.isEmpty()) {
      return plain;
    }
    return forms.size() == 1 ? forms.iterator().next() : answer.value();
  }

  private List<@Nullable Object> formsOf(String name, boolean bare, @Nullable Object answer) {
    List<@Nullable Object> forms = new ArrayList<>();
    forms.add(answer);
    if (answer instanceof Map<?, ?> members && members.size() == 1) {
      String key = String.valueOf(members.keySet().iterator().next());
      if (NearestName.same(key, List.of(name)).isPresent()) {
        forms.add(members.values().iterator().next());
      }
    } else if (answer instanceof List<?> items && items.size() == 1) {
      forms.add(items.get(0));
    }
    Set<?> members = SchemaCheck.mapOf(root, "properties").keySet();
    if (members.size() == 1) {
      for (Object form : new ArrayList<>(forms)) {
        if (bare || !(form instanceof Map)) {
          forms.add(Collections.singletonMap(String.valueOf(members.iterator().next()), form));
        }
      }
    }
    return forms;
  }
}
