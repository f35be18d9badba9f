package dev.penguin.internal.activity;

import dev.penguin.observe.RunActivity.Kind;
import java.util.function.Supplier;

/**
 * What is reported of a run that has no id yet: it waits for its session, then its log is read, its
 * model and its tools are made. Until it is closed. Belongs to the thread that prepares the run.
 */
public final class Opening implements Step {
  private final RunWatch watch;
  private final Step reported;

  Opening(ActiveRuns active, String sessionId) {
    watch = new RunWatch("", sessionId, active.clock());
    reported = active.add(watch);
  }

  /** Waits for the session; what follows is the engine's own work. */
  public <T> T session(Supplier<T> lock) {
    Wait waiting = watch.begin(Kind.SESSION, "", "");
    try {
      return lock.get();
    } finally {
      waiting.close();
      watch.begin();
    }
  }

  @Override
  public void close() {
    reported.close();
  }
}
