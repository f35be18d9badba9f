package dev.penguin.project.internal.blueprint;

import dev.penguin.project.blueprint.BlueprintItem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The order in which a text has items: each before its parts, those beside each other as given. */
public final class ItemOrder {
  private ItemOrder() {}

  /** All of the items; those whose parents lead nowhere, which is an error, come last. */
  public static List<BlueprintItem> of(List<BlueprintItem> items) {
    Map<String, List<BlueprintItem>> parts = parts(items);
    Set<BlueprintItem> placed = Collections.newSetFromMap(new IdentityHashMap<>());
    List<BlueprintItem> ordered = new ArrayList<>(items.size());
    Deque<BlueprintItem> open = new ArrayDeque<>();
    for (BlueprintItem root : parts.getOrDefault("", List.of())) {
      open.push(root);
      while (!open.isEmpty()) {
        BlueprintItem item = open.pop();
        if (placed.add(item)) {
          ordered.add(item);
          List<BlueprintItem> below = parts.getOrDefault(item.key(), List.of());
          for (int i = below.size() - 1; i >= 0; i--) {
            open.push(below.get(i));
          }
        }
      }
    }
    items.stream().filter(item -> !placed.contains(item)).forEach(ordered::add);
    return List.copyOf(ordered);
  }

  /** The parts of each item by its key; under the empty key, those that are part of none. */
  static Map<String, List<BlueprintItem>> parts(List<BlueprintItem> items) {
    Set<String> keys = new HashSet<>();
    items.forEach(item -> keys.add(item.key()));
    Map<String, List<BlueprintItem>> parts = new HashMap<>();
    for (BlueprintItem item : items) {
      String parent = item.parent().filter(keys::contains).orElse("");
      parts.computeIfAbsent(parent, key -> new ArrayList<>()).add(item);
    }
    return parts;
  }
}
