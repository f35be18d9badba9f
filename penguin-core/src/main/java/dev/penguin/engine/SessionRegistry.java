package dev.penguin.engine;

import dev.penguin.error.ConfigurationException;
import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentEvent.Header;
import dev.penguin.internal.approval.StoredApproval;
import dev.penguin.internal.context.ToolOutputStore;
import dev.penguin.internal.events.AuditLog;
import dev.penguin.internal.flow.Ids;
import dev.penguin.internal.flow.Owned;
import dev.penguin.internal.journal.JournalStore;
import dev.penguin.internal.journal.SessionNames;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.internal.rewind.MovedEntry;
import dev.penguin.internal.rewind.SessionFiles;
import dev.penguin.internal.toolset.BackgroundTools;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.internal.transcript.RecentTranscripts;
import dev.penguin.internal.transcript.SessionSweep;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.message.ToolCall;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Decision;
import dev.penguin.session.AgentStarted;
import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.Retention;
import dev.penguin.session.SessionBusyException;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionLock;
import dev.penguin.session.SessionStore;
import dev.penguin.session.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What an engine stores: the logs of sessions, each in use by one caller at a time. Thread-safe.
 */
final class SessionRegistry {
  private static final int COPIED_AT_ONCE = 500;
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(2);
  private static final long LOCK_PAUSE_NANOS = 2_000_000;

  private final SessionStore store;
  private final Optional<AuditLog> audit;
  private final ToolOutputStore outputs;
  private final SessionFiles files;
  private final Redactor redactor;
  private final InstantSource clock;
  private final Ids ids;
  private final RecentTranscripts recent = new RecentTranscripts();
  private final Set<String> busy = ConcurrentHashMap.newKeySet();

  /** Deletes sessions that are not to be kept longer; null when all are kept. */
  private final @Nullable SessionSweep sweep;

  /**
   * @param owned closes the files of the state directory, with the engine
   * @param files what sessions keep of the files of their workspaces
   * @param tools those of the engine, which may work on in the background
   */
  SessionRegistry(
      EngineOptions options,
      Ids ids,
      Redactor redactor,
      Owned owned,
      SessionFiles files,
      ToolSet tools) {
    this.files = files;
    this.redactor = redactor;
    this.ids = ids;
    clock = options.clock;
    store = store(options, owned);
    audit = audit(options, owned);
    outputs =
        options.stateDirectory == null
            ? new ToolOutputStore()
            : new ToolOutputStore(options.stateDirectory);
    sweep = sweep(options.sessionRetention, tools);
    if (sweep != null) {
      sweep.run();
    }
  }

  private @Nullable SessionSweep sweep(@Nullable Retention retention, ToolSet tools) {
    if (retention == null) {
      return null;
    }
    if (!(store instanceof JournalStore journal)) {
      throw new ConfigurationException(
          "sessionRetention(%s) needs a state directory: any other store decides itself how long it keeps sessions. Set stateDirectory, or remove sessionRetention"
              .formatted(retention),
          "state-directory");
    }
    return new SessionSweep(
        this::list,
        clock,
        this::deleteUnlessUsed,
        retention,
        journal::bytes,
        id -> BackgroundTools.isBusy(tools, id));
  }

  private static SessionStore store(EngineOptions options, Owned owned) {
    if (options.stateDirectory == null) {
      return options.sessionStore != null ? options.sessionStore : SessionStore.inMemory();
    }
    if (options.sessionStore != null) {
      throw new ConfigurationException(
          "Sessions can be stored in one place only: set either stateDirectory(%s) or a sessionStore"
              .formatted(options.stateDirectory),
          "state-directory");
    }
    return owned.add(JournalStore.open(options.stateDirectory, options.clock));
  }

  private static Optional<AuditLog> audit(EngineOptions options, Owned owned) {
    if (options.stateDirectory == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(owned.add(AuditLog.in(options.stateDirectory)));
    } catch (IOException e) {
      throw new ConfigurationException(
          "The audit file audit.jsonl in %s cannot be written: %s. Make it writable, or set another stateDirectory"
              .formatted(options.stateDirectory, e.getMessage()),
          "state-directory");
    }
  }

  /** The log in which decisions are written before they count. Empty without a state directory. */
  Optional<AuditLog> audit() {
    return audit;
  }

  /** The store of tool output that was too long for the model, to be read page by page. */
  ToolOutputStore outputs() {
    return outputs;
  }

  /** The files that sessions keep. */
  SessionFiles files() {
    return files;
  }

  InstantSource clock() {
    return clock;
  }

  String newSessionId() {
    return ids.next("session");
  }

  String newRunId() {
    return ids.next("run");
  }

  String newApprovalId() {
    return ids.next("approval");
  }

  /** The sessions that there are. */
  List<SessionInfo> list() {
    return store.list();
  }

  /**
   * The id, when it has the form of one: text of one line.
   *
   * @throws IllegalArgumentException when it has not
   */
  static String checkId(String id) {
    return SessionNames.check(Objects.requireNonNull(id, "id"));
  }

  /** A session in use by one caller, until it is closed. */
  final class LockedSession implements AutoCloseable {
    private final String sessionId;
    private final SessionLock lock;
    private @Nullable Transcript transcript;
    private boolean created;

    private LockedSession(String sessionId) {
      this.sessionId = sessionId;
      if (!busy.add(sessionId)) {
        throw new SessionBusyException(sessionId);
      }
      try {
        lock = store.lock(sessionId);
      } catch (RuntimeException | Error e) {
        busy.remove(sessionId);
        throw e;
      }
    }

    /** The session's log; created when there is none. */
    Transcript openOrCreate() {
      return openIfThere(redactor).orElseGet(() -> create(false, redactor));
    }

    /** The log of a session that is not there yet. */
    Transcript create(boolean anonymous, Redactor redactor) {
      Created first = new Created(anonymous, Optional.empty());
      created = true;
      return use(Transcript.create(store, sessionId, clock, redactor, first));
    }

    /** The log of a session that is there. */
    Optional<Transcript> openIfThere(Redactor redactor) {
      try {
        return Optional.of(open(redactor));
      } catch (NoSuchSessionException e) {
        return Optional.empty();
      }
    }

    /** The log of a session of a sub-agent; created when there is none. */
    Transcript openOrCreate(Transcript parent, Redactor redactor) {
      Created first =
          new Created(parent.isAnonymous(), Optional.empty(), Optional.of(parent.sessionId()));
      return openIfThere(redactor)
          .orElseGet(() -> use(Transcript.create(store, sessionId, clock, redactor, first)));
    }

    /** The session's log. */
    Transcript open() {
      return open(redactor);
    }

    private Transcript open(Redactor redactor) {
      Transcript known = recent.take(sessionId, redactor);
      return use(known != null ? known : Transcript.load(store, sessionId, clock, redactor));
    }

    private Transcript use(Transcript opened) {
      transcript = opened;
      files.settle(opened);
      return opened;
    }

    @Override
    public void close() {
      try (lock) {
        if (transcript != null) {
          recent.put(transcript);
        }
      } finally {
        busy.remove(sessionId);
      }
      if (sweep != null) {
        sweep.used(created);
      }
    }
  }

  LockedSession lock(String sessionId) {
    return new LockedSession(sessionId);
  }

  /** The same for what takes a moment; waits for others that take a moment as well. */
  LockedSession lockSoon(String sessionId) {
    long until = System.nanoTime() + LOCK_PATIENCE.toNanos();
    while (true) {
      try {
        return lock(sessionId);
      } catch (SessionBusyException e) {
        if (System.nanoTime() > until || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        LockSupport.parkNanos(LOCK_PAUSE_NANOS);
      }
    }
  }

  /**
   * Writes to the audit file what was decided about a call outside of its run.
   *
   * @throws StorageException when that failed, so that it must not count
   */
  void audit(Transcript transcript, ApprovalRequest request, Decision decision) {
    if (audit.isEmpty()) {
      return;
    }
    boolean allowed = !(decision instanceof Decision.Deny);
    ToolCall call =
        decision instanceof Decision.AllowWith with
            ? request.call().withArguments(with.argumentsJson())
            : request.call();
    Header header = new Header(request.runId(), transcript.sessionId(), 0, clock.instant());
    try {
      audit
          .get()
          .write(
              new AgentEvent.ApprovalDecided(
                  header, call, allowed, StoredApproval.inWords(decision)),
              transcript.redactor());
    } catch (IOException e) {
      throw new StorageException.Failed(
          "The decision could not be written to the audit file, so it does not count: "
              + e.getMessage()
              + ". Free space or grant the right to write, then decide again",
          null,
          e);
    }
  }

  /** What a session is before anything was stored in it. */
  Transcript empty(String id) {
    Created created = new Created(false, Optional.empty());
    return Transcript.create(SessionStore.inMemory(), id, clock, redactor, created);
  }

  /** The log as it stands; that of an empty session when there is none of that id. */
  Transcript readOrEmpty(String id) {
    try {
      return read(id);
    } catch (NoSuchSessionException e) {
      return empty(id);
    }
  }

  /** Finds fault with a log that cannot be read; a session that somebody has can be. */
  void checkReadable(String id) {
    if (!busy.contains(id)) {
      isThere(id);
    }
  }

  /** Whether there is a session of that id; one that cannot be read says why. */
  boolean isThere(String id) {
    Optional<SessionInfo> info = store.find(id);
    if (info.isPresent() && info.get().state() == SessionInfo.State.UNREADABLE) {
      read(id); // says what is wrong with it
    }
    return info.isPresent();
  }

  /** The log as it stands; empty when there is no session of that id. */
  Optional<Transcript> find(String id) {
    return store.find(id).map(info -> read(info.id()));
  }

  /** The log as it stands, for reading while a run may append to it. */
  Transcript read(String id) {
    return Transcript.load(store, id, clock, redactor);
  }

  /**
   * A new anonymous session with a copy of a conversation, by its id.
   *
   * @param workspace the directory that it works in with a copy of the files; null for that of the
   *     original
   */
  String fork(Transcript from, long lastSequence, @Nullable Path workspace) {
    String id = newSessionId();
    Optional<Path> its = workspace == null ? from.workspace() : Optional.of(workspace);
    try (LockedSession held = lock(id)) {
      Created created = new Created(true, Optional.of(from.sessionId()), Optional.empty(), its);
      Transcript copy = Transcript.create(store, id, clock, redactor, created);
      held.created = true;
      List<Body> some = new ArrayList<>();
      boolean[] unfinished = new boolean[1]; // what it has done is copied as a whole, or not
      from.copyUpTo(
          lastSequence,
          body -> {
            some.add(workspace == null ? body : MovedEntry.of(body, workspace));
            unfinished[0] |= body instanceof RunStarted;
            if (some.size() >= COPIED_AT_ONCE && !unfinished[0]) {
              copy.append(some.toArray(Body[]::new));
              some.clear();
            }
          });
      if (!some.isEmpty()) {
        copy.append(some.toArray(Body[]::new));
      }
      return held.sessionId;
    }
  }

  /** Deletes a session that nobody uses, with the results that it kept and what its agents had. */
  void delete(String id) {
    try (LockedSession held = lock(id)) {
      deleteHeld(held.sessionId);
    }
  }

  /** Deletes a session that nobody uses, or has used since it was looked at. */
  void deleteUnlessUsed(String id, Instant since) {
    try (LockedSession held = lock(id)) {
      if (store.find(id).filter(info -> info.updatedAt().isAfter(since)).isEmpty()) {
        deleteHeld(held.sessionId);
      }
    }
  }

  private void deleteHeld(String id) {
    for (String child : toDeleteWith(id)) {
      try {
        delete(child);
      } catch (NoSuchSessionException e) {
        // it was deleted before, or never came to be
      }
    }
    outputs.forget(id); // first, so that none is left without a session
    recent.forget(id);
    store.delete(id);
  }

  /** Those of its agents; of a log that cannot be read, those that name it as their parent. */
  private List<String> toDeleteWith(String id) {
    try {
      return startedBy(id);
    } catch (StorageException e) { // it is deleted all the same
      return store.list().stream()
          .filter(info -> info.parent().equals(Optional.of(id)))
          .map(SessionInfo::id)
          .toList();
    }
  }

  /** The sessions of the agents that a session has ever started, in order. */
  private List<String> startedBy(String id) {
    List<String> all = new ArrayList<>();
    store.read(
        id,
        entry -> {
          if (entry.body() instanceof AgentStarted started) {
            all.add(started.sessionId());
          }
        });
    return all;
  }

  /** What is known of the sessions of the agents that a session has started and that are there. */
  List<SessionInfo> children(String id) {
    return startedBy(id).stream().flatMap(child -> store.find(child).stream()).toList();
  }

  /**
   * The logs of the agents that an open call of a session waits for: its own first, each before
   * those below it.
   */
  List<Transcript> withOpenAgents(Transcript transcript) {
    List<Transcript> all = new ArrayList<>(List.of(transcript));
    for (ToolCall open : transcript.openCalls()) {
      Optional<String> child = transcript.agentOf(open).map(AgentStarted::sessionId);
      if (child.isPresent() && store.find(child.get()).isPresent()) {
        all.addAll(withOpenAgents(read(child.get())));
      }
    }
    return all;
  }

  /**
   * Checks that a new prompt passes over nothing that somebody was asked.
   *
   * @throws dev.penguin.session.ApprovalPendingException when calls wait for a decision
   * @throws IllegalStateException when an agent waits for an answer
   */
  void checkNothingWaits(Transcript transcript) {
    List<Transcript> all = withOpenAgents(transcript);
    all.forEach(each -> each.approvals().checkNoneWaits(transcript.sessionId(), clock.instant()));
    if (all.stream().anyMatch(each -> each != transcript && each.openQuestion().isPresent())) {
      throw new IllegalStateException(
          "A sub-agent of session '%s' waits for an answer: call answer(id, text), then resume(). To send a new prompt instead, call withdrawQuestion() first"
              .formatted(transcript.sessionId()));
    }
  }

  /** How many agents there are below those that a run has started, themselves included. */
  int countWithDescendants(List<AgentStarted> agents) {
    int count = 0;
    for (AgentStarted agent : agents) {
      count++;
      if (store.find(agent.sessionId()).isPresent()) {
        count += countWithDescendants(read(agent.sessionId()).agents());
      }
    }
    return count;
  }
}
