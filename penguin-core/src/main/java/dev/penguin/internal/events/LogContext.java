package dev.penguin.internal.events;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The ids of a run in the log's context (SLF4J's MDC) of the current thread, until this is closed
 * on it. The application's own entries stay as they are.
 */
public final class LogContext implements AutoCloseable {
  private static final String RUN = "penguin.run";
  private static final String SESSION = "penguin.session";

  private final @Nullable String runBefore = MDC.get(RUN);
  private final @Nullable String sessionBefore = MDC.get(SESSION);

  /** Puts the ids of a run there; those of a run around this one come back when it closes. */
  public LogContext(String runId, String sessionId) {
    MDC.put(RUN, runId);
    MDC.put(SESSION, sessionId);
  }

  @Override
  public void close() {
    restore(RUN, runBefore);
    restore(SESSION, sessionBefore);
  }

  private static void restore(String key, @Nullable String before) {
    if (before == null) {
      MDC.remove(key);
    } else {
      MDC.put(key, before);
    }
  }

  /**
   * A task for a thread of ours that works for the run of the current thread: it sees this thread's
   * whole context, the application's entries included, and leaves nothing of it behind.
   */
  public static Runnable handedOn(Runnable task) {
    Map<String, String> context = MDC.getCopyOfContextMap();
    return () -> {
      MDC.setContextMap(context == null ? Map.of() : context);
      try {
        task.run();
      } finally {
        MDC.clear();
      }
    };
  }
}
