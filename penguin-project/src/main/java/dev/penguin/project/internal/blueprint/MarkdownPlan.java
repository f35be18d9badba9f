package dev.penguin.project.internal.blueprint;

import dev.penguin.project.blueprint.Finding.Place;
import dev.penguin.project.blueprint.Section;
import dev.penguin.project.internal.blueprint.text.MarkdownBlocks;
import dev.penguin.project.internal.blueprint.text.MarkdownSections;
import dev.penguin.project.internal.blueprint.text.ParagraphWatch;
import dev.penguin.project.internal.blueprint.text.Tree;
import dev.penguin.project.internal.blueprint.text.YamlTree;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.ListBlock;
import org.commonmark.node.Node;

/** Reads a blueprint from Markdown: front matter, sections, and the items in one of them. */
final class MarkdownPlan {
  private final PlanDraft draft;

  private MarkdownPlan(PlanDraft draft) {
    this.draft = draft;
  }

  /** Reads a text whose lines end in {@code \n}. */
  static ParsedPlan read(String text, PlanDraft draft) {
    new MarkdownPlan(draft).read(text);
    return draft.build();
  }

  private void read(String text) {
    int body = frontMatter(text);
    int firstLine = 1 + (int) text.substring(0, body).chars().filter(c -> c == '\n').count();
    try {
      body(new MarkdownBlocks(text.substring(body), firstLine));
    } catch (ParagraphWatch.TooLongException e) {
      draft
          .findings()
          .refuse(
              "BP006",
              Place.at(firstLine + e.line(), 1),
              "there are too many lines without an empty one between them",
              "put empty lines between paragraphs");
    }
  }

  private void body(MarkdownBlocks markdown) {
    boolean items = false;
    for (MarkdownSections.Part part : MarkdownSections.of(markdown)) {
      if (part.isItems()) {
        items = true;
        items(markdown, part);
      } else {
        draft.section(new Section(part.title(), part.text()), markdown.place(part.line(), 0));
      }
    }
    if (!items) {
      draft
          .findings()
          .warning(
              "BP011",
              markdown.place(0, 0),
              "there is no section Items, and so no item",
              "put the items under a heading '# Items'");
    }
  }

  /** Reads the front matter, and tells where it ends. */
  private int frontMatter(String text) {
    int line = text.indexOf('\n');
    if (line < 0 || !text.substring(0, line).stripTrailing().equals("---")) {
      draft
          .findings()
          .refuse(
              "BP010",
              Place.at(1, 1),
              "there is no front matter",
              "begin with '---', 'title: …', 'key: …' and '---', each in a line of its own");
      return 0;
    }
    int from = line + 1;
    for (int at = from; at < text.length(); at = line + 1) {
      line = text.indexOf('\n', at);
      line = line < 0 ? text.length() : line;
      String mark = text.substring(at, Math.min(line, at + 80)).stripTrailing();
      if (mark.equals("---") || mark.equals("...")) {
        header(text.substring(from, at));
        return Math.min(line + 1, text.length());
      }
    }
    draft
        .findings()
        .refuse("BP010", Place.at(1, 1), "the front matter has no end", "end it with a line '---'");
    return text.length();
  }

  private void header(String yaml) {
    Optional<Tree> tree = YamlTree.read(yaml, 2, draft.findings());
    if (tree.isPresent() && tree.get() instanceof Tree.Mapping mapping) {
      new HeaderReader(draft).read(mapping, Set.of());
    } else if (tree.isPresent()) {
      draft
          .findings()
          .refuse(
              "BP010", Place.at(2, 1), "the front matter has no fields", "write 'key: …' in it");
    }
  }

  private void items(MarkdownBlocks markdown, MarkdownSections.Part part) {
    MarkdownItems items = new MarkdownItems(markdown, draft);
    for (Node block : part.blocks()) {
      if (block instanceof ListBlock list) {
        List<Node> bullets = MarkdownBlocks.children(list);
        bullets.forEach(items::read);
      } else if (!(block instanceof HtmlBlock)) {
        draft
            .findings()
            .warning(
                "BP011",
                markdown.place(block),
                "this text belongs to no item, and is left out",
                "move it into an item, or to a section of its own");
      }
    }
  }
}
