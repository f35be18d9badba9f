package dev.penguin.engine;

import dev.penguin.engine.SessionRegistry.Lease;
import dev.penguin.event.AgentListener;
import dev.penguin.internal.policy.PermissionGate;
import dev.penguin.internal.policy.Redactor;
import dev.penguin.internal.typed.ResultType;
import dev.penguin.message.Message;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.policy.Permissions;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionEntry.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes runs from requests: agent and request taken together, the session leased and opened. */
final class RunFactory {
  private static final String INTERRUPTED = "Interrupted, outcome unknown.";

  private final EngineParts parts;
  private final SessionRegistry registry;

  RunFactory(EngineParts parts, SessionRegistry registry) {
    this.parts = parts;
    this.registry = registry;
  }

  /** A run for a request. */
  PreparedRun prepare(RunRequest request, @Nullable ResultType<?> answer) {
    parts.checkOpen();
    request.permissions().ifPresent(narrower -> RuleNames.checkRequest(narrower, parts.tools()));
    ChatModel own = request.modelConfig().map(parts::create).orElse(null);
    try {
      ChatModel model = own != null ? own : request.model().orElse(parts.model());
      RunSettings settings = settings(request, model, answer);
      String sessionId = request.sessionId().orElseGet(() -> parts.ids().next("session"));
      Lease lease = registry.lease(sessionId);
      PreparedRun prepared;
      try {
        Transcript transcript =
            lease.openOrCreate(
                request.sessionId().isEmpty(), parts.redactor(request.modelConfig()));
        prepared = begin(request, settings, transcript);
        prepared.last(parts.register(prepared.run().control));
      } catch (RuntimeException | Error e) {
        lease.close();
        throw e;
      }
      prepared.afterwards(lease::close);
      if (own != null) {
        prepared.afterwards(() -> EngineParts.closeQuietly(own));
      }
      return prepared;
    } catch (RuntimeException | Error e) {
      if (own != null) {
        EngineParts.closeQuietly(own);
      }
      throw e;
    }
  }

  private PreparedRun begin(RunRequest request, RunSettings settings, Transcript transcript) {
    String runId = parts.ids().next("run");
    Redactor redactor = parts.redactor(request.modelConfig());
    Run run = run(runId, transcript, settings, request.listeners(), redactor);
    List<Body> opening = new ArrayList<>();
    history(request, transcript).forEach(message -> opening.add(new Said(message, Usage.NONE)));
    Optional<ToolCall> question = transcript.openQuestion();
    for (ToolCall open : transcript.openCalls()) {
      if (!question.equals(Optional.of(open))) {
        String text = transcript.wasStarted(open) ? INTERRUPTED : "Not run: the run was stopped.";
        opening.add(new Said(ToolMessage.of(open, text, true), Usage.NONE));
      }
    }
    opening.add(PreparedRun.started(runId, request));
    Message prompt =
        question.isEmpty()
            ? request.prompt()
            : new ToolMessage(
                question.get().id(), question.get().name(), request.prompt().parts(), false);
    opening.add(new Said(prompt, Usage.NONE));
    return new PreparedRun(parts, run, opening, redactor);
  }

  /** The history of a request, each call with exactly one result. */
  private static List<Message> history(RunRequest request, Transcript transcript) {
    if (request.history().isEmpty()) {
      return List.of();
    }
    if (!transcript.messages().isEmpty()) {
      throw new IllegalArgumentException(
          "Session '"
              + transcript.sessionId()
              + "' has messages already: a history goes before the first prompt only");
    }
    if (request.history().stream().anyMatch(SystemMessage.class::isInstance)) {
      throw new IllegalArgumentException(
          "A history holds no system message: use withInstructions for it");
    }
    return Conversation.valid(request.history());
  }

  /** Goes on with a session's unfinished run; without one, gives the last result again. */
  RunResult resume(String sessionId) {
    Lease lease = registry.lease(sessionId);
    PreparedRun prepared;
    try {
      Transcript transcript = lease.open();
      if (transcript.unfinishedRun().isEmpty()) {
        RunResult last = lastResult(transcript);
        lease.close();
        return last;
      }
      prepared = resumed(transcript);
      prepared.last(parts.register(prepared.run().control));
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
    prepared.afterwards(lease::close);
    return prepared.execute();
  }

  private static RunResult lastResult(Transcript transcript) {
    RunEnded last =
        transcript
            .lastEnded()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "Session '" + transcript.sessionId() + "' never had a run"));
    return new RunResult(transcript.sessionId(), last, transcript.snapshot());
  }

  private PreparedRun resumed(Transcript transcript) {
    RunStarted started = transcript.unfinishedStart();
    RunSettings settings = settings(narrowed(started, transcript.sessionId()), parts.model(), null);
    Redactor redactor = parts.redactor(Optional.empty());
    Run run = run(started.runId(), transcript, settings, List.of(), redactor);
    run.carryOver(transcript.progress());
    List<Body> opening = new ArrayList<>();
    for (ToolCall open : transcript.openCalls()) {
      ToolSet.Entry tool = settings.tools().find(open.name());
      if (transcript.wasStarted(open) && (tool == null || !tool.spec().readsOnly())) {
        opening.add(new Said(ToolMessage.of(open, INTERRUPTED, true), Usage.NONE));
      }
    }
    return new PreparedRun(parts, run, opening, redactor);
  }

  private static RunRequest narrowed(RunStarted started, String sessionId) {
    RunRequest request = RunRequest.of("").inSession(sessionId);
    if (started.tools().isPresent()) {
      request = request.withTools(started.tools().get());
    }
    if (started.permissions().isPresent()) {
      request = request.withPermissions(started.permissions().get());
    }
    if (started.instructions().isPresent()) {
      request = request.withInstructions(started.instructions().get());
    }
    if (started.limits().isPresent()) {
      request = request.withLimits(StoredLimits.read(started.limits().get()));
    }
    for (Map.Entry<String, Object> attribute : started.attributes().entrySet()) {
      request = request.withAttribute(attribute.getKey(), attribute.getValue());
    }
    return request;
  }

  private Run run(
      String runId,
      Transcript transcript,
      RunSettings settings,
      List<AgentListener> more,
      Redactor redactor) {
    List<AgentListener> listeners = new ArrayList<>(parts.listeners());
    listeners.addAll(more);
    RunEvents events =
        new RunEvents(
            runId,
            transcript.sessionId(),
            parts.clock(),
            List.copyOf(listeners),
            redactor,
            parts.audit());
    RunControl control = new RunControl(settings.limits().timeout());
    KeptResults.OfSession kept = parts.results().of(transcript.sessionId());
    return new Run(runId, transcript, settings, control, events, parts.clock(), kept);
  }

  private RunSettings settings(
      RunRequest request, ChatModel model, @Nullable ResultType<?> answer) {
    List<Permissions> permissions = new ArrayList<>(parts.permissions());
    request.permissions().ifPresent(permissions::add);
    RunLimits limits = request.limits().orElse(parts.limits());
    EngineParts.checkMoney(limits, model);
    return new RunSettings(
        model,
        request.tools().map(parts.tools()::only).orElse(parts.tools()),
        new Gatekeeper(new PermissionGate(permissions), parts.approver(), parts.workers()),
        limits,
        request.attributes(),
        request.instructions().orElse(parts.instructions()),
        answer);
  }
}
