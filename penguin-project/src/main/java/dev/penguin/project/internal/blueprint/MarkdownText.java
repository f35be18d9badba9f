package dev.penguin.project.internal.blueprint;

import dev.penguin.project.Task;
import dev.penguin.project.blueprint.BlueprintItem;
import dev.penguin.project.blueprint.Section;
import dev.penguin.project.internal.blueprint.text.MarkdownSections;
import dev.penguin.project.internal.blueprint.text.QuotedText;
import dev.penguin.project.internal.blueprint.text.YamlText;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Writes a plan as Markdown. Used by one thread. */
final class MarkdownText {
  /** Lines that begin like this may be read as something else than text. */
  private static final Pattern SPECIAL =
      Pattern.compile(
          "[-+*>#~`|=<_\\[\\\\].*|\\d{1,9}[.)].*|\\s.*|.*\\s|.*\\p{Cntrl}.*", Pattern.DOTALL);

  private static final Pattern BLANKS = Pattern.compile("(?m)^[ \\t]+$");

  private final StringBuilder text = new StringBuilder();

  private MarkdownText() {}

  static String of(PlanContent plan) {
    MarkdownText markdown = new MarkdownText();
    markdown.text.append("---\n").append(YamlText.of(PlanTree.header(plan.header())));
    markdown.text.append("---\n");
    plan.sections().forEach(markdown::section);
    markdown.text.append("\n# ").append(MarkdownSections.ITEMS).append("\n");
    if (!plan.items().isEmpty()) {
      markdown.text.append('\n');
    }
    NestedItem.of(plan.items()).forEach(markdown::item);
    return markdown.text.toString();
  }

  private void section(Section section) {
    if (!section.title().isEmpty()) {
      text.append("\n# ").append(section.title()).append('\n');
    }
    String safe = MarkdownSections.safe(section.title(), section.text());
    if (!safe.isEmpty()) {
      text.append('\n').append(safe).append('\n');
    }
  }

  private void item(NestedItem nested) {
    BlueprintItem item = nested.item();
    String indent = "  ".repeat(nested.depth());
    boolean bare = isBare(item.title());
    text.append(indent).append(item.done() ? "- [x] " : "- [ ] ").append(item.key());
    String shown = bare ? item.title() : shown(item.title());
    text.append(shown.isEmpty() ? "" : " ").append(shown);
    StringBuilder fields = new StringBuilder();
    attributes(fields, nested, bare);
    if (!fields.isEmpty()) {
      text.append(" {").append(fields.substring(1)).append('}');
    }
    text.append('\n');
    fields(item, indent + "  ");
  }

  /** Whether a title reads the same as it stands. */
  private static boolean isBare(String title) {
    return !title.isEmpty()
        && title.equals(title.strip())
        && title.indexOf('{') < 0
        && title.indexOf('}') < 0
        && title.chars().noneMatch(Character::isISOControl);
  }

  private static String shown(String title) {
    return title.replaceAll("[{}\\p{Cntrl}]", " ").strip();
  }

  private static void attributes(StringBuilder text, NestedItem nested, boolean bare) {
    BlueprintItem item = nested.item();
    if (!bare) {
      add(text, "title", QuotedText.of(item.title()));
    }
    if (nested.namesParent()) {
      add(text, "parent", QuotedText.of(item.parent().orElse("")));
    }
    if (item.priority() != Task.Priority.NORMAL) {
      add(text, "priority", FieldValues.text(item.priority()));
    }
    usual(text, "effort", item.effort(), 3);
    usual(text, "value", item.value(), 3);
    usual(text, "risk", item.risk(), 3);
    item.estimate().ifPresent(span -> add(text, "estimate", FieldValues.text(span)));
    item.dueDate().ifPresent(day -> add(text, "due", QuotedText.of(day.toString())));
    list(text, "tags", item.tags());
    item.agentRole().ifPresent(role -> add(text, "role", QuotedText.of(role)));
    list(text, "tools", item.allowedTools());
    list(text, "skills", item.requiredSkills());
    item.assignee().ifPresent(who -> add(text, "assignee", QuotedText.of(who)));
    if (!item.parallelizable()) {
      add(text, "parallel", "no");
    }
    usual(text, "sequence", item.sequence(), 0);
    PlanTree.budget(item.budget()).forEach((name, limit) -> add(text, name, limit.toString()));
    list(text, "goals", item.goals());
    blanks(text, "description", List.of(item.description()));
    blanks(text, "acceptance", item.acceptanceCriteria());
    blanks(text, "definition-of-done", List.of(item.definitionOfDone()));
    blanks(text, "recipe", List.of(item.recipe()));
  }

  /** In a list, a line of spaces alone is an empty one: text that has it stands in quotes. */
  private static void blanks(StringBuilder text, String name, List<String> values) {
    if (hasBlanks(values)) {
      add(text, name, QuotedText.of(values));
    }
  }

  private static boolean hasBlanks(List<String> values) {
    return values.stream().anyMatch(value -> BLANKS.matcher(value).find());
  }

  private static void add(StringBuilder text, String name, String value) {
    text.append(' ').append(name).append('=').append(value);
  }

  private static void usual(StringBuilder text, String name, int value, int usual) {
    if (value != usual) {
      add(text, name, String.valueOf(value));
    }
  }

  private static void list(StringBuilder text, String name, List<String> values) {
    if (!values.isEmpty()) {
      add(text, name, QuotedText.of(values));
    }
  }

  private void fields(BlueprintItem item, String indent) {
    description(item.description(), indent);
    if (!hasBlanks(item.acceptanceCriteria())) {
      item.acceptanceCriteria().forEach(criterion -> field(indent, "Acceptance", criterion));
    }
    if (!item.prerequisites().isEmpty()) {
      List<String> keys = item.prerequisites().stream().map(FieldValues::text).toList();
      text.append(indent).append("- Depends: ").append(String.join(", ", keys)).append('\n');
    }
    field(indent, "Definition of done", item.definitionOfDone());
    field(indent, "Recipe", item.recipe());
    new TreeMap<>(item.metadata())
        .forEach(
            (name, value) ->
                text.append(indent)
                    .append("- Metadata: ")
                    .append(QuotedText.of(name))
                    .append('=')
                    .append(QuotedText.of(value))
                    .append('\n'));
  }

  private void description(String value, String indent) {
    if (isParagraphs(value)) {
      for (String line : value.split("\n", -1)) {
        text.append(line.isEmpty() ? "" : indent).append(line).append('\n');
      }
    } else if (!value.isEmpty() && !hasBlanks(List.of(value))) {
      fenced(indent, "Description", value);
    }
  }

  /** A text of some length behind its name. */
  private void field(String indent, String name, String value) {
    if (value.isEmpty() || hasBlanks(List.of(value))) {
      return;
    }
    if (value.indexOf('\n') < 0 && isLine(value)) {
      text.append(indent).append("- ").append(name).append(": ").append(value).append('\n');
    } else {
      fenced(indent, name, value);
    }
  }

  private void fenced(String indent, String name, String value) {
    text.append(indent).append("- ").append(name).append(":\n\n");
    for (String line : MarkdownSections.fenced(value).split("\n", -1)) {
      text.append(line.isEmpty() ? "" : indent + "  ").append(line).append('\n');
    }
  }

  /** Whether a text behind a label reads the same: nothing in a line is ever taken for more. */
  private static boolean isLine(String value) {
    return value.equals(value.strip()) && value.chars().noneMatch(Character::isISOControl);
  }

  /** Whether a text reads the same as paragraphs below the line of an item. */
  private static boolean isParagraphs(String value) {
    if (value.isEmpty()
        || value.startsWith("\n")
        || value.endsWith("\n")
        || value.contains("\n\n\n")) {
      return false;
    }
    for (String line : value.split("\n", -1)) {
      if (!line.isEmpty() && SPECIAL.matcher(line).matches()) {
        return false;
      }
    }
    return true;
  }
}
