package dev.penguin.project.internal.blueprint;

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
final class ParagraphWatch extends AbstractBlockParserFactory {
  /** Lines that are copied, all in all: a second or two, or one paragraph of 45,000 lines. */
  private static final long MOST = 1_000_000_000;

  private @Nullable BlockParser paragraph;
  private int firstLine;
  private long copied;

  /** Paragraphs are too long. */
  static final class TooLongException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The line, from 0, that was too much. */
    private final int line;

    TooLongException(int line) {
      super("a paragraph is too long", null, false, false);
      this.line = line;
    }

    int line() {
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
      if (copied > MOST) {
        throw new TooLongException(line);
      }
    }
    return BlockStart.none();
  }
}
