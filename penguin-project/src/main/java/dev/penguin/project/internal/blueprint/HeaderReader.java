package dev.penguin.project.internal.blueprint;

import dev.penguin.project.ResourceBudget;
import dev.penguin.project.Task;
import dev.penguin.project.blueprint.Finding.Place;
import dev.penguin.project.internal.blueprint.text.Names;
import dev.penguin.project.internal.blueprint.text.Tree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what a blueprint says of its project: front matter, or the fields beside the items. */
final class HeaderReader {
  private static final List<String> FIELDS =
      List.of(
          "budget",
          "defaults",
          "due",
          "key",
          "labels",
          "metadata",
          "owners",
          "phases",
          "priority",
          "start",
          "title",
          "version",
          "workspace");

  private final PlanDraft draft;
  private final TreeValues values;

  HeaderReader(PlanDraft draft) {
    this.draft = draft;
    this.values = new TreeValues(draft.findings());
  }

  /**
   * Reads all fields.
   *
   * @param others names that somebody else reads
   */
  void read(Tree.Mapping mapping, Set<String> others) {
    for (Tree.Entry entry : mapping.entries()) {
      String name = Names.canonical(entry.name().text());
      String field = name.equals("tags") ? "labels" : name;
      if (FIELDS.contains(field)) {
        draft.places().put(field, TreeValues.place(entry.value()));
        read(field, entry);
      } else if (!others.contains(field)) {
        List<String> known = new ArrayList<>(FIELDS);
        known.addAll(others);
        values.unknown(entry.name(), known);
      }
    }
  }

  private void read(String field, Tree.Entry entry) {
    Tree value = entry.value();
    switch (field) {
      case "key" -> values.text(field, value).ifPresent(text -> draft.header().key(text.strip()));
      case "title" -> values.text(field, value).ifPresent(draft.header()::title);
      case "version" -> values.text(field, value).ifPresent(draft.header()::revision);
      case "workspace" -> values.text(field, value).ifPresent(draft.header()::workspace);
      case "owners" -> draft.header().owners(values.texts(field, value));
      case "labels" -> draft.header().labels(values.texts(field, value));
      case "priority" ->
          values.read(field, value, FieldValues::priority).ifPresent(draft.header()::priority);
      case "start" ->
          values.read(field, value, FieldValues::day).ifPresent(draft.header()::startDate);
      case "due" -> values.read(field, value, FieldValues::day).ifPresent(draft.header()::dueDate);
      case "budget" -> budget(value);
      case "phases" -> phases(value);
      case "metadata" -> draft.header().metadata(values.map(field, value));
      default -> defaults(value);
    }
  }

  private void budget(Tree value) {
    ResourceBudget budget = ResourceBudget.unlimited();
    for (Tree.Entry entry : values.entries("budget", value)) {
      String name = Names.canonical(entry.name().text());
      ResourceBudget before = budget;
      budget =
          values
              .read(name, entry.value(), text -> ItemFields.limit(before, name, text))
              .orElse(before);
    }
    draft.header().budget(budget);
  }

  private void phases(Tree value) {
    Map<Task.Phase, Duration> boxes = new LinkedHashMap<>();
    for (Tree.Entry entry : values.entries("phases", value)) {
      values
          .read("phases", entry.name(), FieldValues::phase)
          .ifPresent(
              phase ->
                  values
                      .read("phases", entry.value(), FieldValues::span)
                      .ifPresent(span -> boxes.put(phase, span)));
    }
    draft.header().timeBoxes(boxes);
  }

  private void defaults(Tree value) {
    for (Tree.Entry entry : values.entries("defaults", value)) {
      String name = Names.canonical(entry.name().text());
      if (name.equals("phases")) {
        phases(entry.value());
      } else if (name.equals("budget")) {
        values.entries("budget", entry.value()).forEach(this::setDefault);
      } else {
        setDefault(entry);
      }
    }
  }

  private void setDefault(Tree.Entry entry) {
    String name = Names.canonical(entry.name().text());
    Place at = TreeValues.place(entry.value());
    if (!ItemFields.DEFAULTS.contains(name)) {
      values.unknown(entry.name(), ItemFields.DEFAULTS);
      return;
    }
    List<String> texts = values.texts(name, entry.value());
    if (!ItemFields.LISTS.contains(name)) {
      texts = texts.subList(0, Math.min(1, texts.size()));
    }
    try {
      ItemFields probe = new ItemFields("", "");
      for (String text : texts) {
        if (ItemFields.LISTS.contains(name)) {
          probe.add(name, text);
        } else {
          probe.set(name, text);
        }
      }
      draft.setDefault(name, texts);
    } catch (IllegalArgumentException e) {
      draft
          .findings()
          .error(
              "BP009",
              at,
              PlanDraft.wrongValue(name, String.join(", ", texts)),
              String.valueOf(e.getMessage()));
    }
  }
}
