package dev.penguin.engine;

import dev.penguin.error.ConfigurationException;
import dev.penguin.event.AgentListener;
import dev.penguin.internal.context.ToolOutputStore;
import dev.penguin.internal.events.AuditLog;
import dev.penguin.internal.flow.Ids;
import dev.penguin.internal.flow.SharedRandom;
import dev.penguin.internal.flow.WorkerThreads;
import dev.penguin.internal.http.Secrets;
import dev.penguin.internal.journal.JournalStore;
import dev.penguin.internal.loop.Budget;
import dev.penguin.internal.loop.RunControl;
import dev.penguin.internal.loop.RunWatchdog;
import dev.penguin.internal.permission.ProjectPermissions;
import dev.penguin.internal.permission.RuleNames;
import dev.penguin.internal.provider.ModelFactory;
import dev.penguin.internal.redaction.CollectedKeys;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.internal.toolset.SandboxDemand;
import dev.penguin.internal.toolset.ToolDiscovery;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.model.ChatModel;
import dev.penguin.model.FallbackModel;
import dev.penguin.model.ModelConfig;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Permissions;
import dev.penguin.session.SessionStore;
import dev.penguin.tool.Tool;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the services that all runs of an engine share, and releases them when the engine closes.
 */
final class EngineServices {
  private static final Logger LOG = LoggerFactory.getLogger(EngineServices.class);
  private static final long CLOSE_SECONDS = 2;
  private static final long CLOSE_GRACE_MILLIS = 200;

  private final ModelFactory models;
  private final ChatModel model;
  private final ToolSet tools;
  private final String instructions;
  private final List<Permissions> permissions;
  private final Optional<Approver> approver;
  private final RunLimits limits;
  private final List<AgentListener> listeners;
  private final Optional<AuditLog> audit;
  private final SessionStore store;
  private final ExecutorService workers;
  private final ExecutorService toolThreads;
  private final ExecutorService executor;
  private final RunWatchdog watch = new RunWatchdog();
  private final ToolOutputStore results;
  private final Redactor redactor;
  private final InstantSource clock;
  private final Ids ids;
  private final List<Object> owned = new ArrayList<>();
  private final Set<ActiveRun> active = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** A run in progress, and a signal for when it is over. */
  private record ActiveRun(RunControl control, CountDownLatch over) {}

  EngineServices(EngineOptions options) {
    clock = options.clock;
    SharedRandom random = new SharedRandom(options.random);
    ids = new Ids(clock, random);
    limits = options.limits;
    instructions = options.instructions;
    approver = Optional.ofNullable(options.approver);
    redactor = new Redactor(keys(configs(options)), System.getenv());
    models = new ModelFactory(options.http, options.loader(), random, System::getenv);
    ToolDiscovery discovery = discovery(options);
    try {
      List<Tool> coding = own(discovery.codingTools());
      List<Tool> passed = new ArrayList<>(coding);
      passed.addAll(options.tools);
      List<Tool> found = options.discoverTools ? own(discovery.discovered()) : List.of();
      tools = ToolSet.of(passed, found);
      if (options.sandboxRequired) {
        SandboxDemand.check(coding, options.tools, found);
      }
      permissions = permissions(options.permissions, discovery);
      model = model(options);
      checkMoney(limits, model);
      store = store(options);
      audit = audit(options);
      results = results(options);
    } catch (RuntimeException e) {
      owned.forEach(thing -> closeQuietly(thing, redactor));
      throw e;
    }
    listeners = List.copyOf(options.listeners);
    workers = WorkerThreads.forRuns();
    toolThreads = WorkerThreads.forTools();
    executor = options.executor != null ? options.executor : workers;
  }

  private static ToolDiscovery discovery(EngineOptions options) {
    return new ToolDiscovery(
        options.loader(),
        Optional.ofNullable(options.workspace),
        Optional.ofNullable(options.stateDirectory),
        options.sandboxRequired);
  }

  private static ToolOutputStore results(EngineOptions options) {
    return options.stateDirectory == null
        ? new ToolOutputStore()
        : new ToolOutputStore(options.stateDirectory);
  }

  private SessionStore store(EngineOptions options) {
    if (options.stateDirectory == null) {
      return options.sessionStore != null ? options.sessionStore : SessionStore.inMemory();
    }
    if (options.sessionStore != null) {
      throw new ConfigurationException(
          "Sessions can be kept in one place only: give stateDirectory("
              + options.stateDirectory
              + ") or a sessionStore",
          "state-directory");
    }
    JournalStore files = JournalStore.open(options.stateDirectory, clock);
    owned.add(files);
    return files;
  }

  private Optional<AuditLog> audit(EngineOptions options) {
    if (options.stateDirectory == null) {
      return Optional.empty();
    }
    try {
      AuditLog opened = AuditLog.in(options.stateDirectory, redactor);
      owned.add(opened);
      return Optional.of(opened);
    } catch (IOException e) {
      throw new ConfigurationException(
          "The audit file in "
              + options.stateDirectory
              + " cannot be written: "
              + e.getMessage()
              + ". Give stateDirectory a folder whose audit.jsonl is a file that may be written",
          "state-directory");
    }
  }

  /** What the application permits, and what the project's own file takes away from that. */
  private List<Permissions> permissions(Permissions given, ToolDiscovery discovery) {
    RuleNames.check(given, tools);
    List<Permissions> all = new ArrayList<>();
    all.add(given);
    Optional<Permissions> project = discovery.workspace().flatMap(ProjectPermissions::read);
    project.ifPresent(narrower -> RuleNames.warn(narrower, tools));
    project.ifPresent(all::add);
    return List.copyOf(all);
  }

  private static List<ModelConfig> configs(EngineOptions options) {
    List<ModelConfig> configs = new ArrayList<>(options.fallbacks);
    if (options.modelConfig != null) {
      configs.add(options.modelConfig);
    }
    return configs;
  }

  /** The keys, and what stands in headers that sound like one. */
  private static CollectedKeys keys(List<ModelConfig> configs) {
    return new CollectedKeys(
        configs.stream().flatMap(config -> config.apiKey().stream()).toList(),
        configs.stream()
            .flatMap(config -> Secrets.of("", config.headers()).values().stream())
            .toList());
  }

  private <T> List<T> own(List<T> things) {
    owned.addAll(things);
    return things;
  }

  private ChatModel model(EngineOptions options) {
    ChatModel first = options.model;
    if (first == null) {
      if (options.modelConfig == null) {
        throw new ConfigurationException(
            "The agent has no model. Name one: builder.model(\"openai/gpt-5-mini\")", "no-model");
      }
      first = create(options.modelConfig);
      owned.add(first);
    }
    if (options.fallbacks.isEmpty()) {
      return first;
    }
    List<ChatModel> all = new ArrayList<>();
    all.add(first);
    for (ModelConfig fallback : options.fallbacks) {
      ChatModel next = create(fallback);
      owned.add(next);
      all.add(next);
    }
    return new FallbackModel(all);
  }

  /** Creates a model. The caller closes it. */
  ChatModel create(ModelConfig config) {
    return models.create(config);
  }

  static void checkMoney(RunLimits limits, ChatModel model) {
    if (limits.maxCostUsd().isPresent()) {
      Budget.all(model).forEach(each -> checkPrice(limits.maxCostUsd().get(), each));
    }
  }

  private static void checkPrice(BigDecimal limit, ChatModel model) {
    if (model.info().price().isEmpty()) {
      throw new ConfigurationException(
          "A limit of "
              + limit.toPlainString()
              + " USD cannot be kept: the price of "
              + model.info()
              + " is unknown. Give it with ModelConfig.withPrice, or limit tokens instead",
          "no-price");
    }
  }

  void checkOpen() {
    if (closed) {
      throw new AgentClosedException();
    }
  }

  /** Registers a run for {@link #close}. The returned action reports that the run is over. */
  Runnable register(RunControl control) {
    ActiveRun run = new ActiveRun(control, new CountDownLatch(1));
    active.add(run);
    if (closed) {
      active.remove(run);
      throw new AgentClosedException();
    }
    return () -> {
      active.remove(run);
      run.over().countDown();
    };
  }

  void close() {
    if (closed) {
      return;
    }
    closed = true;
    List<ActiveRun> running = List.copyOf(active);
    running.forEach(run -> run.control().stop(Outcome.CANCELLED));
    awaitEnd(running);
    toolThreads.shutdownNow();
    endWorkers();
    watch.close();
    owned.forEach(this::closeQuietly);
  }

  private static void awaitEnd(List<ActiveRun> running) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
    try {
      for (ActiveRun run : running) {
        if (!run.control().isMine()) {
          run.over().await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets subscribers receive the last events before it interrupts the workers that still run. */
  private void endWorkers() {
    workers.shutdown();
    try {
      workers.awaitTermination(CLOSE_GRACE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    workers.shutdownNow();
  }

  /** Closes what can be closed. A failure is logged. */
  void closeQuietly(Object thing) {
    closeQuietly(thing, redactor);
  }

  private static void closeQuietly(Object thing, Redactor redactor) {
    if (thing instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) { // anybody's code; the others are closed all the same
        LOG.warn("Closing {} failed", thing.getClass().getName(), redactor.loggable(e));
      }
    }
  }

  ChatModel model() {
    return model;
  }

  ToolSet tools() {
    return tools;
  }

  String instructions() {
    return instructions;
  }

  /** The permissions, which must all agree. */
  List<Permissions> permissions() {
    return permissions;
  }

  Optional<Approver> approver() {
    return approver;
  }

  RunLimits limits() {
    return limits;
  }

  List<AgentListener> listeners() {
    return listeners;
  }

  SessionStore store() {
    return store;
  }

  /** The log in which decisions are written before they count. Empty without a state directory. */
  Optional<AuditLog> audit() {
    return audit;
  }

  /** The threads for work that waits: runs, approvers and subscribers. */
  ExecutorService workers() {
    return workers;
  }

  /** The threads for the code of tools. */
  ExecutorService toolThreads() {
    return toolThreads;
  }

  /**
   * Runs the runs. One that a tool starts is not left to the application's executor: the run around
   * the tool may hold its last thread and wait for the tool.
   */
  ExecutorService executor() {
    return WorkerThreads.onToolThread() ? workers : executor;
  }

  RunWatchdog watch() {
    return watch;
  }

  /** The store of tool output that was too long for the model, to be read page by page. */
  ToolOutputStore results() {
    return results;
  }

  /** A redactor for the keys of the agent and the key of a model that only this run uses. */
  Redactor redactor(Optional<ModelConfig> requested) {
    return requested.map(config -> redactor.and(keys(List.of(config)))).orElse(redactor);
  }

  InstantSource clock() {
    return clock;
  }

  Ids ids() {
    return ids;
  }
}
