package dev.penguin.project.internal.blueprint;

import dev.penguin.project.blueprint.Finding.Place;
import dev.penguin.project.blueprint.Section;
import dev.penguin.project.internal.blueprint.text.Names;
import dev.penguin.project.internal.blueprint.text.QuotedText;
import dev.penguin.project.internal.blueprint.text.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a blueprint from the tree of YAML or JSON. */
final class TreePlan {
  private static final List<String> FIELDS = fields();

  private final PlanDraft draft;
  private final TreeValues values;

  private TreePlan(PlanDraft draft) {
    this.draft = draft;
    this.values = new TreeValues(draft.findings());
  }

  private static List<String> fields() {
    List<String> fields = new ArrayList<>(ItemFields.LONG);
    fields.addAll(ItemFields.LISTS);
    fields.addAll(ItemFields.SHORT);
    fields.addAll(List.of("budget", "done", "items", "key", "metadata"));
    return fields.stream().sorted().toList();
  }

  /** Reads what there is; the findings say what is missing. */
  static ParsedPlan read(Optional<Tree> root, PlanDraft draft) {
    if (root.isPresent() && root.get() instanceof Tree.Mapping mapping) {
      new TreePlan(draft).read(mapping);
    } else if (!draft.findings().isRefused()) {
      draft
          .findings()
          .refuse(
              "BP010", Place.at(1, 1), "this is no blueprint", "begin with 'key:' and 'title:'");
    }
    return draft.build();
  }

  private void read(Tree.Mapping mapping) {
    new HeaderReader(draft).read(mapping, Set.of("items", "sections"));
    mapping.get("sections").ifPresent(this::sections);
    mapping.get("items").ifPresent(items -> items(items, Optional.empty()));
  }

  private void sections(Tree tree) {
    for (Tree section : values.values("sections", tree)) {
      String title = "";
      String text = "";
      for (Tree.Entry entry : values.entries("sections", section)) {
        switch (Names.canonical(entry.name().text())) {
          case "title" -> title = values.text("title", entry.value()).orElse("");
          case "text" -> text = values.text("text", entry.value()).orElse("");
          default -> values.unknown(entry.name(), List.of("title", "text"));
        }
      }
      draft.section(new Section(title, text), TreeValues.place(section));
    }
  }

  /** The depth of the tree is bounded, and with it this recursion. */
  private void items(Tree tree, Optional<String> parent) {
    for (Tree item : values.values("items", tree)) {
      List<Tree.Entry> entries = values.entries("items", item);
      Place at = TreeValues.place(item);
      String key = "";
      for (Tree.Entry entry : entries) {
        if (Names.canonical(entry.name().text()).equals("key")) {
          key = values.text("key", entry.value()).orElse("").strip();
          at = TreeValues.place(entry.value());
        }
      }
      String name = key;
      draft.begin(key, "", parent, at).ifPresent(open -> item(open, entries, name));
    }
  }

  private void item(PlanDraft.OpenItem item, List<Tree.Entry> entries, String key) {
    List<Tree> parts = new ArrayList<>();
    for (Tree.Entry entry : entries) {
      String field = Names.canonical(entry.name().text());
      if (field.equals("items")) {
        parts.add(entry.value());
      } else if (!field.equals("key")) {
        field(item, field, entry);
      }
    }
    item.close();
    parts.forEach(tree -> items(tree, Optional.of(key)));
  }

  private void field(PlanDraft.OpenItem item, String field, Tree.Entry entry) {
    Tree value = entry.value();
    if (ItemFields.LISTS.contains(field)) {
      item.clear(field);
      for (Tree.Scalar each : values.scalars(field, value)) {
        List<String> texts =
            field.equals("depends") ? QuotedText.split(each.text()) : List.of(each.text());
        texts.forEach(text -> item.add(field, text, TreeValues.place(each)));
      }
    } else if (field.equals("metadata")) {
      values.map(field, value).forEach(item.fields()::metadata);
      item.at(field, TreeValues.place(value));
    } else if (field.equals("budget")) {
      values.entries(field, value).forEach(limit -> limit(item, limit));
    } else if (ItemFields.SHORT.contains(field)
        || ItemFields.LONG.contains(field)
        || field.equals("done")) {
      values.text(field, value).ifPresent(text -> item.set(field, text, TreeValues.place(value)));
    } else {
      values.unknown(entry.name(), FIELDS);
    }
  }

  private void limit(PlanDraft.OpenItem item, Tree.Entry entry) {
    String name = Names.canonical(entry.name().text());
    if (Set.of("calls", "cost", "time", "tokens").contains(name)) {
      values
          .text(name, entry.value())
          .ifPresent(text -> item.set(name, text, TreeValues.place(entry.value())));
    } else {
      values.unknown(entry.name(), List.of("calls", "cost", "time", "tokens"));
    }
  }
}
