package dev.penguin.project.internal.blueprint.text;

import org.commonmark.node.Paragraph;
import org.commonmark.parser.block.AbstractBlockParserFactory;
import org.commonmark.parser.block.BlockParser;
import org.commonmark.parser.block.BlockStart;
import org.commonmark.parser.block.MatchedBlockParser;
import org.commonmark.parser.block.ParserState;
import org.jspecify.annotations.Nullable;

/**
 * Ends parsing when paragraphs get too long. The parser copies a paragraph for most of its lines,
 * in a time that grows with the square of their number (600,000 short lines took minutes). Used for
 * one text, by one thread.
 */
public final class ParagraphWatch extends AbstractBlockParserFactory {
  /** Lines that are copied, all in all: a second or two, or one paragraph of 45,000 lines. */
  private static final long MAX_COPIED_LINES = 1_000_000_000;

  private @Nullable BlockParser paragraph;
  private int firstLine;
  private long copied;

  /** Paragraphs are too long. */
  public static final class TooLongException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The line, from 0, that was too much. */
    private final int line;

    TooLongException(int line) {
      super("a paragraph is too long", null, false, false);
      this.line = line;
    }

    public int line() {
      return line;
    }
  }

  @Override
  public BlockStart tryStart(ParserState state, MatchedBlockParser matched) {
    BlockParser active = state.getActiveBlockParser();
    if (active.getBlock() instanceof Paragraph) {
      int line = state.getLine().getSourceSpan().getLineIndex();
      if (active != paragraph) {
        paragraph = active;
        firstLine = line;
      }
      copied += line - firstLine;
      if (copied > MAX_COPIED_LINES) {
        throw new TooLongException(line);
      }
    }
    return BlockStart.none();
  }
}
