package dev.penguin.project.internal.blueprint;

import dev.penguin.project.blueprint.BlueprintHeader;
import dev.penguin.project.blueprint.BlueprintItem;
import dev.penguin.project.blueprint.Section;
import java.util.List;

/**
 * What a blueprint says. Immutable.
 *
 * @param header what it says of the project
 * @param sections what it says at length
 * @param items its items
 */
public record PlanContent(
    BlueprintHeader header, List<Section> sections, List<BlueprintItem> items) {
  /** Copies the lists, and puts the items into the order of a text. */
  public PlanContent {
    sections = List.copyOf(sections);
    items = ItemOrder.of(items);
  }
}
