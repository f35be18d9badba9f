package dev.penguin.project.internal.blueprint;

import dev.penguin.project.blueprint.BlueprintItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An item and where it stands in a text. Immutable.
 *
 * @param item the item
 * @param depth in how many others it stands
 * @param namesParent whether it says by a field which item it is a part of
 * @param hasNested whether others stand in it
 */
record NestedItem(BlueprintItem item, int depth, boolean namesParent, boolean hasNested) {
  /** Deeper ones name their parent: no reader takes any depth, and no person either. */
  private static final int MAX_DEPTH = 7;

  /**
   * Items in the order of a text. One stands in its parent when that is possible: not too deep, and
   * with only the parent's other parts between them.
   */
  static List<NestedItem> of(List<BlueprintItem> items) {
    Map<String, Integer> open = new HashMap<>();
    List<String> way = new ArrayList<>();
    List<NestedItem> nested = new ArrayList<>(items.size());
    for (BlueprintItem item : items) {
      int above = open.getOrDefault(item.parent().orElse(""), -1);
      boolean inside = above >= 0 && nested.get(above).depth < MAX_DEPTH;
      int depth = 0;
      if (inside) {
        NestedItem old = nested.get(above);
        depth = old.depth + 1;
        nested.set(above, new NestedItem(old.item, old.depth, old.namesParent, true));
      }
      while (way.size() > depth) {
        open.remove(way.remove(way.size() - 1));
      }
      nested.add(new NestedItem(item, depth, !inside && item.parent().isPresent(), false));
      open.put(item.key(), nested.size() - 1);
      way.add(item.key());
    }
    return nested;
  }
}
