package dev.penguin.project.internal.blueprint;

import dev.penguin.project.blueprint.Finding.Place;
import dev.penguin.project.internal.blueprint.text.FindingLog;
import dev.penguin.project.internal.blueprint.text.MarkdownBlocks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.commonmark.node.ListBlock;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;

/** Reads the items of a Markdown list. Used by one thread. */
final class MarkdownItems {
  /** Blocks are parsed deeper than that, so that no item is taken for text. */
  private static final int MAX_DEPTH = 30;

  private final MarkdownBlocks markdown;
  private final PlanDraft draft;

  MarkdownItems(MarkdownBlocks markdown, PlanDraft draft) {
    this.markdown = markdown;
    this.draft = draft;
  }

  /** Reads an item and its parts. */
  void read(Node bullet) {
    read(bullet, Optional.empty(), 1);
  }

  private void read(Node bullet, Optional<String> parent, int depth) {
    Node first = bullet.getFirstChild();
    List<String> lines = first instanceof Paragraph ? markdown.linesOf(first) : List.of();
    Optional<ItemLine> line = lines.isEmpty() ? Optional.empty() : ItemLine.read(lines.get(0));
    if (first == null || line.isEmpty()) {
      draft
          .findings()
          .error(
              "BP012",
              markdown.place(bullet),
              "no item begins here: '%s'"
                  .formatted(FindingLog.shown(lines.isEmpty() ? "" : lines.get(0))),
              "begin it with a box and a key: - [ ] ITEM-1 Title");
      return;
    }
    Place at = markdown.place(first);
    if (depth > MAX_DEPTH) {
      draft
          .findings()
          .error(
              "BP004",
              at,
              "this item is nested deeper than %d levels".formatted(MAX_DEPTH),
              "put it at the margin, and name what it is a part of: {parent=ITEM-1}");
      return;
    }
    draft
        .begin(line.get().key(), line.get().title(), parent, at)
        .ifPresent(
            item -> {
              List<Node> parts = read(item, line.get(), bullet, at);
              parts.forEach(part -> read(part, Optional.of(item.key()), depth + 1));
            });
  }

  /** Reads an item without its parts, and gives those. */
  private List<Node> read(PlanDraft.OpenItem item, ItemLine line, Node bullet, Place at) {
    item.fields().set("done", String.valueOf(line.done()));
    attributes(item, line, at);
    Description description = new Description(markdown);
    List<Node> parts = new ArrayList<>();
    List<Node> blocks = MarkdownBlocks.children(bullet);
    List<String> first = markdown.linesOf(blocks.get(0));
    description.add(first.subList(1, first.size()), markdown.lastLineOf(blocks.get(0)));
    ItemLabels labels = new ItemLabels(markdown, draft.findings());
    for (Node block : blocks.subList(1, blocks.size())) {
      if (block instanceof ListBlock list) {
        for (Node part : MarkdownBlocks.children(list)) {
          if (startsWithBox(part)) {
            parts.add(part);
          } else if (!labels.read(part, item)) {
            description.add(part);
          }
        }
      } else {
        description.add(block);
      }
    }
    if (!description.text().isEmpty()) {
      item.set("description", description.text(), at);
    }
    item.close();
    return parts;
  }

  private boolean startsWithBox(Node bullet) {
    if (!(bullet.getFirstChild() instanceof Paragraph paragraph)) {
      return false;
    }
    List<String> lines = markdown.linesOf(paragraph);
    return !lines.isEmpty() && ItemLine.hasBox(lines.get(0));
  }

  private void attributes(PlanDraft.OpenItem item, ItemLine line, Place at) {
    Place place =
        line.attributesAt() < 0 ? at : Place.at(at.line(), at.column() + line.attributesAt());
    if (line.damaged()) {
      draft
          .findings()
          .warning(
              "BP003",
              place,
              "what stands in braces is no list of fields, and belongs to the title",
              "write {priority=high tags=a,b}, with quotes round what has spaces");
    }
    for (Attributes.Attribute attribute : line.attributes().values()) {
      ItemLabels.set(item, attribute, place, draft.findings());
    }
  }

  /** The text of an item that is no field: its blocks as they are written. */
  private static final class Description {
    private final MarkdownBlocks markdown;
    private final StringBuilder text = new StringBuilder();
    private int lastLine;

    Description(MarkdownBlocks markdown) {
      this.markdown = markdown;
    }

    void add(Node block) {
      int first = markdown.firstLineOf(block);
      String gap = first > lastLine + 1 ? "\n\n" : "\n";
      add(gap, markdown.linesOf(block), markdown.lastLineOf(block));
    }

    void add(List<String> lines, int last) {
      add("", lines, last);
    }

    private void add(String gap, List<String> lines, int last) {
      if (!lines.isEmpty()) {
        text.append(text.isEmpty() ? "" : gap).append(String.join("\n", lines));
      }
      lastLine = last;
    }

    String text() {
      return text.toString();
    }
  }
}
