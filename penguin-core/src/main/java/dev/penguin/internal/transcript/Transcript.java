package dev.penguin.internal.transcript;

import dev.penguin.engine.Outcome;
import dev.penguin.internal.approval.Approvals;
import dev.penguin.internal.redaction.EntryRedaction;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.internal.redaction.ToolCallRedaction;
import dev.penguin.internal.toolset.ControlTools;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.policy.Decision;
import dev.penguin.session.AgentStarted;
import dev.penguin.session.ApprovalDecided;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.AllowedForSession;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.Compacted;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RewindBegan;
import dev.penguin.session.SessionEntry.RolledBack;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionEntry.Steered;
import dev.penguin.session.SessionEntry.TailTruncated;
import dev.penguin.session.SessionStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The log of one session and the conversation that follows from it. Every entry is in the store
 * before it counts here, without the secrets that the model must not see either. A session belongs
 * to one run at a time, and this to the run's thread. {@link Steered} alone may be appended by any
 * thread, as it only joins the texts that wait.
 */
public final class Transcript {

  private final SessionStore store;
  private final String sessionId;
  private final InstantSource clock;
  private Redactor redactor;
  private volatile @Nullable Runnable beforeNext;

  /** Guards what an append by another thread changes: the number, the texts that wait. */
  private final Object lock = new Object();

  private final Rollbacks rollbacks;

  private final List<TailTruncated> cuts = new ArrayList<>();
  private long sequence;

  /** Whether all that was stored counts here: not while entries are stored, nor if that failed. */
  private boolean whole = true;

  /** What follows from the entries that were not rolled back. */
  private LogState state;

  private Transcript(SessionStore store, String sessionId, InstantSource clock, Redactor redactor) {
    this.store = store;
    this.sessionId = sessionId;
    this.clock = clock;
    this.redactor = redactor;
    state = new LogState(sessionId);
    rollbacks = new Rollbacks(sessionId);
  }

  /** Creates a session. */
  public static Transcript create(
      SessionStore store,
      String sessionId,
      InstantSource clock,
      Redactor redactor,
      Created created) {
    Transcript transcript = new Transcript(store, sessionId, clock, redactor);
    transcript.append(created);
    return transcript;
  }

  /** Reads a session that exists. */
  public static Transcript load(
      SessionStore store, String sessionId, InstantSource clock, Redactor redactor) {
    Transcript transcript = new Transcript(store, sessionId, clock, redactor);
    store.read(sessionId, transcript::applyOrNote);
    if (!transcript.rollbacks.isEmpty()) {
      transcript.readAgain();
    }
    return transcript;
  }

  /** Reads what was not rolled back, once all rollbacks are known. */
  private void readAgain() {
    LogState live = new LogState(sessionId);
    long last = sequence;
    long back = rollbacks.last();
    Set<String> decidedBefore = new HashSet<>();
    store.read(
        sessionId,
        entry -> {
          if (entry.sequence() < back
              && entry.body() instanceof ApprovalDecided decided
              && !(decided.decision() instanceof Decision.Defer)) {
            decidedBefore.add(decided.id());
          }
          if (entry.sequence() <= last && isLive(entry)) {
            live.apply(entry);
          }
        });
    live.approvals.forget(decidedBefore); // it may have let a call begin that was rolled back
    live.created = live.created == null ? state.created : live.created;
    state = live;
  }

  private boolean isLive(SessionEntry entry) {
    return rollbacks.isLive(entry.sequence());
  }

  /** Applies an entry, unless it must wait for the rollbacks that may follow. */
  private void applyOrNote(SessionEntry entry) {
    sequence = entry.sequence();
    rollbacks.note(entry);
    if (entry.body() instanceof TailTruncated cut) {
      cuts.add(cut);
    } else if (rollbacks.isEmpty()) {
      state.apply(entry);
    }
  }

  /**
   * Stores entries, all or none, without secrets, and only then lets them count: what is stored is
   * what the model reads.
   */
  public void append(Body... bodies) {
    Runnable first = beforeNext;
    if (first != null && !(bodies[0] instanceof Steered)) {
      beforeNext = null;
      first.run();
    }
    redactor.collect();
    List<Body> clean = new ArrayList<>(bodies.length);
    for (Body body : bodies) {
      clean.add(EntryRedaction.clean(body, redactor));
    }
    synchronized (lock) {
      List<SessionEntry> entries = new ArrayList<>(clean.size());
      for (Body body : clean) {
        entries.add(new SessionEntry(sequence + entries.size() + 1, clock.instant(), body));
      }
      whole = false;
      store.append(sessionId, entries);
      entries.forEach(this::apply);
      whole = true;
    }
  }

  /** Has something happen before a run stores its next entry, until what is given is closed. */
  public AutoCloseable beforeNext(Runnable first) {
    beforeNext = first;
    return () -> beforeNext = null;
  }

  /** Stores a message that cost nothing. */
  public void say(Message message) {
    append(new MessageAdded(message, Usage.NONE));
  }

  /** Stores messages that cost nothing, all or none. */
  public void say(List<? extends Message> more) {
    if (!more.isEmpty()) {
      append(
          more.stream().map(message -> new MessageAdded(message, Usage.NONE)).toArray(Body[]::new));
    }
  }

  private void apply(SessionEntry entry) {
    sequence = entry.sequence();
    rollbacks.note(entry);
    if (entry.body() instanceof RolledBack) {
      readAgain();
    } else {
      state.apply(entry);
    }
  }

  public String sessionId() {
    return sessionId;
  }

  /** Whether the store says that its log has nothing else than what counts here. */
  boolean isCurrent() {
    synchronized (lock) {
      return whole && store.isUnchanged(sessionId, sequence);
    }
  }

  /** The estimated tokens of all messages. */
  long tokens() {
    return state.conversation.tokens();
  }

  /** Goes on with the keys of another run. */
  void use(Redactor other) {
    redactor = other;
  }

  /** What takes secrets out of what the session's run shows. */
  public Redactor redactor() {
    return redactor;
  }

  /**
   * What a provider reported of a request.
   *
   * @param messages how many messages the conversation had
   * @param inputTokens the tokens of input, cached ones included
   */
  public record Report(int messages, long inputTokens) {}

  /** The last report, or what the last compaction left when it came later. */
  public Optional<Report> lastReport() {
    return Optional.ofNullable(state.lastReport);
  }

  /** What is sent of the conversation in place of all of it; null when all of it is. */
  public @Nullable Compacted compacted() {
    return state.compacted;
  }

  /** The conversation; a live view. */
  public List<Message> messages() {
    return state.conversation.messages();
  }

  /** The conversation as it stands; what is added later is not in it. */
  public List<Message> snapshot() {
    return state.conversation.snapshot();
  }

  /** What the user wrote to a run and is no message yet, oldest first. Safe on any thread. */
  public List<String> waiting() {
    synchronized (lock) {
      return List.copyOf(state.waiting);
    }
  }

  /** Where the store found the log torn. */
  public List<TailTruncated> cuts() {
    return List.copyOf(cuts);
  }

  /** What the last run has done so far. */
  public RunProgress progress() {
    return state.progress;
  }

  /** The reply that the conversation ends with; empty when it ends otherwise. */
  public Optional<AssistantMessage> lastReply() {
    List<Message> messages = messages();
    return !messages.isEmpty() && messages.get(messages.size() - 1) instanceof AssistantMessage last
        ? Optional.of(last)
        : Optional.empty();
  }

  /** The model's last text in the last run; empty when there is none. */
  public String lastText() {
    List<Message> messages = messages();
    for (int i = messages.size() - 1; i >= state.runStart; i--) {
      if (messages.get(i) instanceof AssistantMessage said && !said.text().isEmpty()) {
        return said.text();
      }
    }
    return "";
  }

  /** The estimated tokens of the message at an index. */
  public long tokens(int index) {
    return state.conversation.tokens(index);
  }

  /** The calls that have no result yet, in order. */
  public List<ToolCall> openCalls() {
    return state.conversation.openCalls();
  }

  /** What is known of an open call that began; empty when it did not. */
  public Optional<StartedCall> started(ToolCall open) {
    return state.starts.find(open.id());
  }

  /** What an open call of that id is known by in other systems, whenever it runs. */
  public String idempotencyKey(String callId) {
    return state.starts.key(sessionId, callId);
  }

  /** The sub-agent that a call has started, if it has. */
  public Optional<AgentStarted> agentOf(ToolCall call) {
    return Optional.ofNullable(state.agents.get(call.id()));
  }

  /** The sub-agents that were started, in order. */
  public List<AgentStarted> agents() {
    return List.copyOf(state.agents.values());
  }

  /** The session whose run called the agent that runs in this one, if any. Safe on any thread. */
  public Optional<String> parent() {
    return state.created == null ? Optional.empty() : state.created.parent();
  }

  /** The directory that the session's runs work in instead of the agent's, if any. */
  public Optional<Path> workspace() {
    return state.created == null ? Optional.empty() : state.created.workspace();
  }

  /** Whether nobody gave the session a name. Safe on any thread. */
  public boolean isAnonymous() {
    return state.created != null && state.created.anonymous();
  }

  /** The last call of a tool that succeeded. Safe on any thread. */
  public Optional<ToolCall> lastCall(String tool) {
    return state.lastCalls.find(tool);
  }

  /**
   * A reply whose calls can be stored: with ids that no other call of the session has, and without
   * secrets in ids and names.
   *
   * @param isTool whether a name is the name of a tool
   */
  public AssistantMessage storable(AssistantMessage reply, Predicate<String> isTool) {
    return CallIds.unique(ToolCallRedaction.clean(reply, isTool, redactor), state.conversation);
  }

  /** Parts without secrets, for a text that is cut before it is stored. */
  public List<Part> withoutSecrets(List<Part> parts) {
    redactor.collect();
    return EntryRedaction.clean(parts, redactor);
  }

  /** Whether a text would be stored without a part of it, a secret. */
  public boolean hidesPartOf(String text) {
    redactor.collect();
    return !redactor.hide(text).equals(text);
  }

  /** What the model may read of what foreign code threw. Safe on any thread. */
  public String reason(Throwable thrown) {
    return redactor.reason(thrown);
  }

  /** The same of what a tool threw about the arguments that the model wrote. */
  public String reason(Throwable thrown, ToolCall call) {
    return redactor.reason(thrown, call.arguments().toString());
  }

  /** The question that waits for the user's answer. */
  public Optional<ToolCall> openQuestion() {
    return state.lastEnded != null
            && state.unfinishedRun == null
            && Outcome.NEEDS_INPUT.name().equals(state.lastEnded.outcome())
        ? openCalls().stream().filter(c -> c.name().equals(ControlTools.ASK_USER)).findFirst()
        : Optional.empty();
  }

  /** The approvals that are not over. */
  public Approvals approvals() {
    return state.approvals;
  }

  /** Whether the last run ended with a question that has an answer now, and nothing after it. */
  public boolean isAnswered() {
    return state.lastEnded != null
        && state.unfinishedRun == null
        && state.lastEnded.question().isPresent()
        && openCalls().isEmpty();
  }

  /** The same, unless the answer is that the question was withdrawn. */
  public boolean isAnsweredByUser() {
    List<Message> messages = messages();
    return isAnswered()
        && !messages.isEmpty()
        && messages.get(messages.size() - 1) instanceof ToolMessage answer
        && answer.toolName().equals(ControlTools.ASK_USER)
        && !answer.failed();
  }

  public boolean isAllowed(AllowedForSession rule) {
    return EntryRedaction.clean(rule, redactor) instanceof AllowedForSession stored
        && state.allowed.contains(stored);
  }

  public Optional<String> unfinishedRun() {
    return Optional.ofNullable(state.unfinishedRun).map(RunStarted::runId);
  }

  /** How the unfinished run began. */
  public RunStarted unfinishedStart() {
    if (state.unfinishedRun == null) {
      throw new IllegalStateException("Session '" + sessionId + "' has no unfinished run");
    }
    return state.unfinishedRun;
  }

  /** How the last run began, with the limits that it has now; empty where only its end is kept. */
  public Optional<RunStarted> lastStarted() {
    return Optional.ofNullable(state.lastStarted);
  }

  public Optional<RunEnded> lastEnded() {
    return Optional.ofNullable(state.lastEnded);
  }

  /** The checkpoints that can be gone back to, oldest first. */
  public List<Checkpoint> checkpoints() {
    return rollbacks.reachable(state.checkpoints);
  }

  /** The id of the state of the files at a checkpoint; empty when none was taken since. */
  public Optional<String> filesAt(long checkpoint) {
    return rollbacks.filesAt(checkpoint);
  }

  /** The id of the state of the files that was taken last; empty for none. */
  public Optional<String> lastFiles() {
    return rollbacks.lastFiles();
  }

  /** Whether the files were looked at after a call began. */
  public boolean hasLookAfter(StartedCall call) {
    return rollbacks.lastLook() > call.sequence();
  }

  /** The way back to a checkpoint that was begun and has not ended, if any. */
  public Optional<RewindBegan> rewind() {
    return Optional.ofNullable(state.rewind);
  }

  /**
   * Gives the bodies that make a copy of the conversation, up to and including an entry. What the
   * approver allowed for this session it did not allow for another, what it was asked about is
   * asked anew, and the sessions of its agents stay its own. The beginnings of runs that ended are
   * left out: half a copy, after the end of the process, is no run to go on with.
   */
  public void copyUpTo(long lastSequence, Consumer<Body> copy) {
    long last = Math.min(lastSequence, sequence);
    new CopiedEntries(store, sessionId, entry -> entry.sequence() <= last && isLive(entry))
        .giveTo(copy, parent().isEmpty());
  }

  /** Answers calls without running them. */
  public void answer(List<ToolCall> calls, String text) {
    say(calls.stream().map(call -> ToolMessage.of(call, text, true)).toList());
  }

  @Override
  public String toString() {
    return "Transcript[" + sessionId + ", " + messages().size() + " messages]";
  }
}
