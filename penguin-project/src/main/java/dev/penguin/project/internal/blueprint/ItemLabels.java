package dev.penguin.project.internal.blueprint;

import dev.penguin.project.blueprint.Finding.Place;
import dev.penguin.project.internal.blueprint.text.FindingLog;
import dev.penguin.project.internal.blueprint.text.MarkdownBlocks;
import dev.penguin.project.internal.blueprint.text.MarkdownSections;
import dev.penguin.project.internal.blueprint.text.Names;
import dev.penguin.project.internal.blueprint.text.QuotedText;
import dev.penguin.project.internal.blueprint.text.Tree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.ListBlock;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;

/**
 * Reads the fields of one item that are bullets of their own, such as {@code Acceptance: its tests
 * pass}. Used by one thread.
 */
final class ItemLabels {
  private static final Pattern LABEL =
      Pattern.compile("([A-Za-z][A-Za-z _-]{0,30})\\s*:(?:\\s+(.*))?", Pattern.DOTALL);
  private static final Set<String> KNOWN = known();

  private final MarkdownBlocks markdown;
  private final FindingLog findings;
  private final Set<String> seen = new HashSet<>();

  ItemLabels(MarkdownBlocks markdown, FindingLog findings) {
    this.markdown = markdown;
    this.findings = findings;
  }

  private static Set<String> known() {
    Set<String> known = new TreeSet<>(ItemFields.LONG);
    known.addAll(ItemFields.LISTS);
    known.addAll(ItemFields.SHORT);
    known.add("metadata");
    return known;
  }

  /** Sets a field from a line of them. */
  static void set(
      PlanDraft.OpenItem item, Attributes.Attribute attribute, Place at, FindingLog findings) {
    String field = Names.canonical(attribute.name());
    List<String> values = attribute.values();
    if (ItemFields.LISTS.contains(field)) {
      item.clear(field);
      values.forEach(value -> item.add(field, value, at));
    } else if (!KNOWN.contains(field) || field.equals("metadata")) {
      new TreeValues(findings)
          .unknown(new Tree.Scalar(attribute.name(), false, at.line(), at.column()), KNOWN);
    } else if (values.size() > 1) {
      findings.error(
          "BP009",
          at,
          PlanDraft.wrongValue(field, String.join(",", values)),
          "write one value, in quotes when it has a comma");
    } else {
      item.set(field, values.get(0), at);
    }
  }

  /** Reads a bullet; tells whether it is a field. */
  boolean read(Node bullet, PlanDraft.OpenItem item) {
    if (!(bullet.getFirstChild() instanceof Paragraph paragraph)) {
      return false;
    }
    List<String> lines = markdown.linesOf(paragraph);
    Matcher label = LABEL.matcher(lines.isEmpty() ? "" : lines.get(0));
    if (!label.matches()) {
      return false;
    }
    String field = Names.canonical(label.group(1));
    Place at = markdown.place(paragraph);
    if (!KNOWN.contains(field)) {
      suggest(label.group(1), at);
      return false;
    }
    String rest = label.group(2) == null ? "" : label.group(2).strip();
    Content content = new Content(rest, lines.subList(1, lines.size()), bullet);
    if (ItemFields.LISTS.contains(field)) {
      list(item, field, content, at);
    } else if (field.equals("metadata")) {
      metadata(item, content, at);
    } else if (ItemFields.LONG.contains(field)) {
      item.set(field, longText(content), at);
    } else {
      item.set(field, rest, at);
    }
    return true;
  }

  /** What a bullet holds: behind the label, in further lines, and in further blocks. */
  private record Content(String rest, List<String> lines, Node bullet) {
    List<Node> blocks() {
      List<Node> all = MarkdownBlocks.children(bullet);
      return all.subList(1, all.size());
    }

    String line() {
      List<String> parts = new ArrayList<>(List.of(rest));
      lines.forEach(line -> parts.add(line.strip()));
      return String.join(" ", parts).strip();
    }
  }

  private void suggest(String label, Place at) {
    Names.nearest(label, KNOWN)
        .ifPresent(
            near ->
                findings.warning(
                    "BP008",
                    at,
                    "there is no field '%s', and the line is taken for a description"
                        .formatted(FindingLog.shown(label)),
                    "did you mean '" + near + "'?"));
  }

  private void list(PlanDraft.OpenItem item, String field, Content content, Place at) {
    if (seen.add(field)) {
      item.clear(field);
    }
    List<String> values = new ArrayList<>();
    content
        .blocks()
        .forEach(
            block -> {
              if (block instanceof ListBlock list) {
                MarkdownBlocks.children(list).forEach(each -> values.add(oneLine(each)));
              } else {
                values.add(
                    MarkdownSections.verbatim(markdown, block)
                        .orElseGet(() -> String.join("\n", markdown.linesOf(block))));
              }
            });
    if (!content.line().isEmpty()) {
      values.add(0, content.line());
    }
    for (String value : values) {
      List<String> parts = field.equals("acceptance") ? List.of(value) : QuotedText.split(value);
      parts.forEach(
          part -> item.add(field, field.equals("depends") ? part : unquoted(field, part), at));
    }
  }

  private static String unquoted(String field, String part) {
    return field.equals("acceptance") ? part : QuotedText.value(part);
  }

  private String oneLine(Node bullet) {
    List<String> lines = markdown.linesOf(bullet);
    Node first = bullet.getFirstChild();
    if (first instanceof Paragraph && bullet.getFirstChild() == bullet.getLastChild()) {
      List<String> parts = markdown.linesOf(first).stream().map(String::strip).toList();
      return String.join(" ", parts);
    }
    return String.join("\n", lines);
  }

  private void metadata(PlanDraft.OpenItem item, Content content, Place at) {
    item.at("metadata", at);
    Optional<Attributes> read = Attributes.read(content.line());
    if (read.isEmpty()) {
      findings.error(
          "BP009",
          at,
          PlanDraft.wrongValue("metadata", content.line()),
          "write name=value, with quotes round what has spaces");
    }
    for (Attributes.Attribute value : read.orElse(Attributes.NONE).values()) {
      item.fields().metadata(value.name(), String.join(",", value.values()));
    }
  }

  private String longText(Content content) {
    List<Node> blocks = content.blocks();
    if (content.line().isEmpty() && blocks.size() == 1) {
      Optional<String> verbatim = MarkdownSections.verbatim(markdown, blocks.get(0));
      if (verbatim.isPresent()) {
        return verbatim.get();
      }
    }
    StringBuilder text = new StringBuilder(content.rest());
    content.lines().forEach(line -> text.append(text.isEmpty() ? "" : "\n").append(line));
    int last = markdown.firstLineOf(content.bullet()) + content.lines().size();
    for (Node block : blocks) {
      String gap = markdown.firstLineOf(block) > last + 1 ? "\n\n" : "\n";
      text.append(text.isEmpty() ? "" : gap).append(String.join("\n", markdown.linesOf(block)));
      last = markdown.lastLineOf(block);
    }
    return text.toString();
  }
}
