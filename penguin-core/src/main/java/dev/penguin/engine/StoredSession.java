package dev.penguin.engine;

import dev.penguin.engine.SessionRegistry.LockedSession;
import dev.penguin.internal.agent.AgentQuestions;
import dev.penguin.internal.approval.StoredApproval;
import dev.penguin.internal.json.Json;
import dev.penguin.internal.rewind.Rewind;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.internal.typed.ResultType;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.policy.Decision;
import dev.penguin.policy.PendingApproval;
import dev.penguin.session.AgentStarted;
import dev.penguin.session.ApprovalDecided;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.ContextUsage;
import dev.penguin.session.PendingQuestion;
import dev.penguin.session.RewindReport;
import dev.penguin.session.SessionBusyException;
import dev.penguin.session.SessionChanges;
import dev.penguin.session.SessionEntry.CheckpointMade;
import dev.penguin.session.SessionEntry.RolledBack;
import dev.penguin.session.SessionEntry.TailTruncated;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A session by its id; what it knows is in the store. */
final class StoredSession implements Session {
  private static final Decision WITHDRAWN = Decision.deny("withdrawn");

  private final String id;
  private final SessionRegistry registry;
  private final Runs runs;
  private final boolean exists;

  StoredSession(String id, SessionRegistry registry, Runs runs) {
    this(id, registry, runs, true);
  }

  /**
   * @param exists whether it must be there; otherwise it is empty until something is stored in it
   */
  StoredSession(String id, SessionRegistry registry, Runs runs, boolean exists) {
    this.id = id;
    this.registry = registry;
    this.runs = runs;
    this.exists = exists;
  }

  /** The log as it stands; an empty one when the session need not exist and does not. */
  private Transcript read() {
    Transcript found = exists ? registry.read(id) : registry.readOrEmpty(id);
    return registry.files().isUnsettled(found) ? settled(found) : found;
  }

  /** Where a run is under way, it settles its session itself. */
  private Transcript settled(Transcript found) {
    try (LockedSession held = registry.lock(id)) {
      held.open();
      return registry.read(id);
    } catch (SessionBusyException e) {
      return found;
    }
  }

  /** Whether nothing was stored in it yet. */
  private boolean isEmpty() {
    if (exists) {
      return false;
    }
    runs.checkOpen();
    return !registry.isThere(id);
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
    return runs.run(here(request));
  }

  @Override
  public <T> TypedResult<T> run(RunRequest request, Class<T> resultType) {
    return runs.run(here(request), ResultType.of(resultType));
  }

  @Override
  public <T> TypedResult<T> run(RunRequest request, TypeRef<T> resultType) {
    return runs.run(here(request), Engine.typeOf(resultType));
  }

  @Override
  public AgentRun start(RunRequest request) {
    return runs.start(here(request), null);
  }

  @Override
  public boolean cancel() {
    return runs.cancel(id);
  }

  private RunRequest here(RunRequest request) {
    if (!Objects.requireNonNull(request, "request").sessionId().orElse(id).equals(id)) {
      throw new IllegalArgumentException(
          "The request names session '%s', but this is session '%s'"
              .formatted(request.sessionId().get(), id));
    }
    return request.inSession(id);
  }

  @Override
  public boolean steer(String text) {
    return runs.steer(id, text);
  }

  @Override
  public RunResult resume() {
    return runs.resume(idOfRun());
  }

  @Override
  public <T> TypedResult<T> resume(Class<T> resultType) {
    ResultType<T> type = ResultType.of(resultType);
    return runs.resume(idOfRun(), null, type);
  }

  @Override
  public <T> TypedResult<T> resume(TypeRef<T> resultType) {
    ResultType<T> type = Engine.typeOf(resultType);
    return runs.resume(idOfRun(), null, type);
  }

  @Override
  public RunResult resume(RunLimits raised) {
    Objects.requireNonNull(raised, "raised");
    return runs.resume(idOfRun(), raised);
  }

  @Override
  public <T> TypedResult<T> resume(RunLimits raised, Class<T> resultType) {
    Objects.requireNonNull(raised, "raised");
    ResultType<T> type = ResultType.of(resultType);
    return runs.resume(idOfRun(), raised, type);
  }

  @Override
  public <T> TypedResult<T> resume(RunLimits raised, TypeRef<T> resultType) {
    Objects.requireNonNull(raised, "raised");
    ResultType<T> type = Engine.typeOf(resultType);
    return runs.resume(idOfRun(), raised, type);
  }

  private String idOfRun() {
    if (isEmpty()) {
      throw new IllegalStateException("Session '" + id + "' never had a run");
    }
    return id;
  }

  @Override
  public List<Message> messages() {
    return read().snapshot();
  }

  @Override
  public ContextUsage compact() {
    return runs.compact(id, !isEmpty());
  }

  @Override
  public ContextUsage contextUsage() {
    return runs.contextUsage(this::read);
  }

  @Override
  public void withdrawQuestion() {
    if (isEmpty()) {
      return;
    }
    try (LockedSession held = registry.lock(id)) {
      Transcript transcript = held.open();
      transcript
          .openQuestion()
          .ifPresent(
              question ->
                  transcript.answer(List.of(question), "The question was withdrawn unanswered."));
    }
    agents().forEach(StoredSession::withdrawQuestion);
  }

  /** The sessions of agents that its open calls wait for. */
  private List<StoredSession> agents() {
    Transcript transcript = read();
    return transcript.openCalls().stream()
        .flatMap(open -> transcript.agentOf(open).stream())
        .map(AgentStarted::sessionId)
        .filter(registry::isThere)
        .map(child -> new StoredSession(child, registry, runs))
        .toList();
  }

  @Override
  public List<PendingQuestion> pendingQuestions() {
    return questions(List.of());
  }

  private List<PendingQuestion> questions(List<String> path) {
    List<PendingQuestion> all = new ArrayList<>();
    Transcript transcript = read();
    transcript.openQuestion().ifPresent(own -> all.add(AgentQuestions.of(id, path, own)));
    for (ToolCall open : transcript.openCalls()) {
      Optional<AgentStarted> agent = transcript.agentOf(open);
      if (agent.isPresent() && registry.isThere(agent.get().sessionId())) {
        List<String> longer = new ArrayList<>(path);
        longer.add(agent.get().agent());
        all.addAll(new StoredSession(agent.get().sessionId(), registry, runs).questions(longer));
      }
    }
    return all;
  }

  @Override
  public void answer(String questionId, String text) {
    Objects.requireNonNull(questionId, "questionId");
    Objects.requireNonNull(text, "text");
    if (pendingQuestions().stream().noneMatch(each -> each.id().equals(questionId))
        || !answered(questionId, text)) {
      throw new IllegalArgumentException(
          "No agent in session '%s' waits for an answer to question '%s'. pendingQuestions() lists those that wait"
              .formatted(id, questionId));
    }
  }

  /** Answers a question when it is one of this session or of its agents; whether it was. */
  private boolean answered(String questionId, String text) {
    try (LockedSession held = registry.lockSoon(id)) {
      Transcript transcript = held.open();
      Optional<ToolCall> question =
          transcript
              .openQuestion()
              .filter(own -> AgentQuestions.of(id, List.of(), own).id().equals(questionId));
      if (question.isPresent()) {
        transcript.say(ToolMessage.of(question.get(), text, false));
        return true;
      }
    }
    return agents().stream().anyMatch(agent -> agent.answered(questionId, text));
  }

  @Override
  public List<PendingApproval> pendingApprovals() {
    Instant now = registry.clock().instant();
    return registry.withOpenAgents(read()).stream()
        .flatMap(each -> each.approvals().pending(now).stream())
        .toList();
  }

  @Override
  public void decide(String approvalId, Decision decision) {
    Objects.requireNonNull(approvalId, "approvalId");
    Objects.requireNonNull(decision, "decision");
    for (StoredSession agent : agents()) {
      if (registry.withOpenAgents(agent.read()).stream()
          .anyMatch(each -> each.approvals().find(approvalId).isPresent())) {
        agent.decide(approvalId, decision);
        return;
      }
    }
    if (isEmpty()) {
      waiting(read(), approvalId);
    }
    try (LockedSession held = registry.lockSoon(id)) {
      Transcript transcript = held.open();
      StoredApproval waiting = waiting(transcript, approvalId);
      check(decision, transcript, waiting.asked().request().call());
      registry.audit(transcript, waiting.asked().request(), decision);
      transcript.append(new ApprovalDecided(approvalId, decision));
    }
  }

  private StoredApproval waiting(Transcript transcript, String approvalId) {
    StoredApproval known =
        transcript
            .approvals()
            .find(approvalId)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "No call of session '%s' waits for approval '%s': it was withdrawn, its call has a result, or there never was one. pendingApprovals() lists those that wait"
                            .formatted(id, approvalId)));
    Decision earlier = known.decision();
    if (earlier != null) {
      throw new IllegalStateException(
          "Approval '%s' of session '%s' was already decided (%s), and the first decision counts. Call resume() to act on it"
              .formatted(approvalId, id, StoredApproval.inWords(earlier)));
    }
    if (known.isExpired(registry.clock().instant())) {
      throw new IllegalStateException(
          "Approval '%s' of session '%s' expired at %s. Call resume() to continue without that call"
              .formatted(approvalId, id, known.expiresAt()));
    }
    return known;
  }

  private void check(Decision decision, Transcript transcript, ToolCall call) {
    if (decision instanceof Decision.Defer) {
      throw new IllegalArgumentException(
          "The call is already deferred: decide with allowOnce, allowForSession, allowWith or deny");
    }
    if (decision instanceof Decision.AllowWith with) {
      Json.parseObject(with.argumentsJson());
      if (transcript.hidesPartOf(with.argumentsJson())) {
        throw new IllegalArgumentException(
            "The arguments contain a secret. Secrets are not stored, so the call could not run with it");
      }
      runs.checkArguments(call.withArguments(with.argumentsJson()));
    }
  }

  @Override
  public void withdrawApprovals() {
    if (isEmpty()) {
      return;
    }
    try (LockedSession held = registry.lockSoon(id)) {
      Transcript transcript = held.open();
      List<ToolCall> calls = new ArrayList<>();
      for (ToolCall open : transcript.openCalls()) {
        Optional<StoredApproval> waiting = transcript.approvals().find(open);
        if (waiting.isPresent()) {
          registry.audit(transcript, waiting.get().asked().request(), WITHDRAWN);
          calls.add(open);
        }
      }
      transcript.answer(calls, "Not run: the request to approve it was withdrawn.");
    }
    agents().forEach(StoredSession::withdrawApprovals);
  }

  @Override
  public Checkpoint checkpoint(String name) {
    if (Objects.requireNonNull(name, "name").isBlank()) {
      throw new IllegalArgumentException("A checkpoint needs a name that is not blank");
    }
    try (LockedSession held = registry.lock(id)) {
      Transcript transcript = exists ? held.open() : held.openOrCreate();
      if (registry.files().keeps(transcript)) {
        return registry.files().of(transcript).checkpoint(name, Checkpoint.Kind.NAMED);
      }
      transcript.append(new CheckpointMade(name));
      List<Checkpoint> all = transcript.checkpoints();
      return all.get(all.size() - 1);
    }
  }

  @Override
  public List<Checkpoint> checkpoints() {
    return read().checkpoints();
  }

  @Override
  public boolean keepsFiles(Checkpoint checkpoint) {
    Objects.requireNonNull(checkpoint, "checkpoint");
    Transcript transcript = read();
    return registry.files().of(transcript).keeps(known(transcript, checkpoint));
  }

  @Override
  public void rollbackConversation(Checkpoint checkpoint) {
    checkKnownIfEmpty(checkpoint);
    try (LockedSession held = registry.lock(id)) {
      Transcript transcript = held.open();
      transcript.append(new RolledBack(known(transcript, checkpoint).sequence()));
    }
  }

  @Override
  public RewindReport rewind(Checkpoint checkpoint) {
    Objects.requireNonNull(checkpoint, "checkpoint");
    checkKnownIfEmpty(checkpoint);
    try (LockedSession held = registry.lock(id)) {
      Transcript transcript = held.open();
      Rewind rewind = registry.files().of(transcript);
      known(transcript, checkpoint);
      runs.endBackground(id);
      return rewind.to(checkpoint);
    }
  }

  @Override
  public RewindReport takeBack(Checkpoint since, String path) {
    Objects.requireNonNull(since, "since");
    Objects.requireNonNull(path, "path");
    checkKnownIfEmpty(since);
    try (LockedSession held = registry.lock(id)) {
      Transcript transcript = held.open();
      Rewind rewind = registry.files().of(transcript);
      return rewind.takeBack(known(transcript, since), path);
    }
  }

  @Override
  public SessionChanges changes() {
    Transcript transcript = read();
    return registry.files().of(transcript).changes(Optional.empty());
  }

  @Override
  public SessionChanges changes(Checkpoint since) {
    Objects.requireNonNull(since, "since");
    Transcript transcript = read();
    Rewind rewind = registry.files().of(transcript);
    return rewind.changes(Optional.of(known(transcript, since)));
  }

  @Override
  public Session fork(Checkpoint checkpoint, Path directory) {
    Objects.requireNonNull(checkpoint, "checkpoint");
    Path target = Objects.requireNonNull(directory, "directory").toAbsolutePath().normalize();
    Transcript transcript = read();
    Rewind rewind = registry.files().of(transcript);
    known(transcript, checkpoint);
    runs.checkCopy(target, transcript);
    rewind.copy(checkpoint, target);
    return new StoredSession(
        registry.fork(transcript, checkpoint.sequence(), target), registry, runs);
  }

  /** A session that is not there has none to go back to, and is not locked to find that out. */
  private void checkKnownIfEmpty(Checkpoint checkpoint) {
    if (isEmpty()) {
      known(read(), checkpoint);
    }
  }

  private Checkpoint known(Transcript transcript, Checkpoint checkpoint) {
    Objects.requireNonNull(checkpoint, "checkpoint");
    if (!transcript.checkpoints().contains(checkpoint)) {
      throw new IllegalArgumentException(
          "Checkpoint '%s' is not one of those that checkpoints() of session '%s' lists"
              .formatted(checkpoint.name(), id));
    }
    return checkpoint;
  }

  @Override
  public Session fork() {
    return forked(read(), Long.MAX_VALUE);
  }

  @Override
  public Session fork(Checkpoint checkpoint) {
    Transcript transcript = read();
    return forked(transcript, known(transcript, checkpoint).sequence());
  }

  private Session forked(Transcript from, long lastSequence) {
    return new StoredSession(registry.fork(from, lastSequence, null), registry, runs);
  }

  @Override
  public List<TailTruncated> truncations() {
    return read().cuts();
  }

  @Override
  public String toString() {
    return "Session[" + id + "]";
  }
}
