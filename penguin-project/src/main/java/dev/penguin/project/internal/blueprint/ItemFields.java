package dev.penguin.project.internal.blueprint;

import dev.penguin.project.ResourceBudget;
import dev.penguin.project.blueprint.BlueprintItem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an item while it is read: each is set by its name from text. A value that cannot be
 * read throws {@link IllegalArgumentException}, whose message says what is expected. Used by one
 * thread.
 */
final class ItemFields {
  /** Fields that are long text. */
  static final Set<String> LONG = Set.of("description", "recipe", "definitionofdone");

  /** Fields that take several values. */
  static final Set<String> LISTS =
      Set.of("acceptance", "depends", "goals", "skills", "tags", "tools");

  /** Fields that take one short value. */
  static final Set<String> SHORT =
      Set.of(
          "assignee",
          "calls",
          "cost",
          "due",
          "effort",
          "estimate",
          "parallel",
          "parent",
          "priority",
          "risk",
          "role",
          "sequence",
          "time",
          "title",
          "tokens",
          "value");

  /** Fields that a blueprint may have a default for. */
  static final Set<String> DEFAULTS =
      Set.of(
          "acceptance",
          "assignee",
          "calls",
          "cost",
          "definitionofdone",
          "effort",
          "estimate",
          "parallel",
          "priority",
          "risk",
          "role",
          "skills",
          "tags",
          "time",
          "tokens",
          "tools",
          "value");

  private final BlueprintItem.Builder builder;
  private final Map<String, List<String>> lists = new LinkedHashMap<>();
  private final List<BlueprintItem.Prerequisite> prerequisites = new ArrayList<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private @Nullable ResourceBudget budget;

  ItemFields(String key, String title) {
    this.builder = BlueprintItem.builder(key, title);
  }

  BlueprintItem.Builder builder() {
    return builder;
  }

  /** The item that all of this makes. */
  BlueprintItem build() {
    lists.forEach(this::setList);
    builder.prerequisites(prerequisites).metadata(metadata);
    if (budget != null) {
      builder.budget(budget);
    }
    return builder.build();
  }

  private void setList(String name, List<String> values) {
    switch (name) {
      case "acceptance" -> builder.acceptanceCriteria(values);
      case "goals" -> builder.goals(values);
      case "skills" -> builder.requiredSkills(values);
      case "tags" -> builder.tags(values);
      default -> builder.allowedTools(values);
    }
  }

  /** Sets a list to other values. */
  void replace(String name, List<String> values) {
    if (name.equals("depends")) {
      prerequisites.clear();
    }
    lists.remove(name);
    values.forEach(value -> add(name, value));
  }

  /** Adds a value to a list. */
  void add(String name, String value) {
    if (name.equals("depends")) {
      prerequisites.add(FieldValues.prerequisite(value));
    } else {
      lists.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }
  }

  /** How many prerequisites there are so far. */
  int prerequisites() {
    return prerequisites.size();
  }

  void metadata(String name, String value) {
    metadata.put(name, value);
  }

  /** Sets a field of one value; the name is canonical and known. */
  void set(String name, String value) {
    switch (name) {
      case "title" -> builder.title(value);
      case "parent" -> builder.parent(value.strip());
      case "done" -> builder.done(FieldValues.flag(value));
      case "description" -> builder.description(value);
      case "recipe" -> builder.recipe(value);
      case "definitionofdone" -> builder.definitionOfDone(value);
      case "assignee" -> builder.assignee(value);
      case "role" -> builder.agentRole(value);
      default -> setTyped(name, value);
    }
  }

  private void setTyped(String name, String value) {
    switch (name) {
      case "priority" -> builder.priority(FieldValues.priority(value));
      case "due" -> builder.dueDate(FieldValues.day(value));
      case "estimate" -> builder.estimate(FieldValues.span(value));
      case "parallel" -> builder.parallelizable(FieldValues.flag(value));
      case "effort" -> builder.effort(FieldValues.number(value));
      case "value" -> builder.value(FieldValues.number(value));
      case "risk" -> builder.risk(FieldValues.number(value));
      case "sequence" -> builder.sequence(FieldValues.number(value));
      default -> budget = limit(budget == null ? ResourceBudget.unlimited() : budget, name, value);
    }
  }

  /** A budget with one more limit. */
  static ResourceBudget limit(ResourceBudget budget, String name, String value) {
    return switch (name) {
      case "tokens" -> budget.withTokens(FieldValues.longNumber(value));
      case "calls" -> budget.withToolCalls(FieldValues.longNumber(value));
      case "cost" -> budget.withCostUsd(FieldValues.money(value));
      case "time" -> budget.withDuration(FieldValues.span(value));
      default -> throw new IllegalArgumentException("write tokens, cost, time or calls");
    };
  }
}
