package dev.penguin.engine;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.AllowedForSession;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.CheckpointMade;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.RolledBack;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.SessionEntry.RunFailed;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionEntry.Said;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.session.SessionStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The log of one session and the conversation that follows from it. Every entry is in the store
 * before it counts here. Not thread-safe: a session belongs to one run at a time.
 */
final class Transcript {
  private final SessionStore store;
  private final String sessionId;
  private final InstantSource clock;
  private long sequence;

  /** The entries that still count: those that were rolled back are gone from here. */
  private final List<SessionEntry> live = new ArrayList<>();

  private Conversation conversation = new Conversation();
  private final Set<String> started = new HashSet<>();
  private final Set<AllowedForSession> allowed = new HashSet<>();
  private @Nullable RunStarted unfinishedRun;

  /** How many messages came before the last run began. */
  private int runStart;

  private @Nullable RunEnded lastEnded;

  private Transcript(SessionStore store, String sessionId, InstantSource clock) {
    this.store = store;
    this.sessionId = sessionId;
    this.clock = clock;
  }

  /** Creates a session. */
  static Transcript create(
      SessionStore store, String sessionId, InstantSource clock, Created created) {
    Transcript transcript = new Transcript(store, sessionId, clock);
    transcript.append(created);
    return transcript;
  }

  /** Reads a session that exists. */
  static Transcript load(SessionStore store, String sessionId, InstantSource clock) {
    Transcript transcript = new Transcript(store, sessionId, clock);
    store.read(sessionId, transcript::apply);
    return transcript;
  }

  /** Stores entries, all or none, and only then lets them count. */
  void append(Body... bodies) {
    List<SessionEntry> entries = new ArrayList<>(bodies.length);
    for (Body body : bodies) {
      entries.add(new SessionEntry(sequence + entries.size() + 1, clock.instant(), body));
    }
    store.append(sessionId, entries);
    entries.forEach(this::apply);
  }

  /** Stores a message that cost nothing. */
  void say(Message message) {
    append(new Said(message, Usage.NONE));
  }

  /** Stores messages that cost nothing, all or none. */
  void say(List<? extends Message> more) {
    if (!more.isEmpty()) {
      append(more.stream().map(message -> new Said(message, Usage.NONE)).toArray(Body[]::new));
    }
  }

  private void apply(SessionEntry entry) {
    sequence = entry.sequence();
    if (entry.body() instanceof RolledBack back) {
      live.removeIf(earlier -> earlier.sequence() > back.toSequence());
      forget();
      List.copyOf(live).forEach(earlier -> applyBody(earlier.body()));
    } else {
      live.add(entry);
      applyBody(entry.body());
    }
  }

  private void forget() {
    conversation = new Conversation();
    started.clear();
    allowed.clear();
    unfinishedRun = null;
    runStart = 0;
    lastEnded = null;
  }

  private void applyBody(Body body) {
    if (body instanceof Said said) {
      conversation.add(said.message());
    } else if (body instanceof ToolStarted start) {
      started.add(conversation.currentId(start.call().id()));
    } else if (body instanceof RunStarted run) {
      unfinishedRun = run;
      runStart = messages().size();
    } else if (body instanceof RunEnded ended) {
      unfinishedRun = null;
      lastEnded = ended;
    } else if (body instanceof AllowedForSession rule) {
      allowed.add(rule);
    }
  }

  String sessionId() {
    return sessionId;
  }

  /** The conversation; a live view. */
  List<Message> messages() {
    return conversation.messages();
  }

  /** What the model said last in the last run; empty when it said nothing. */
  String lastText() {
    List<Message> messages = messages();
    for (int i = messages.size() - 1; i >= runStart; i--) {
      if (messages.get(i) instanceof AssistantMessage said && !said.text().isEmpty()) {
        return said.text();
      }
    }
    return "";
  }

  /** The estimated tokens of the message at an index. */
  long tokens(int index) {
    return conversation.tokens(index);
  }

  /** The calls that have no result yet, in order. */
  List<ToolCall> openCalls() {
    return conversation.openCalls();
  }

  /** Whether a call was about to run when the log ended. */
  boolean wasStarted(ToolCall call) {
    return started.contains(call.id());
  }

  /** A reply with ids for its calls that no other call of the session has. */
  AssistantMessage withUniqueIds(AssistantMessage reply) {
    return CallIds.unique(reply, conversation);
  }

  /** The question that waits for the user's answer. */
  Optional<ToolCall> openQuestion() {
    return lastEnded != null
            && unfinishedRun == null
            && Outcome.NEEDS_INPUT.name().equals(lastEnded.outcome())
        ? openCalls().stream().filter(c -> c.name().equals(ControlTools.ASK_USER)).findFirst()
        : Optional.empty();
  }

  boolean isAllowed(AllowedForSession rule) {
    return allowed.contains(rule);
  }

  Optional<String> unfinishedRun() {
    return Optional.ofNullable(unfinishedRun).map(RunStarted::runId);
  }

  /** How the unfinished run began. */
  RunStarted unfinishedStart() {
    if (unfinishedRun == null) {
      throw new IllegalStateException("Session '" + sessionId + "' has no unfinished run");
    }
    return unfinishedRun;
  }

  Optional<RunEnded> lastEnded() {
    return Optional.ofNullable(lastEnded);
  }

  List<Checkpoint> checkpoints() {
    List<Checkpoint> found = new ArrayList<>();
    for (SessionEntry entry : live) {
      if (entry.body() instanceof CheckpointMade made) {
        found.add(new Checkpoint(sessionId, made.name(), entry.sequence(), entry.at()));
      }
    }
    return found;
  }

  /**
   * The bodies that make a copy of the conversation, up to and including an entry. What the
   * approver allowed for this session it did not allow for another.
   */
  Body[] copyUpTo(long lastSequence) {
    return live.stream()
        .filter(entry -> entry.sequence() <= lastSequence)
        .map(SessionEntry::body)
        .filter(
            body ->
                !(body instanceof Created
                    || body instanceof RunFailed
                    || body instanceof AllowedForSession))
        .toArray(Body[]::new);
  }

  /** The tokens that the unfinished run has used. */
  Usage unfinishedUsage() {
    return unfinishedReplies().map(Said::usage).reduce(Usage.NONE, Usage::plus);
  }

  /** The model calls that the unfinished run has made. */
  int unfinishedTurns() {
    return (int) unfinishedReplies().count();
  }

  /** The tool calls of the unfinished run that have a result. */
  int unfinishedToolCalls() {
    return (int)
        unfinishedSaid()
            .filter(said -> said.message() instanceof ToolMessage)
            .filter(said -> !ControlTools.NAMES.contains(((ToolMessage) said.message()).toolName()))
            .count();
  }

  private Stream<Said> unfinishedReplies() {
    return unfinishedSaid().filter(said -> said.message() instanceof AssistantMessage);
  }

  private Stream<Said> unfinishedSaid() {
    int start = 0;
    for (int i = 0; i < live.size(); i++) {
      if (live.get(i).body().equals(unfinishedRun)) {
        start = i;
      }
    }
    return live.subList(start, live.size()).stream()
        .filter(entry -> entry.body() instanceof Said)
        .map(entry -> (Said) entry.body());
  }

  /** Answers calls without running them. */
  void answer(List<ToolCall> calls, String text) {
    say(calls.stream().map(call -> ToolMessage.of(call, text, true)).toList());
  }

  @Override
  public String toString() {
    return "Transcript[" + sessionId + ", " + messages().size() + " messages]";
  }
}
