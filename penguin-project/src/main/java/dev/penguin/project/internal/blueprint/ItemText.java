package dev.penguin.project.internal.blueprint;

import dev.penguin.project.blueprint.BlueprintHeader;
import dev.penguin.project.blueprint.BlueprintItem;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The values of a plan as texts by the names of their fields; the usual ones are left out. */
public final class ItemText {
  /** What fields are that have their usual value. */
  private static final Map<String, String> USUAL =
      Map.of(
          "effort", "3",
          "parallel", "true",
          "priority", "normal",
          "risk", "3",
          "sequence", "0",
          "value", "3");

  private ItemText() {}

  /** What a field is that is left out. */
  public static String usual(String field) {
    return USUAL.getOrDefault(field, "none");
  }

  /** The fields of an item, its key and its box apart. */
  public static Map<String, String> of(BlueprintItem item) {
    Map<String, Object> fields = PlanTree.item(item, true);
    fields.remove("key");
    fields.remove("done");
    fields.values().removeIf(""::equals);
    return texts(fields);
  }

  /** The fields of a header, its key apart. */
  public static Map<String, String> of(BlueprintHeader header) {
    Map<String, Object> fields = PlanTree.header(header);
    fields.remove("key");
    return texts(fields);
  }

  private static Map<String, String> texts(Map<String, Object> fields) {
    Map<String, String> texts = new LinkedHashMap<>();
    fields.forEach((name, value) -> texts.put(name, text(value)));
    return texts;
  }

  private static String text(Object value) {
    if (value instanceof Collection<?> list) {
      List<String> words = list.stream().map(Object::toString).toList();
      boolean inLine = words.stream().mapToInt(String::length).sum() < 60;
      return String.join(inLine ? ", " : "\n", words);
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> entry.getKey() + "=" + entry.getValue())
          .collect(Collectors.joining("\n"));
    }
    return value.toString();
  }
}
