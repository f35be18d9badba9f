package dev.penguin.tools.internal.text;

import dev.penguin.tool.ToolContext;
import java.time.Duration;

/**
 * A text whose matching against a regular expression can be stopped. Some expressions backtrack
 * without practical end. Reading a character therefore throws {@link TimeUp} once the time is up or
 * the call is cancelled.
 */
public final class InterruptibleCharSequence implements CharSequence {
  private static final int CHECK_EVERY = 1_024;

  private final CharSequence text;
  private final Watch watch;

  public InterruptibleCharSequence(CharSequence text, Watch watch) {
    this.text = text;
    this.watch = watch;
  }

  /** The time that all texts of one call share. Used by one thread. */
  public static final class Watch {
    private final ToolContext context;
    private final long end;
    private int asked;

    public Watch(ToolContext context, Duration limit) {
      this.context = context;
      this.end = System.nanoTime() + limit.toNanos();
    }

    void tick() {
      if (++asked % CHECK_EVERY == 0) {
        check();
      }
    }

    /** Stops what goes on when the time is up. */
    public void check() {
      if (isOver()) {
        throw new TimeUp();
      }
    }

    /** Whether the time is up. */
    public boolean isOver() {
      return System.nanoTime() - end >= 0 || Interruptions.isStopped(context);
    }
  }

  /** The time is up. */
  public static final class TimeUp extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private TimeUp() {
      super("The time is up", null, false, false);
    }
  }

  @Override
  public char charAt(int index) {
    watch.tick();
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.subSequence(start, end);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
