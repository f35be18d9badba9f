package dev.penguin.tools.internal.background;

import dev.penguin.tool.ToolContext;
import dev.penguin.tools.internal.background.ProcessLog.Piece;
import dev.penguin.tools.internal.text.InterruptibleCharSequence;
import dev.penguin.tools.internal.text.InterruptibleCharSequence.TimeUp;
import dev.penguin.tools.internal.text.InterruptibleCharSequence.Watch;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.TerminalText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * When a process that was started counts as ready: a line of its output, a port at which it
 * listens, or both. Immutable.
 */
public final class Readiness {
  private static final int MAX_PATTERN = 1_000;

  /** How much of a line is looked at, and of what is new at once. */
  private static final int WINDOW = 65_536;

  private static final int POLL = 20;

  /** How often is looked for ports, in polls: it reads much of {@code /proc}. */
  private static final int PORT_EVERY = 5;

  private final @Nullable Pattern pattern;
  private final int port;

  private Readiness(@Nullable Pattern pattern, int port) {
    this.pattern = pattern;
    this.port = port;
  }

  /** What became of the waiting. */
  public enum State {
    READY,
    ENDED,
    NOT_YET
  }

  /**
   * What is waited for.
   *
   * @param pattern a regular expression; empty for none
   * @param port a port; 0 for none
   */
  public static Readiness of(String pattern, int port) throws ToolFailureException {
    if (pattern.length() > MAX_PATTERN) {
      throw new ToolFailureException("The pattern is longer than " + MAX_PATTERN + " characters");
    }
    try {
      return new Readiness(pattern.isEmpty() ? null : Pattern.compile(pattern), port);
    } catch (PatternSyntaxException e) {
      throw new ToolFailureException(
          "The pattern " + PlainText.quote(pattern) + " is not valid: " + e.getDescription());
    }
  }

  /** Whether there is something to wait for. */
  public boolean isAsked() {
    return pattern != null || port != 0;
  }

  /** Waits until the process is ready or has ended, or the time is up. */
  public State await(BackgroundProcess process, Duration patience, ToolContext context)
      throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    Output output = new Output(process, new Watch(context, patience));
    boolean said = pattern == null;
    boolean listens = port == 0;
    for (int round = 0; ; round++) {
      boolean over = process.end() != null;
      said = said || output.matches(pattern);
      listens = listens || round % PORT_EVERY == 0 && process.ports().contains(port);
      if (over) {
        return State.ENDED;
      }
      if (isAsked() && said && listens) {
        return State.READY;
      }
      if (System.nanoTime() - until >= 0 || context.cancellation().isCancelled()) {
        return State.NOT_YET;
      }
      process.await(POLL);
    }
  }

  @Override
  public String toString() {
    return (pattern == null ? "" : "no line matches " + PlainText.quote(pattern.pattern()))
        + (pattern == null || port == 0 ? "" : ", or ")
        + (port == 0 ? "" : "it does not listen on port " + port);
  }

  /** What the process wrote, line by line as it comes. Used by one thread. */
  private static final class Output {
    private final BackgroundProcess process;
    private final Watch watch;

    /** Where the line begins whose end has not come. */
    private long place;

    /** Up to where has been looked. */
    private long looked;

    Output(BackgroundProcess process, Watch watch) {
      this.process = process;
      this.watch = watch;
    }

    boolean matches(@Nullable Pattern pattern) {
      boolean found = false;
      while (pattern != null && !found && process.written() > looked && !watch.isOver()) {
        found = next(pattern);
      }
      return found;
    }

    private boolean next(Pattern pattern) {
      try {
        Piece piece = process.log().read(place, WINDOW);
        byte[] bytes = piece.bytes();
        if (bytes.length == 0) {
          looked = process.written();
          return false;
        }
        looked = piece.end();
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
          end--;
        }
        if (end == 0 && piece.end() < piece.total()) {
          end = bytes.length; // the line is too long, or its end is not kept
        }
        place = piece.from() + end;
        String text = TerminalText.clean(PlainText.text(bytes, 0, bytes.length));
        return text.lines()
            .anyMatch(line -> pattern.matcher(new InterruptibleCharSequence(line, watch)).find());
      } catch (IOException | TimeUp e) {
        looked = process.written();
        return false;
      }
    }
  }
}
