package dev.penguin.internal.jfr;

import java.util.List;

/** Begins the spans of each kind; all of them do nothing in a runtime without the recorder. */
public final class JfrSpans {
  private static final boolean PRESENT = isPresent();

  private JfrSpans() {}

  /** Whether the runtime has the module {@code jdk.jfr}, which a linked one may lack. */
  private static boolean isPresent() {
    try {
      Class.forName("jdk.jfr.Event", false, ClassLoader.getPlatformClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** A run, in this process. */
  public static JfrSpan run(String runId, String sessionId, List<String> agentPath) {
    return PRESENT ? RunSpan.begun(runId, sessionId, agentPath) : JfrSpan.none();
  }

  /** A turn: what is done before a request to the model, the request, and the calls that follow. */
  public static JfrSpan turn(String runId, String sessionId, int turn) {
    return PRESENT ? TurnSpan.begun(runId, sessionId, turn) : JfrSpan.none();
  }

  /** A request to a model with all its attempts. */
  public static JfrSpan modelRequest(String runId, String sessionId, String model) {
    return PRESENT ? ModelRequestSpan.begun(runId, sessionId, model) : JfrSpan.none();
  }

  /** A call of a tool, from its first line of code to its result. */
  public static JfrSpan toolCall(String runId, String sessionId, String tool) {
    return PRESENT ? ToolCallSpan.begun(runId, sessionId, tool) : JfrSpan.none();
  }

  /** The wait for an approver's decision. */
  public static JfrSpan approval(String runId, String sessionId, String tool) {
    return PRESENT ? ApprovalSpan.begun(runId, sessionId, tool) : JfrSpan.none();
  }

  /** Until entries of a session's log are on disk. */
  public static JfrSpan journalSync(String sessionId) {
    return PRESENT ? JournalSyncSpan.begun(sessionId) : JfrSpan.none();
  }

  /** A checkpoint of files, or going back to one. */
  public static JfrSpan checkpoint(String sessionId, String action) {
    return PRESENT ? CheckpointSpan.begun(sessionId, action) : JfrSpan.none();
  }
}
