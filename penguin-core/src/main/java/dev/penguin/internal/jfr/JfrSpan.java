package dev.penguin.internal.jfr;

import java.time.Duration;
import java.util.List;

/**
 * A span of time that the flight recorder records, when there is one and it records; else nothing
 * happens. What is not known of a kind of span is passed over. It is begun where it is made, and is
 * used by one thread at a time.
 */
public class JfrSpan implements AutoCloseable {
  private static final boolean PRESENT = isPresent();
  private static final JfrSpan NONE = new JfrSpan();

  JfrSpan() {}

  /** Whether the runtime has the module {@code jdk.jfr}, which a linked one may lack. */
  private static boolean isPresent() {
    try {
      Class.forName("jdk.jfr.Event", false, ClassLoader.getPlatformClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** Records nothing. */
  public static JfrSpan none() {
    return NONE;
  }

  /** A run, in this process. */
  public static JfrSpan run(String runId, String sessionId, List<String> agentPath) {
    return PRESENT ? RunSpan.begun(runId, sessionId, agentPath) : NONE;
  }

  /** A turn: what is done before a request to the model, the request, and the calls that follow. */
  public static JfrSpan turn(String runId, String sessionId, int turn) {
    return PRESENT ? TurnSpan.begun(runId, sessionId, turn) : NONE;
  }

  /** A request to a model with all its attempts. */
  public static JfrSpan modelRequest(String runId, String sessionId, String model) {
    return PRESENT ? ModelRequestSpan.begun(runId, sessionId, model) : NONE;
  }

  /** A call of a tool, from its first line of code to its result. */
  public static JfrSpan toolCall(String runId, String sessionId, String tool) {
    return PRESENT ? ToolCallSpan.begun(runId, sessionId, tool) : NONE;
  }

  /** The wait for an approver's decision. */
  public static JfrSpan approval(String runId, String sessionId, String tool) {
    return PRESENT ? ApprovalSpan.begun(runId, sessionId, tool) : NONE;
  }

  /** Until entries of a session's log are on disk. */
  public static JfrSpan journalSync(String sessionId) {
    return PRESENT ? JournalSyncSpan.begun(sessionId) : NONE;
  }

  /** A checkpoint of files, or going back to one. */
  public static JfrSpan checkpoint(String sessionId, String action) {
    return PRESENT ? CheckpointSpan.begun(sessionId, action) : NONE;
  }

  /** Where a request goes, and to which model. */
  public void sentTo(String model) {}

  /** Another attempt follows after a wait. */
  public void retried(Duration delay) {}

  /** The first piece of a reply arrived; later calls count for nothing. */
  public void firstPiece() {}

  /** What a reply cost. */
  public void tokens(long input, long output) {}

  /** How much was written, and how many files that were. */
  public void wrote(long bytes, int files) {}

  /** How it ended: an outcome, or the simple name of an exception. */
  public void ended(String how) {}

  /** Ends the span and records it. Idempotent. */
  @Override
  public void close() {}
}
