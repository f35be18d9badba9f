package dev.penguin.internal.toolset;

import dev.penguin.internal.text.SystemNote;
import dev.penguin.internal.tool.BackgroundWork;
import java.util.List;
import java.util.stream.Stream;

/** Those of some tools that have work in the background. */
public final class BackgroundTools {
  private BackgroundTools() {}

  /** What the model should know of the work; empty for nothing. */
  public static String news(ToolSet tools, String sessionId) {
    List<String> news = of(tools).flatMap(work -> work.news(sessionId).stream()).toList();
    return news.isEmpty() ? "" : SystemNote.of(String.join("\n", news));
  }

  /** Whether something goes on that a session began. */
  public static boolean isBusy(ToolSet tools, String sessionId) {
    return of(tools).anyMatch(work -> work.isBusy(sessionId));
  }

  /** Ends what a run began. */
  public static void endRun(ToolSet tools, String sessionId, String runId) {
    of(tools).forEach(work -> work.endRun(sessionId, runId));
  }

  /** Ends what a session began. */
  public static void endSession(ToolSet tools, String sessionId) {
    of(tools).forEach(work -> work.endSession(sessionId));
  }

  private static Stream<BackgroundWork> of(ToolSet tools) {
    return tools.entries().stream()
        .map(ToolSet.Entry::tool)
        .filter(BackgroundWork.class::isInstance)
        .map(BackgroundWork.class::cast);
  }
}
