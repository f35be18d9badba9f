package dev.penguin.internal.flow;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import org.jspecify.annotations.Nullable;

/** Work on files by a thread that may be interrupted: a channel closes under such a thread. */
public final class Uninterrupted {
  private Uninterrupted() {}

  /** What to do; done again after an interrupt closed a channel, so it must open its channels. */
  @FunctionalInterface
  public interface Work<T extends @Nullable Object> {
    T run() throws IOException;
  }

  /** The same, of which no result is wanted. */
  @FunctionalInterface
  public interface Action {
    void run() throws IOException;
  }

  public static void act(Action action) throws IOException {
    run(
        () -> {
          action.run();
          return true;
        });
  }

  public static <T extends @Nullable Object> T run(Work<T> work) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return work.run();
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
