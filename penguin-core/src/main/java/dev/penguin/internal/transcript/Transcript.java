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
import dev.penguin.message.UserMessage;
import dev.penguin.policy.Decision;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.AgentStarted;
import dev.penguin.session.SessionEntry.AllowedForSession;
import dev.penguin.session.ApprovalDecided;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.CheckpointMade;
import dev.penguin.session.SessionEntry.Compacted;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RolledBack;
import dev.penguin.session.RunContinued;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.Spent;
import dev.penguin.session.SessionEntry.Steered;
import dev.penguin.session.SessionEntry.SteeringRead;
import dev.penguin.session.SessionEntry.TailTruncated;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.session.SessionStore;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
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

  /** What the user wrote to a run and is no message yet. */
  private final Queue<String> waiting = new ArrayDeque<>();

  /** What was rolled back: pairs of the entry that was gone back to and the rollback. */
  private final List<long[]> dead = new ArrayList<>();

  private final List<TailTruncated> cuts = new ArrayList<>();
  private long sequence;

  /** Whether all that was stored counts here: not while entries are stored, nor if that failed. */
  private boolean whole = true;

  private Conversation conversation = new Conversation();
  private final CallStarts starts = new CallStarts();

  /** The sub-agents that were started, by the ids of their calls. */
  private final Map<String, AgentStarted> agents = new LinkedHashMap<>();

  private @Nullable Created created;
  private final LastToolCalls lastCalls = new LastToolCalls();
  private final Set<AllowedForSession> allowed = new HashSet<>();
  private final Approvals approvals = new Approvals();
  private final List<Checkpoint> checkpoints = new ArrayList<>();
  private @Nullable Compacted compacted;
  private @Nullable Report lastReport;
  private @Nullable RunStarted unfinishedRun;

  /** How the last run began, with the limits that it has now. */
  private @Nullable RunStarted lastStarted;

  /** What the last run has done so far. */
  private RunProgress progress = new RunProgress();

  /** How many messages came before the last run began. */
  private int runStart;

  private @Nullable RunEnded lastEnded;

  private Transcript(SessionStore store, String sessionId, InstantSource clock, Redactor redactor) {
    this.store = store;
    this.sessionId = sessionId;
    this.clock = clock;
    this.redactor = redactor;
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
    if (!transcript.dead.isEmpty()) {
      transcript.readAgain();
    }
    return transcript;
  }

  /** Reads what was not rolled back, once all rollbacks are known. */
  private void readAgain() {
    conversation = new Conversation();
    waiting.clear();
    starts.clear();
    agents.clear();
    lastCalls.clear();
    allowed.clear();
    approvals.clear();
    checkpoints.clear();
    compacted = null;
    lastReport = null;
    unfinishedRun = null;
    lastStarted = null;
    progress = new RunProgress();
    runStart = 0;
    lastEnded = null;
    long last = sequence;
    long back = dead.stream().mapToLong(range -> range[1]).max().orElse(0);
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
            applyBody(entry);
          }
        });
    approvals.forget(decidedBefore); // it may have let a call begin that was rolled back
  }

  private boolean isLive(SessionEntry entry) {
    long number = entry.sequence();
    return dead.stream().noneMatch(range -> number > range[0] && number <= range[1]);
  }

  /** Applies an entry, unless it must wait for the rollbacks that may follow. */
  private void applyOrNote(SessionEntry entry) {
    sequence = entry.sequence();
    if (entry.body() instanceof RolledBack back) {
      dead.add(new long[] {back.toSequence(), sequence});
    } else if (entry.body() instanceof TailTruncated cut) {
      cuts.add(cut);
    } else if (dead.isEmpty()) {
      applyBody(entry);
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
    if (entry.body() instanceof RolledBack back) {
      dead.add(new long[] {back.toSequence(), sequence});
      readAgain();
    } else {
      applyBody(entry);
    }
  }

  private void applyBody(SessionEntry entry) {
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
      int sent = conversation.messages().size();
      conversation.add(said.message());
      if (said.message() instanceof AssistantMessage reply && !Conversation.isEmpty(reply)) {
        starts.replied(unfinishedRun().orElse(""), entry.sequence());
      }
      long reported = said.requestTokens().orElse(said.usage().inputTokens());
      if (said.message() instanceof AssistantMessage && reported > 0) {
        lastReport = new Report(sent, reported);
      }
      lastCalls.add(said.message());
      progress.said(said);
    } else if (body instanceof Steered steered) {
      waiting.add(steered.text());
    } else if (body instanceof SteeringRead read) {
      read(read.messages());
    } else if (body instanceof ToolStarted start) {
      starts.began(conversation.currentId(start.call().id()), start.call(), entry.at());
    } else if (body instanceof AgentStarted agent) {
      agents.put(conversation.currentId(agent.callId()), agent);
      progress.started(agent);
    } else if (body instanceof Created made) {
      created = made;
    } else if (body instanceof RunStarted || body instanceof RunContinued) {
      begin(body);
    } else if (body instanceof RunEnded ended) {
      unfinishedRun = Approvals.leavesOpen(ended) ? unfinishedRun : null;
      starts.settle(); // what is open now waits, and nothing about it is in doubt
      lastEnded = ended;
      progress.ended(ended);
    } else if (body instanceof AllowedForSession rule) {
      allowed.add(rule);
    } else if (body instanceof Compacted made) {
      compacted = conversation.isCompactedBy(made) ? made : null;
      lastReport = new Report(conversation.messages().size(), made.size().after());
      progress.compacted(made);
    } else if (body instanceof CheckpointMade made) {
      checkpoints.add(new Checkpoint(sessionId, made.name(), entry.sequence(), entry.at()));
    }
  }

  private void begin(Body body) {
    if (body instanceof RunStarted run) {
      lastStarted = run;
      unfinishedRun = run;
      progress = parent().isEmpty() ? new RunProgress() : new RunProgress(progress);
      runStart = messages().size();
    } else if (body instanceof RunContinued continued && lastStarted != null) {
      lastStarted = lastStarted.withLimits(continued.limits());
      unfinishedRun = lastStarted;
    }
  }

  /** Makes messages of the texts that wait for longest. */
  private void read(int messages) {
    for (int i = 0; i < messages && !waiting.isEmpty(); i++) {
      conversation.add(UserMessage.of(waiting.remove()));
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
    return conversation.tokens();
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
    return Optional.ofNullable(lastReport);
  }

  /** What is sent of the conversation in place of all of it; null when all of it is. */
  public @Nullable Compacted compacted() {
    return compacted;
  }

  /** The conversation; a live view. */
  public List<Message> messages() {
    return conversation.messages();
  }

  /** The conversation as it stands; what is added later is not in it. */
  public List<Message> snapshot() {
    return conversation.snapshot();
  }

  /** What the user wrote to a run and is no message yet, oldest first. Safe on any thread. */
  public List<String> waiting() {
    synchronized (lock) {
      return List.copyOf(waiting);
    }
  }

  /** Where the store found the log torn. */
  public List<TailTruncated> cuts() {
    return List.copyOf(cuts);
  }

  /** What the last run has done so far. */
  public RunProgress progress() {
    return progress;
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
    for (int i = messages.size() - 1; i >= runStart; i--) {
      if (messages.get(i) instanceof AssistantMessage said && !said.text().isEmpty()) {
        return said.text();
      }
    }
    return "";
  }

  /** The estimated tokens of the message at an index. */
  public long tokens(int index) {
    return conversation.tokens(index);
  }

  /** The calls that have no result yet, in order. */
  public List<ToolCall> openCalls() {
    return conversation.openCalls();
  }

  /** What is known of an open call that began; empty when it did not. */
  public Optional<StartedCall> started(ToolCall open) {
    return starts.find(open.id());
  }

  /** What an open call of that id is known by in other systems, whenever it runs. */
  public String idempotencyKey(String callId) {
    return starts.key(sessionId, callId);
  }

  /** The sub-agent that a call has started, if it has. */
  public Optional<AgentStarted> agentOf(ToolCall call) {
    return Optional.ofNullable(agents.get(call.id()));
  }

  /** The sub-agents that were started, in order. */
  public List<AgentStarted> agents() {
    return List.copyOf(agents.values());
  }

  /** The session whose run called the agent that runs in this one, if any. Safe on any thread. */
  public Optional<String> parent() {
    return created == null ? Optional.empty() : created.parent();
  }

  /** Whether nobody gave the session a name. Safe on any thread. */
  public boolean isAnonymous() {
    return created != null && created.anonymous();
  }

  /** The last call of a tool that succeeded. Safe on any thread. */
  public Optional<ToolCall> lastCall(String tool) {
    return lastCalls.find(tool);
  }

  /**
   * A reply whose calls can be stored: with ids that no other call of the session has, and without
   * secrets in ids and names.
   *
   * @param isTool whether a name is the name of a tool
   */
  public AssistantMessage storable(AssistantMessage reply, Predicate<String> isTool) {
    return CallIds.unique(ToolCallRedaction.clean(reply, isTool, redactor), conversation);
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

  /** The question that waits for the user's answer. */
  public Optional<ToolCall> openQuestion() {
    return lastEnded != null
            && unfinishedRun == null
            && Outcome.NEEDS_INPUT.name().equals(lastEnded.outcome())
        ? openCalls().stream().filter(c -> c.name().equals(ControlTools.ASK_USER)).findFirst()
        : Optional.empty();
  }

  /** The approvals that are not over. */
  public Approvals approvals() {
    return approvals;
  }

  /** Whether the last run ended with a question that has an answer now, and nothing after it. */
  public boolean isAnswered() {
    return lastEnded != null
        && unfinishedRun == null
        && lastEnded.question().isPresent()
        && openCalls().isEmpty();
  }

  /** The same, unless the answer is that the question was withdrawn. */
  public boolean isAnsweredByUser() {
    List<Message> messages = messages();
    return isAnswered()
        && messages.get(messages.size() - 1) instanceof ToolMessage answer
        && answer.toolName().equals(ControlTools.ASK_USER)
        && !answer.failed();
  }

  public boolean isAllowed(AllowedForSession rule) {
    return EntryRedaction.clean(rule, redactor) instanceof AllowedForSession stored
        && allowed.contains(stored);
  }

  public Optional<String> unfinishedRun() {
    return Optional.ofNullable(unfinishedRun).map(RunStarted::runId);
  }

  /** How the unfinished run began. */
  public RunStarted unfinishedStart() {
    if (unfinishedRun == null) {
      throw new IllegalStateException("Session '" + sessionId + "' has no unfinished run");
    }
    return unfinishedRun;
  }

  /** How the last run began, with the limits that it has now; empty where only its end is kept. */
  public Optional<RunStarted> lastStarted() {
    return Optional.ofNullable(lastStarted);
  }

  public Optional<RunEnded> lastEnded() {
    return Optional.ofNullable(lastEnded);
  }

  public List<Checkpoint> checkpoints() {
    return List.copyOf(checkpoints);
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
