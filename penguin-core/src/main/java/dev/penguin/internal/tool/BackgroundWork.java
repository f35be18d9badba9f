package dev.penguin.internal.tool;

import java.util.List;

/**
 * A tool with work that goes on between its calls, such as processes. The engine tells it when runs
 * and sessions end, and the model what became of the work. Thread-safe; nothing here throws.
 */
public interface BackgroundWork {
  /**
   * What the model should know with its next request, a sentence each, without text that the work
   * itself wrote. Each is handed out once.
   *
   * @param sessionId the session whose run makes the request
   */
  List<String> news(String sessionId);

  /**
   * Whether something goes on that calls of a session began, and that may change files.
   *
   * @param sessionId the session
   */
  boolean isBusy(String sessionId);

  /**
   * Ends what calls of a run began. Returns when it has ended, within two seconds.
   *
   * @param sessionId the session of the run
   * @param runId the run, which makes no further calls
   */
  void endRun(String sessionId, String runId);

  /**
   * Ends what calls of a session began and forgets it. Returns when it has ended, within two
   * seconds.
   *
   * @param sessionId the session, in which nothing runs
   */
  void endSession(String sessionId);
}
