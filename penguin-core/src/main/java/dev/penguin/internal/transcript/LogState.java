package dev.penguin.internal.transcript;

import dev.penguin.internal.approval.Approvals;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.session.AgentStarted;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.RunContinued;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.AllowedForSession;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.CheckpointMade;
import dev.penguin.session.SessionEntry.Compacted;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RewindBegan;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionEntry.Steered;
import dev.penguin.session.SessionEntry.SteeringRead;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.session.Spent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What follows from the entries of one log, in order: the conversation, and what its runs have
 * done. Only its transcript changes it, with the lock held where another thread may append.
 */
final class LogState {
  /** What the user wrote to a run and is no message yet. */
  final Queue<String> waiting = new ArrayDeque<>();

  final Conversation conversation = new Conversation();
  final CallStarts starts = new CallStarts();

  /** The sub-agents that were started, by the ids of their calls. */
  final Map<String, AgentStarted> agents = new LinkedHashMap<>();

  @Nullable Created created;
  final LastToolCalls lastCalls = new LastToolCalls();
  final Set<AllowedForSession> allowed = new HashSet<>();
  final Approvals approvals = new Approvals();
  final List<Checkpoint> checkpoints = new ArrayList<>();

  /** The way back to a checkpoint that was begun and has not ended. */
  @Nullable RewindBegan rewind;

  @Nullable Compacted compacted;
  Transcript.@Nullable Report lastReport;
  @Nullable RunStarted unfinishedRun;

  /** How the last run began, with the limits that it has now. */
  @Nullable RunStarted lastStarted;

  /** What the last run has done so far. */
  RunProgress progress = new RunProgress();

  /** How many messages came before the last run began. */
  int runStart;

  @Nullable RunEnded lastEnded;

  private final String sessionId;

  LogState(String sessionId) {
    this.sessionId = sessionId;
  }

  /** Takes in an entry. */
  void apply(SessionEntry entry) {
    Body body = entry.body();
    if (body instanceof Spent spent) {
      progress.spent(spent);
      return;
    }
    if (!(body instanceof MessageAdded || body instanceof Compacted)) {
      progress.other();
    }
    approvals.apply(entry);
    if (body instanceof MessageAdded said) {
      said(said, entry.sequence());
    } else if (body instanceof Steered steered) {
      waiting.add(steered.text());
    } else if (body instanceof SteeringRead read) {
      read(read.messages());
    } else if (body instanceof ToolStarted start) {
      starts.began(
          conversation.currentId(start.call().id()), start.call(), entry.at(), entry.sequence());
    } else if (body instanceof AgentStarted agent) {
      agents.put(conversation.currentId(agent.callId()), agent);
      progress.started(agent);
    } else if (body instanceof Created made) {
      created = made;
    } else if (body instanceof RunEnded ended) {
      ended(ended);
    } else if (body instanceof RunStarted || body instanceof RunContinued) {
      begin(body);
    } else if (body instanceof AllowedForSession rule) {
      allowed.add(rule);
    } else if (body instanceof Compacted made) {
      compacted = conversation.isCompactedBy(made) ? made : null;
      lastReport = new Transcript.Report(conversation.messages().size(), made.size().after());
      progress.compacted(made);
    } else if (body instanceof CheckpointMade made) {
      checkpoints.add(LogState.checkpoint(sessionId, made, entry));
    } else if (body instanceof RewindBegan began) {
      rewind = began;
    }
  }

  /** A checkpoint as its callers see it. */
  static Checkpoint checkpoint(String sessionId, CheckpointMade made, SessionEntry entry) {
    return new Checkpoint(sessionId, made.name(), entry.sequence(), entry.at(), made.kind());
  }

  private void said(MessageAdded said, long sequence) {
    int sent = conversation.messages().size();
    conversation.add(said.message());
    if (said.message() instanceof AssistantMessage reply && !Conversation.isEmpty(reply)) {
      starts.replied(unfinishedRun == null ? "" : unfinishedRun.runId(), sequence);
    }
    long reported = said.requestTokens().orElse(said.usage().inputTokens());
    if (said.message() instanceof AssistantMessage && reported > 0) {
      lastReport = new Transcript.Report(sent, reported);
    }
    lastCalls.add(said.message());
    progress.said(said);
  }

  private void begin(Body body) {
    if (body instanceof RunStarted run) {
      lastStarted = run;
      unfinishedRun = run;
      progress =
          created == null || created.parent().isEmpty()
              ? new RunProgress()
              : new RunProgress(progress);
      runStart = conversation.messages().size();
    } else if (body instanceof RunContinued continued && lastStarted != null) {
      lastStarted = lastStarted.withLimits(continued.limits());
      unfinishedRun = lastStarted;
    }
  }

  private void ended(RunEnded ended) {
    unfinishedRun = Approvals.leavesOpen(ended) ? unfinishedRun : null;
    starts.settle(); // what is open now waits, and nothing about it is in doubt
    lastEnded = ended;
    progress.ended(ended);
  }

  /** Makes messages of the texts that wait for longest. */
  private void read(int messages) {
    for (int i = 0; i < messages && !waiting.isEmpty(); i++) {
      conversation.add(UserMessage.of(waiting.remove()));
    }
  }
}
