package dev.penguin.engine;

import dev.penguin.engine.SessionRegistry.LockedSession;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.message.Message;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.ContextUsage;
import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionEntry.CheckpointMade;
import dev.penguin.session.SessionEntry.RolledBack;
import dev.penguin.session.SessionEntry.TailTruncated;
import dev.penguin.session.SessionInfo;
import java.util.List;
import java.util.Objects;

/** A session by its id; what it knows is in the store. */
final class StoredSession implements Session {
  private final String id;
  private final SessionRegistry registry;
  private final Runs runs;

  StoredSession(String id, SessionRegistry registry, Runs runs) {
    this.id = id;
    this.registry = registry;
    this.runs = runs;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public RunResult run(String prompt) {
    return run(RunRequest.of(prompt));
  }

  @Override
  public RunResult run(RunRequest request) {
    if (!request.sessionId().orElse(id).equals(id)) {
      throw new IllegalArgumentException(
          "The request names session '%s', this is session '%s'"
              .formatted(request.sessionId().get(), id));
    }
    return runs.run(request.inSession(id));
  }

  @Override
  public boolean steer(String text) {
    return runs.steer(id, text);
  }

  @Override
  public RunResult resume() {
    return runs.resume(id);
  }

  @Override
  public <T> TypedResult<T> resume(Class<T> resultType) {
    return runs.resume(id, resultType);
  }

  @Override
  public List<Message> messages() {
    return registry.read(id).snapshot();
  }

  @Override
  public ContextUsage compact() {
    return runs.compact(id);
  }

  @Override
  public ContextUsage contextUsage() {
    return runs.contextUsage(id);
  }

  @Override
  public void withdrawQuestion() {
    try (LockedSession held = registry.lock(id)) {
      Transcript transcript = held.open();
      transcript
          .openQuestion()
          .ifPresent(
              question ->
                  transcript.answer(List.of(question), "The question was withdrawn unanswered."));
    }
  }

  @Override
  public Checkpoint checkpoint(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A checkpoint needs a name that is not blank");
    }
    try (LockedSession held = registry.lock(id)) {
      Transcript transcript = held.open();
      transcript.append(new CheckpointMade(name));
      List<Checkpoint> all = transcript.checkpoints();
      return all.get(all.size() - 1);
    }
  }

  @Override
  public List<Checkpoint> checkpoints() {
    return registry.read(id).checkpoints();
  }

  @Override
  public void rollbackConversation(Checkpoint checkpoint) {
    try (LockedSession held = registry.lock(id)) {
      Transcript transcript = held.open();
      transcript.append(new RolledBack(known(transcript, checkpoint).sequence()));
    }
  }

  private Checkpoint known(Transcript transcript, Checkpoint checkpoint) {
    Objects.requireNonNull(checkpoint, "checkpoint");
    if (!transcript.checkpoints().contains(checkpoint)) {
      throw new IllegalArgumentException(
          "Checkpoint '%s' is none that session '%s' can go back to"
              .formatted(checkpoint.name(), id));
    }
    return checkpoint;
  }

  @Override
  public Session fork() {
    return forked(registry.read(id), Long.MAX_VALUE);
  }

  @Override
  public Session fork(Checkpoint checkpoint) {
    Transcript transcript = registry.read(id);
    return forked(transcript, known(transcript, checkpoint).sequence());
  }

  private Session forked(Transcript from, long lastSequence) {
    return new StoredSession(registry.fork(from, lastSequence), registry, runs);
  }

  @Override
  public List<TailTruncated> truncations() {
    return registry.read(id).cuts();
  }

  @Override
  public String toString() {
    return "Session[" + id + "]";
  }

  /** The sessions of an engine, as its callers see them. */
  static final class All implements Sessions {
    private final SessionRegistry registry;
    private final Runs runs;

    All(SessionRegistry registry, Runs runs) {
      this.registry = registry;
      this.runs = runs;
    }

    /** A session that is created when there is none of that id. */
    Session openOrCreate(String id) {
      registry.create(SessionRegistry.checkId(id));
      return session(id);
    }

    @Override
    public List<SessionInfo> list() {
      return registry.list();
    }

    @Override
    public Session open(String id) {
      if (!registry.isThere(SessionRegistry.checkId(id))) {
        throw new NoSuchSessionException(id);
      }
      return session(id);
    }

    @Override
    public void delete(String id) {
      registry.delete(SessionRegistry.checkId(id));
      runs.endBackground(id);
    }

    private Session session(String id) {
      return new StoredSession(id, registry, runs);
    }
  }
}
