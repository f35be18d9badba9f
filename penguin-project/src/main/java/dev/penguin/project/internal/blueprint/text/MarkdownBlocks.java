package dev.penguin.project.internal.blueprint.text;

import dev.penguin.project.blueprint.Finding.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.SourceSpan;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/**
 * The blocks of a Markdown text and the lines that they stand in. What is inside a line is not
 * parsed: a blueprint keeps it as it is written, and hostile text has nothing to hold on to.
 * Immutable.
 */
public final class MarkdownBlocks {
  /** Deeper blocks are taken for text. */
  private static final int MAX_DEPTH = 100;

  private final String text;
  private final int firstLine;
  private final int[] lineStarts;
  private final char mask;
  private final Node document;

  /**
   * Parses a text whose lines end in {@code \n}.
   *
   * @param firstLine the number of its first line, from 1
   * @throws ParagraphWatch.TooLongException when paragraphs are so long that it would take minutes
   */
  public MarkdownBlocks(String text, int firstLine) {
    this.text = text;
    this.firstLine = firstLine;
    this.lineStarts = lineStarts(text);
    this.mask = unused(text);
    this.document = parse(text.replace('[', mask));
  }

  private static Node parse(String text) {
    return Parser.builder()
        .includeSourceSpans(IncludeSourceSpans.BLOCKS)
        .maxOpenBlockParsers(MAX_DEPTH)
        .customBlockParserFactory(new ParagraphWatch())
        .inlineParserFactory(
            context -> (lines, node) -> node.appendChild(new Text(lines.getContent())))
        .build()
        .parse(text);
  }

  /**
   * A character that is not in a text. Brackets are hidden from the parser behind one: it would
   * look for definitions of links, in a time that grows with the square of the text.
   */
  private static char unused(String text) {
    char mask = '\ua000';
    while (text.indexOf(mask) >= 0) {
      mask++;
    }
    return mask;
  }

  private static int[] lineStarts(String text) {
    int[] starts = new int[64];
    int lines = 1;
    for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      if (lines == starts.length) {
        starts = Arrays.copyOf(starts, lines * 2);
      }
      starts[lines++] = at + 1;
    }
    return Arrays.copyOf(starts, lines);
  }

  /** The blocks that are in no other. */
  public List<Node> roots() {
    return children(document);
  }

  public static List<Node> children(Node node) {
    List<Node> children = new ArrayList<>();
    for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
      children.add(child);
    }
    return children;
  }

  /** The number of lines. */
  public int lines() {
    return lineStarts.length;
  }

  /** The line, from 0, in which a block begins. */
  public int firstLineOf(Node block) {
    List<SourceSpan> spans = block.getSourceSpans();
    return spans.isEmpty() ? 0 : spans.get(0).getLineIndex();
  }

  /** The line, from 0, in which a block ends. */
  public int lastLineOf(Node block) {
    List<SourceSpan> spans = block.getSourceSpans();
    return spans.isEmpty() ? 0 : spans.get(spans.size() - 1).getLineIndex();
  }

  /** Where a block begins. */
  public Place place(Node block) {
    List<SourceSpan> spans = block.getSourceSpans();
    return spans.isEmpty()
        ? Place.at(firstLine, 1)
        : Place.at(spans.get(0).getLineIndex() + firstLine, spans.get(0).getColumnIndex() + 1);
  }

  /** A place in a line, from 0. */
  public Place place(int line, int column) {
    return Place.at(line + firstLine, column + 1);
  }

  /** The lines of a block as they are written, without what stands before them of outer blocks. */
  public List<String> linesOf(Node block) {
    List<String> lines = new ArrayList<>();
    int line = -1;
    for (SourceSpan span : block.getSourceSpans()) {
      while (line >= 0 && ++line < span.getLineIndex()) {
        lines.add("");
      }
      line = span.getLineIndex();
      lines.add(text.substring(span.getInputIndex(), span.getInputIndex() + span.getLength()));
    }
    return lines;
  }

  /** What stands in a fence; empty for other blocks. */
  public Optional<String> fenced(Node block, String info) {
    if (block instanceof FencedCodeBlock fence && info.equals(fence.getInfo())) {
      String literal = fence.getLiteral().replace(mask, '[');
      return Optional.of(
          literal.endsWith("\n") ? literal.substring(0, literal.length() - 1) : literal);
    }
    return Optional.empty();
  }

  /** The text of a heading of the first level; empty for other blocks. */
  public Optional<String> heading(Node block) {
    return block instanceof Heading heading
            && heading.getLevel() == 1
            && heading.getFirstChild() instanceof Text title
        ? Optional.of(title.getLiteral().replace(mask, '['))
        : Optional.empty();
  }

  /** The text of whole lines, from 0, the last not included; blank lines at both ends left out. */
  public String text(int from, int to) {
    int first = from;
    int end = to;
    while (first < end && line(first).isBlank()) {
      first++;
    }
    while (end > first && line(end - 1).isBlank()) {
      end--;
    }
    return first >= end ? "" : text.substring(lineStarts[first], endOf(end - 1));
  }

  private String line(int line) {
    return text.substring(lineStarts[line], endOf(line));
  }

  private int endOf(int line) {
    return line + 1 < lineStarts.length ? lineStarts[line + 1] - 1 : text.length();
  }
}
