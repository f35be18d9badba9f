package dev.penguin.engine;

import dev.penguin.engine.SessionRegistry.LockedSession;
import dev.penguin.event.AgentListener;
import dev.penguin.internal.events.EventStream;
import dev.penguin.internal.events.RunEvents;
import dev.penguin.internal.flow.Owned;
import dev.penguin.internal.loop.ApprovalService;
import dev.penguin.internal.loop.Run;
import dev.penguin.internal.loop.RunControl;
import dev.penguin.internal.loop.RunSettings;
import dev.penguin.internal.loop.Steering;
import dev.penguin.internal.permission.PermissionEvaluator;
import dev.penguin.internal.permission.RuleNames;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.internal.typed.ResultType;
import dev.penguin.model.ChatModel;
import dev.penguin.model.ModelConfig;
import dev.penguin.policy.Permissions;
import dev.penguin.session.ContextUsage;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.RunStarted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs requests on this thread or another, and resumes sessions: takes engine and request together,
 * locks and opens the session, and executes the run. Thread-safe.
 */
final class Runs {
  private static final Logger LOG = LoggerFactory.getLogger(Runs.class);

  private final EngineServices services;

  /** The ways into the runs under way, by their sessions. */
  private final Map<String, Steering> underWay = new ConcurrentHashMap<>();

  Runs(EngineServices services) {
    this.services = services;
  }

  /** Runs a request on this thread. */
  RunResult run(RunRequest request) {
    return prepare(request, null).execute();
  }

  /** Runs a request on this thread, for an answer of a type. */
  <T> TypedResult<T> run(RunRequest request, Class<T> resultType) {
    ResultType<T> type = ResultType.of(resultType);
    return reader(request.modelConfig(), resultType, type).read(prepare(request, type).execute());
  }

  /** Starts a request on another thread. */
  LiveRun start(RunRequest request, @Nullable ResultType<?> answer) {
    EventStream events =
        new EventStream(
            services.threads().workers(),
            services.models().redactor(request.modelConfig())::loggable);
    LiveRun live =
        new LiveRun(
            prepare(request.withListener(events::publish), answer),
            events,
            services.threads().workers());
    live.executeOn(services.threads().forRuns());
    return live;
  }

  /** Goes on with a session's unfinished run, or gives its last result again. */
  RunResult resume(String sessionId) {
    return resume(sessionId, (ResultType<?>) null);
  }

  /** The same, for an answer of a type. */
  <T> TypedResult<T> resume(String sessionId, Class<T> resultType) {
    ResultType<T> type = ResultType.of(resultType);
    return reader(Optional.empty(), resultType, type).read(resume(sessionId, type));
  }

  /** Reads the answer of a run. */
  <T> AnswerReader<T> reader(Optional<ModelConfig> model, Class<T> resultType, ResultType<T> type) {
    return new AnswerReader<>(resultType.getTypeName(), type, services.models().redactor(model));
  }

  /** Writes something to the run under way in a session; false when there is none here. */
  boolean steer(String sessionId, String text) {
    Steering.check(text);
    Steering way = underWay.get(sessionId);
    return way != null && way.steer(text);
  }

  /** Ends what the runs of a session left under way in the background. */
  void endBackground(String sessionId) {
    services.tools().endSession(sessionId);
  }

  /** A run for a request, with its session locked. */
  PreparedRun prepare(RunRequest request, @Nullable ResultType<?> answer) {
    services.threads().checkOpen();
    Redactor redactor = services.models().redactor(request.modelConfig());
    Owned owned = new Owned(redactor::loggable);
    try {
      String id = request.sessionId().orElseGet(services.sessions()::newSessionId);
      LockedSession session = owned.add(services.sessions().lock(id));
      ChatModel model = services.models().of(request, owned);
      AgentTools.OfRun all = services.tools().of(request, owned);
      request.permissions().ifPresent(narrower -> RuleNames.checkRequest(narrower, all.tools()));
      RunSettings settings = settings(request, model, all, answer);
      Transcript transcript = session.openOrCreate(request.sessionId().isEmpty(), redactor);
      String runId = services.sessions().newRunId();
      Run run = run(runId, transcript, settings, request.listeners());
      return prepared(run, RunOpening.of(runId, request, all.workspace(), transcript), owned);
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  private RunResult resume(String sessionId, @Nullable ResultType<?> answer) {
    services.threads().checkOpen();
    Redactor redactor = services.models().redactor(Optional.empty());
    Owned owned = new Owned(redactor::loggable);
    PreparedRun prepared;
    try {
      Transcript transcript = owned.add(services.sessions().lock(sessionId)).open();
      if (transcript.unfinishedRun().isEmpty()) {
        RunResult last = lastResult(transcript); // before somebody else may go on with it
        owned.close();
        return last;
      }
      RunStarted started = transcript.unfinishedStart();
      RunRequest request = stored(started, sessionId);
      ChatModel model = services.models().resumed(started, request.limits(), owned);
      AgentTools.OfRun all = services.tools().of(request, owned);
      if (started.tools().isPresent()) {
        request = request.withTools(stillThere(started.tools().get(), all.tools(), sessionId));
      }
      RunSettings settings = settings(request, model, all, answer);
      Run run = run(started.runId(), transcript, settings, List.of());
      ChatModel summarizer = services.defaults().context().summarizer().orElse(model);
      run.carryOver(transcript.progress(), summarizer.info());
      List<Body> opening = RunOpening.ofResumed(transcript, settings.tools());
      prepared = prepared(run, opening, owned);
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
    return prepared.execute();
  }

  /** Makes what is sent of a session's conversation smaller. */
  ContextUsage compact(String sessionId) {
    if (!services.defaults().context().compacts()) {
      throw new IllegalStateException(
          "The agent was built with ContextPolicy.off(), which makes no compactions");
    }
    return unbegun(owned -> owned.add(services.sessions().lock(sessionId)).open()).compact();
  }

  /** How much of the window a session's conversation takes, also while a run is under way. */
  ContextUsage contextUsage(String sessionId) {
    return unbegun(owned -> services.sessions().read(sessionId)).usage();
  }

  /** A run that is never begun, for what can be asked of a session between its runs. */
  private PreparedRun unbegun(Function<Owned, Transcript> session) {
    services.threads().checkOpen();
    Owned owned = new Owned(services.models().redactor(Optional.empty())::loggable);
    try {
      return unbegun(session.apply(owned), owned);
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  private PreparedRun unbegun(Transcript transcript, Owned owned) {
    RunRequest request = RunRequest.of("").inSession(transcript.sessionId());
    ChatModel model = services.models().of(request, owned);
    AgentTools.OfRun all = services.tools().of(request, owned);
    RunSettings settings = settings(request, model, all, null);
    Run run = run(services.sessions().newRunId(), transcript, settings, List.of());
    EngineThreads threads = services.threads();
    Runnable over = threads.register(run.control);
    return new PreparedRun(threads, run, List.of(), owned, over, services.defaults().context());
  }

  private static RunResult lastResult(Transcript transcript) {
    return transcript
        .lastEnded()
        .map(last -> new RunResult(transcript.sessionId(), last, transcript.snapshot()))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Session '" + transcript.sessionId() + "' never had a run"));
  }

  /** What the log knows of a run's request, its tools aside. */
  private static RunRequest stored(RunStarted started, String sessionId) {
    RunRequest request = RunRequest.of("").inSession(sessionId);
    if (started.permissions().isPresent()) {
      request = request.withPermissions(started.permissions().get());
    }
    if (started.instructions().isPresent()) {
      request = request.withInstructions(started.instructions().get());
    }
    if (started.limits().isPresent()) {
      request = request.withLimits(RunLimits.of(started.limits().get()));
    }
    if (started.setting().workspace().isPresent()) {
      request = request.inWorkspace(started.setting().workspace().get());
    }
    for (Map.Entry<String, Object> attribute : started.attributes().entrySet()) {
      if (attribute.toString().contains(Redactor.MARK)) {
        LOG.warn(
            "Session '{}' goes on without attribute '{}': it held a secret, which is not stored",
            sessionId,
            attribute.getKey());
      } else {
        request = request.withAttribute(attribute.getKey(), attribute.getValue());
      }
    }
    return request;
  }

  /** A run must not be stuck for ever because the agent has a tool less. */
  private static List<String> stillThere(Set<String> names, ToolSet tools, String sessionId) {
    List<String> there = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    for (String name : names) {
      (tools.find(name) == null ? gone : there).add(name);
    }
    if (!gone.isEmpty()) {
      LOG.warn("Session '{}' goes on without tools that the agent lacks: {}", sessionId, gone);
    }
    return there;
  }

  private RunSettings settings(
      RunRequest request, ChatModel model, AgentTools.OfRun all, @Nullable ResultType<?> answer) {
    List<Permissions> permissions = new ArrayList<>(all.permissions());
    request.permissions().ifPresent(permissions::add);
    EngineServices.Defaults defaults = services.defaults();
    return new RunSettings(
        model,
        request.tools().map(all.tools()::only).orElse(all.tools()),
        new RunSettings.Guards(
            new ApprovalService(
                new PermissionEvaluator(permissions),
                defaults.approver(),
                services.threads().workers(),
                all.workspace()),
            defaults.modelInterceptors(),
            defaults.toolInterceptors()),
        request.limits().orElse(defaults.limits()),
        request.attributes(),
        request.instructions().orElse(defaults.instructions()),
        answer);
  }

  private Run run(
      String runId, Transcript transcript, RunSettings settings, List<AgentListener> more) {
    List<AgentListener> listeners = new ArrayList<>(services.defaults().listeners());
    listeners.addAll(more);
    SessionRegistry sessions = services.sessions();
    RunEvents events =
        new RunEvents(
            runId,
            transcript.sessionId(),
            sessions.clock(),
            List.copyOf(listeners),
            transcript.redactor(),
            sessions.audit());
    RunControl control =
        new RunControl(settings.limits().timeout(), transcript.redactor()::loggable);
    return new Run(
        runId,
        transcript,
        settings,
        control,
        events,
        sessions.clock(),
        sessions.outputs().of(transcript.sessionId()));
  }

  /** Lets others write to a run, until it gives back what it owns: its session last of all. */
  private void open(Run run, Owned owned) {
    String sessionId = run.transcript.sessionId();
    AutoCloseable end =
        () -> {
          run.steering.close();
          underWay.remove(sessionId, run.steering);
          services.tools().endRun(run.settings.tools(), sessionId, run.id);
        };
    owned.add(end);
    underWay.put(sessionId, run.steering);
  }

  private PreparedRun prepared(Run run, List<Body> opening, Owned owned) {
    EngineThreads threads = services.threads();
    Runnable over = threads.register(run.control);
    open(run, owned);
    return new PreparedRun(threads, run, opening, owned, over, services.defaults().context());
  }
}
