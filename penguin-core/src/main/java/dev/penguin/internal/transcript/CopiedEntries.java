package dev.penguin.internal.transcript;

import dev.penguin.internal.approval.Approvals;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.session.AgentStarted;
import dev.penguin.session.ApprovalDecided;
import dev.penguin.session.ApprovalRequested;
import dev.penguin.session.RunContinued;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.AllowedForSession;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RewindBegan;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.SessionEntry.RunFailed;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionEntry.TailTruncated;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.session.SessionStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What of a session's log makes a copy of its conversation. */
final class CopiedEntries {
  private static final String NOT_HERE =
      "Outcome unknown here: the call belongs to the session that this one was copied from.";

  private final SessionStore store;
  private final String sessionId;

  /** Whether an entry is to be copied as far as it stands where it does. */
  private final Predicate<SessionEntry> inRange;

  CopiedEntries(SessionStore store, String sessionId, Predicate<SessionEntry> inRange) {
    this.store = store;
    this.sessionId = sessionId;
    this.inRange = inRange;
  }

  /**
   * Gives them in order. Calls that began and have no result belong to the original, which may
   * still run them: the copy has a result that says so.
   *
   * @param withUnfinished whether a run that did not end is one of the copy, too
   */
  void giveTo(Consumer<Body> copy, boolean withUnfinished) {
    long unfinished = withUnfinished ? unfinished() : 0;
    Map<String, ToolCall> begun = new LinkedHashMap<>();
    store.read(
        sessionId,
        entry -> {
          Body body = entry.body();
          if (inRange.test(entry)
              && (entry.sequence() == unfinished || !(body instanceof RunStarted))
              && (unfinished > 0 && entry.sequence() > unfinished
                  || !(body instanceof RunContinued))
              && !isOfOriginal(body)) {
            copy.accept(body);
            if (body instanceof ToolStarted start) {
              begun.put(start.call().id(), start.call());
            } else if (body instanceof MessageAdded said
                && said.message() instanceof ToolMessage result) {
              begun.remove(result.callId());
            }
          }
        });
    for (ToolCall call : begun.values()) {
      copy.accept(new MessageAdded(ToolMessage.of(call, NOT_HERE, true), Usage.NONE));
    }
  }

  private static boolean isOfOriginal(Body body) {
    return body instanceof Created
        || body instanceof RunFailed
        || body instanceof AllowedForSession
        || body instanceof ApprovalRequested
        || body instanceof ApprovalDecided
        || body instanceof AgentStarted
        || body instanceof RewindBegan
        || body instanceof TailTruncated;
  }

  /** The entry with which the run began that is unfinished at the end; 0 when none is. */
  private long unfinished() {
    long[] began = new long[2];
    store.read(
        sessionId,
        entry -> {
          if (inRange.test(entry)) {
            if (entry.body() instanceof RunStarted) {
              began[0] = entry.sequence();
              began[1] = entry.sequence();
            } else if (entry.body() instanceof RunContinued) {
              began[0] = began[1];
            } else if (entry.body() instanceof RunEnded ended && !Approvals.leavesOpen(ended)) {
              began[0] = 0;
            }
          }
        });
    return began[0];
  }
}
