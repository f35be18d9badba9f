package dev.penguin.engine;

import dev.penguin.engine.SessionRegistry.LockedSession;
import dev.penguin.event.AgentListener;
import dev.penguin.internal.context.ToolOutputStore;
import dev.penguin.internal.events.RunEvents;
import dev.penguin.internal.loop.ApprovalService;
import dev.penguin.internal.loop.Run;
import dev.penguin.internal.loop.RunControl;
import dev.penguin.internal.loop.RunSettings;
import dev.penguin.internal.permission.PermissionEvaluator;
import dev.penguin.internal.permission.RuleNames;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.internal.transcript.Conversation;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.internal.typed.ResultType;
import dev.penguin.message.Message;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.policy.Permissions;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.SessionEntry.RunStarted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes runs from requests: agent and request taken together, the session locked and opened. */
final class RunFactory {
  private static final Logger LOG = LoggerFactory.getLogger(RunFactory.class);
  private static final String INTERRUPTED = "Interrupted, outcome unknown.";
  private static final String SECRET_LOST =
      "Not run: the run was interrupted, and the arguments held a secret that is not stored. Call the tool again.";

  private final EngineServices parts;
  private final SessionRegistry registry;

  RunFactory(EngineServices parts, SessionRegistry registry) {
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
      LockedSession held = registry.lock(sessionId);
      PreparedRun prepared;
      try {
        Transcript transcript =
            held.openOrCreate(request.sessionId().isEmpty(), parts.redactor(request.modelConfig()));
        prepared = begin(request, settings, transcript);
        prepared.last(parts.register(prepared.run().control));
      } catch (RuntimeException | Error e) {
        held.close();
        throw e;
      }
      prepared.afterwards(held::close);
      if (own != null) {
        prepared.afterwards(() -> parts.closeQuietly(own));
      }
      return prepared;
    } catch (RuntimeException | Error e) {
      if (own != null) {
        parts.closeQuietly(own);
      }
      throw e;
    }
  }

  private PreparedRun begin(RunRequest request, RunSettings settings, Transcript transcript) {
    String runId = parts.ids().next("run");
    Run run = run(runId, transcript, settings, request.listeners());
    List<Body> opening = new ArrayList<>();
    history(request, transcript)
        .forEach(message -> opening.add(new MessageAdded(message, Usage.NONE)));
    Optional<ToolCall> question = transcript.openQuestion();
    for (ToolCall open : transcript.openCalls()) {
      if (!question.equals(Optional.of(open))) {
        String text = transcript.wasStarted(open) ? INTERRUPTED : "Not run: the run was stopped.";
        opening.add(new MessageAdded(ToolMessage.of(open, text, true), Usage.NONE));
      }
    }
    opening.add(PreparedRun.started(runId, request));
    Message prompt =
        question.isEmpty()
            ? request.prompt()
            : new ToolMessage(
                question.get().id(), question.get().name(), request.prompt().parts(), false);
    opening.add(new MessageAdded(prompt, Usage.NONE));
    return new PreparedRun(parts, run, opening);
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
  RunResult resume(String sessionId, @Nullable ResultType<?> answer) {
    LockedSession held = registry.lock(sessionId);
    PreparedRun prepared;
    try {
      Transcript transcript = held.open();
      if (transcript.unfinishedRun().isEmpty()) {
        RunResult last = lastResult(transcript);
        held.close();
        return last;
      }
      prepared = resumed(transcript, answer);
    } catch (RuntimeException | Error e) {
      held.close();
      throw e;
    }
    prepared.afterwards(held::close);
    try {
      prepared.last(parts.register(prepared.run().control));
    } catch (RuntimeException | Error e) {
      prepared.abandon();
      throw e;
    }
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

  private PreparedRun resumed(Transcript transcript, @Nullable ResultType<?> answer) {
    RunStarted started = transcript.unfinishedStart();
    RunRequest request = narrowed(started, transcript.sessionId());
    ResumedModel model =
        ResumedModel.choose(started, request.limits().orElse(parts.limits()), parts);
    try {
      RunSettings settings = settings(request, model.model(), answer);
      Run run = run(started.runId(), transcript, settings, List.of());
      run.carryOver(transcript.progress());
      PreparedRun prepared = new PreparedRun(parts, run, settled(transcript, settings));
      prepared.afterwards(() -> model.close(parts));
      return prepared;
    } catch (RuntimeException | Error e) {
      model.close(parts);
      throw e;
    }
  }

  /** Results for the calls that were left open and must not run now. */
  private static List<Body> settled(Transcript transcript, RunSettings settings) {
    List<Body> results = new ArrayList<>();
    for (ToolCall open : transcript.openCalls()) {
      ToolSet.Entry tool = settings.tools().find(open.name());
      boolean readsOnly = tool != null && tool.spec().readsOnly();
      if (transcript.wasStarted(open) && !readsOnly) {
        results.add(new MessageAdded(ToolMessage.of(open, INTERRUPTED, true), Usage.NONE));
      } else if (lostSecret(tool, open)) {
        results.add(new MessageAdded(ToolMessage.of(open, SECRET_LOST, true), Usage.NONE));
      }
    }
    return results;
  }

  /** Whether a call would run with the mark in place of the secret that was in its arguments. */
  private static boolean lostSecret(ToolSet.@Nullable Entry tool, ToolCall call) {
    return tool != null && !tool.isControl() && call.argumentsJson().contains(Redactor.MARK);
  }

  private RunRequest narrowed(RunStarted started, String sessionId) {
    RunRequest request = RunRequest.of("").inSession(sessionId);
    if (started.tools().isPresent()) {
      request = request.withTools(stillThere(started.tools().get(), sessionId));
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

  /** A run must not be stuck for ever because the agent has a tool less. */
  private List<String> stillThere(Set<String> names, String sessionId) {
    List<String> there = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    for (String name : names) {
      (parts.tools().find(name) == null ? gone : there).add(name);
    }
    if (!gone.isEmpty()) {
      LOG.warn("Session '{}' goes on without tools that the agent lacks: {}", sessionId, gone);
    }
    return there;
  }

  private Run run(
      String runId, Transcript transcript, RunSettings settings, List<AgentListener> more) {
    List<AgentListener> listeners = new ArrayList<>(parts.listeners());
    listeners.addAll(more);
    RunEvents events =
        new RunEvents(
            runId,
            transcript.sessionId(),
            parts.clock(),
            List.copyOf(listeners),
            transcript.redactor(),
            parts.audit());
    RunControl control =
        new RunControl(settings.limits().timeout(), transcript.redactor()::loggable);
    ToolOutputStore.OfSession kept = parts.results().of(transcript.sessionId());
    return new Run(runId, transcript, settings, control, events, parts.clock(), kept);
  }

  private RunSettings settings(
      RunRequest request, ChatModel model, @Nullable ResultType<?> answer) {
    List<Permissions> permissions = new ArrayList<>(parts.permissions());
    request.permissions().ifPresent(permissions::add);
    RunLimits limits = request.limits().orElse(parts.limits());
    EngineServices.checkMoney(limits, model);
    return new RunSettings(
        model,
        request.tools().map(parts.tools()::only).orElse(parts.tools()),
        new ApprovalService(
            new PermissionEvaluator(permissions), parts.approver(), parts.workers()),
        limits,
        request.attributes(),
        request.instructions().orElse(parts.instructions()),
        answer);
  }
}
