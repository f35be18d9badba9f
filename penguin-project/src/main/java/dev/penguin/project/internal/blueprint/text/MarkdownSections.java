package dev.penguin.project.internal.blueprint.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.commonmark.node.Node;

/** Parts a Markdown text at its headings of the first level. */
public final class MarkdownSections {
  /** The section that holds the items. */
  public static final String ITEMS = "Items";

  /** What a fence says behind it when the text in it is to be taken to the letter. */
  static final String VERBATIM = "verbatim";

  private static final int MAX_TITLE = 1_000;

  private MarkdownSections() {}

  /**
   * A section.
   *
   * @param title its heading; empty before the first one
   * @param text what stands under it
   * @param blocks the blocks of that
   * @param line the line, from 0, that it begins in
   */
  public record Part(String title, String text, List<Node> blocks, int line) {
    public boolean isItems() {
      return title.equalsIgnoreCase(ITEMS);
    }
  }

  /** The sections in their order; the one before the first heading only when it says something. */
  public static List<Part> of(MarkdownBlocks markdown) {
    List<Part> parts = new ArrayList<>();
    String title = "";
    int heading = 0;
    int from = 0;
    List<Node> blocks = new ArrayList<>();
    for (Node block : markdown.roots()) {
      Optional<String> next = title(markdown, block);
      if (next.isPresent()) {
        add(
            parts,
            markdown,
            new Part(title, "", blocks, heading),
            from,
            markdown.firstLineOf(block));
        title = next.get();
        heading = markdown.firstLineOf(block);
        from = markdown.lastLineOf(block) + 1;
        blocks = new ArrayList<>();
      } else {
        blocks.add(block);
      }
    }
    add(parts, markdown, new Part(title, "", blocks, heading), from, markdown.lines());
    return parts;
  }

  private static void add(List<Part> parts, MarkdownBlocks markdown, Part part, int from, int to) {
    String text =
        part.blocks().size() == 1
            ? verbatim(markdown, part.blocks().get(0)).orElseGet(() -> markdown.text(from, to))
            : markdown.text(from, to);
    if (!part.title().isEmpty() || !text.isEmpty()) {
      parts.add(new Part(part.title(), text, part.blocks(), part.line()));
    }
  }

  private static Optional<String> title(MarkdownBlocks markdown, Node block) {
    return markdown
        .heading(block)
        .map(MarkdownSections::plain)
        .filter(title -> !title.isEmpty() && title.length() <= MAX_TITLE);
  }

  /** A heading as it can be written in one line: not a few that end in what closes a heading. */
  private static String plain(String title) {
    return title.replaceAll("\\p{Cntrl}", " ").strip().replaceAll("(^|[ \\t]+)#+$", "").strip();
  }

  /** What stands in a fence that says {@value #VERBATIM}, to the letter. */
  public static Optional<String> verbatim(MarkdownBlocks markdown, Node block) {
    return markdown.fenced(block, VERBATIM);
  }

  /** A text in a fence that leaves it to the letter. */
  public static String fenced(String text) {
    int longest = 2;
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      run = text.charAt(i) == '~' ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    String fence = "~".repeat(longest + 1);
    return fence + VERBATIM + "\n" + text + "\n" + fence;
  }

  /** A text under a heading as it is read again: as it stands, or in a fence. */
  public static String safe(String title, String text) {
    if (text.isEmpty()) {
      return text;
    }
    String heading = title.isEmpty() ? "" : "# " + title + "\n\n";
    try {
      List<Part> parts = of(new MarkdownBlocks(heading + text + "\n\n# " + ITEMS + "\n", 1));
      boolean kept =
          parts.size() == 2 && parts.get(0).text().equals(text) && parts.get(1).isItems();
      return kept ? text : fenced(text);
    } catch (ParagraphWatch.TooLongException e) {
      return fenced(text);
    }
  }
}
