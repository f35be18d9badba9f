package dev.penguin.project.internal.blueprint;

import dev.penguin.project.ResourceBudget;
import dev.penguin.project.Task;
import dev.penguin.project.blueprint.BlueprintHeader;
import dev.penguin.project.blueprint.BlueprintItem;
import dev.penguin.project.blueprint.Section;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A plan as maps, lists, texts, numbers and flags, which YAML and JSON write alike. What has its
 * usual value is left out.
 */
final class PlanTree {
  private PlanTree() {}

  static Map<String, Object> of(PlanContent plan) {
    Map<String, Object> tree = header(plan.header());
    List<Object> sections = new ArrayList<>();
    for (Section section : plan.sections()) {
      Map<String, Object> each = new LinkedHashMap<>();
      put(each, "title", section.title());
      put(each, "text", section.text());
      sections.add(each);
    }
    put(tree, "sections", sections);
    put(tree, "items", items(plan));
    return tree;
  }

  static Map<String, Object> header(BlueprintHeader header) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("title", header.title());
    tree.put("key", header.key());
    header.revision().ifPresent(version -> tree.put("version", version));
    put(tree, "owners", header.owners());
    put(tree, "labels", header.labels());
    put(tree, header.priority());
    header.workspace().ifPresent(workspace -> tree.put("workspace", workspace));
    header.startDate().ifPresent(day -> tree.put("start", day.toString()));
    header.dueDate().ifPresent(day -> tree.put("due", day.toString()));
    put(tree, "budget", budget(header.budget()));
    Map<String, Object> phases = new LinkedHashMap<>();
    Map<Task.Phase, Duration> boxes = new TreeMap<>(header.timeBoxes());
    boxes.forEach((phase, span) -> phases.put(FieldValues.text(phase), FieldValues.text(span)));
    put(tree, "phases", phases);
    put(tree, "metadata", new TreeMap<>(header.metadata()));
    return tree;
  }

  /** Parts stand in the item that they belong to, or name it where that would be too deep. */
  private static List<Object> items(PlanContent plan) {
    List<Object> roots = new ArrayList<>();
    Map<String, List<Object>> lists = new LinkedHashMap<>();
    for (NestedItem nested : NestedItem.of(plan.items())) {
      BlueprintItem item = nested.item();
      Map<String, Object> tree = item(item, nested.namesParent());
      List<Object> above = roots;
      if (nested.depth() > 0) {
        above = lists.getOrDefault(item.parent().orElse(""), roots);
      }
      above.add(tree);
      List<Object> parts = new ArrayList<>();
      lists.put(item.key(), parts);
      if (nested.hasNested()) {
        tree.put("items", parts);
      }
    }
    return roots;
  }

  static Map<String, Object> item(BlueprintItem item, boolean namesParent) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("key", item.key());
    tree.put("title", item.title());
    if (namesParent) {
      tree.put("parent", item.parent().orElse(""));
    }
    if (item.done()) {
      tree.put("done", true);
    }
    put(tree, "description", item.description());
    put(tree, item.priority());
    usual(tree, "effort", item.effort(), 3);
    usual(tree, "value", item.value(), 3);
    usual(tree, "risk", item.risk(), 3);
    item.estimate().ifPresent(span -> tree.put("estimate", FieldValues.text(span)));
    item.dueDate().ifPresent(day -> tree.put("due", day.toString()));
    put(tree, "tags", item.tags());
    item.agentRole().ifPresent(role -> tree.put("role", role));
    put(tree, "tools", item.allowedTools());
    put(tree, "skills", item.requiredSkills());
    item.assignee().ifPresent(assignee -> tree.put("assignee", assignee));
    if (!item.parallelizable()) {
      tree.put("parallel", false);
    }
    usual(tree, "sequence", item.sequence(), 0);
    put(tree, "budget", budget(item.budget()));
    put(tree, "goals", item.goals());
    put(tree, "depends", item.prerequisites().stream().map(FieldValues::text).toList());
    put(tree, "acceptance", item.acceptanceCriteria());
    put(tree, "definition-of-done", item.definitionOfDone());
    put(tree, "recipe", item.recipe());
    put(tree, "metadata", new TreeMap<>(item.metadata()));
    return tree;
  }

  /** The limits of a budget by name. */
  static Map<String, Object> budget(ResourceBudget budget) {
    Map<String, Object> tree = new LinkedHashMap<>();
    budget.tokens().ifPresent(limit -> tree.put("tokens", limit));
    budget.costUsd().map(BigDecimal::toPlainString).ifPresent(cost -> tree.put("cost", cost));
    budget.duration().ifPresent(limit -> tree.put("time", FieldValues.text(limit)));
    budget.toolCalls().ifPresent(limit -> tree.put("calls", limit));
    return tree;
  }

  private static void put(Map<String, Object> tree, String name, String text) {
    if (!text.isEmpty()) {
      tree.put(name, text);
    }
  }

  private static void put(Map<String, Object> tree, String name, List<?> values) {
    if (!values.isEmpty()) {
      tree.put(name, values);
    }
  }

  private static void put(Map<String, Object> tree, String name, Map<String, ?> values) {
    if (!values.isEmpty()) {
      tree.put(name, values);
    }
  }

  private static void put(Map<String, Object> tree, Task.Priority priority) {
    if (priority != Task.Priority.NORMAL) {
      tree.put("priority", FieldValues.text(priority));
    }
  }

  private static void usual(Map<String, Object> tree, String name, int value, int usual) {
    if (value != usual) {
      tree.put(name, value);
    }
  }
}
