package dev.penguin.project.internal.sync;

import dev.penguin.project.NewTask;
import dev.penguin.project.blueprint.BlueprintItem;
import dev.penguin.project.blueprint.SyncPreview.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a blueprint does to one task. Immutable.
 *
 * @param kind what is done
 * @param key the key of the item
 * @param stored the task; empty when there is none yet
 * @param before the item as it is stored; empty when it is not
 * @param after the item as it will be
 * @param fields what changes
 * @param notes what is not changed, and why
 */
record SyncStep(
    Kind kind,
    String key,
    Optional<StoredTask> stored,
    Optional<BlueprintItem> before,
    BlueprintItem after,
    List<FieldChange> fields,
    List<String> notes) {

  /** One value before and after. */
  record FieldChange(String field, String before, String after) {
    /** The values in which two sets differ. */
    static List<FieldChange> between(Map<String, String> before, Map<String, String> after) {
      Map<String, FieldChange> changes = new LinkedHashMap<>();
      TreeSet<String> names = new TreeSet<>(before.keySet());
      names.addAll(after.keySet());
      for (String name : names) {
        String old = before.getOrDefault(name, "");
        String other = after.getOrDefault(name, "");
        if (!Objects.equals(old, other)) {
          changes.put(name, new FieldChange(name, old, other));
        }
      }
      return List.copyOf(changes.values());
    }
  }

  /** The values of a task with those of an item. */
  static NewTask.Builder fill(NewTask.Builder task, BlueprintItem item) {
    return task.title(item.title())
        .description(item.description())
        .priority(item.priority())
        .tags(item.tags())
        .dueDate(item.dueDate().orElse(null))
        .estimate(item.estimate().orElse(null))
        .acceptanceCriteria(item.acceptanceCriteria())
        .definitionOfDone(item.definitionOfDone())
        .budget(item.budget())
        .allowedTools(item.allowedTools())
        .agentRole(item.agentRole().orElse(null))
        .requiredSkills(item.requiredSkills())
        .parallelizable(item.parallelizable())
        .effort(item.effort())
        .value(item.value())
        .risk(item.risk())
        .sequence(item.sequence())
        .assignee(item.assignee().orElse(null))
        .recipe(item.recipe());
  }
}
