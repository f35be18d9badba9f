package dev.penguin.engine;

import dev.penguin.error.ConfigurationException;
import dev.penguin.event.AgentListener;
import dev.penguin.internal.agent.AgentSpec;
import dev.penguin.model.ChatModel;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelInterceptor;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Permissions;
import dev.penguin.policy.SpendingCap;
import dev.penguin.session.Retention;
import dev.penguin.session.SessionStore;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolInterceptor;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** Configures an {@link Engine}. Not thread-safe. One builder can build several engines. */
public final class EngineBuilder {
  /** A call of an agent has the time of the run that makes it, and none of its own. */
  private static final Duration UNTIL_THE_RUN_ENDS = Duration.ofDays(36_500);

  /** What was chosen so far. */
  final EngineOptions options = new EngineOptions();

  EngineBuilder() {}

  /**
   * The model, by name.
   *
   * @param model the model's name, {@code provider/model}
   */
  public EngineBuilder model(String model) {
    return model(ModelConfig.of(Objects.requireNonNull(model, "model")));
  }

  /**
   * The model, by configuration. Closed with the engine.
   *
   * @param config the model and its settings
   */
  public EngineBuilder model(ModelConfig config) {
    options.modelConfig = Objects.requireNonNull(config, "config");
    options.model = null;
    return this;
  }

  /**
   * The model. Never closed by the engine.
   *
   * @param chatModel the model
   */
  public EngineBuilder model(ChatModel chatModel) {
    options.model = Objects.requireNonNull(chatModel, "chatModel");
    options.modelConfig = null;
    return this;
  }

  /**
   * The models to use when the first model fails, in order.
   *
   * @param models the models
   */
  public EngineBuilder fallback(ModelConfig... models) {
    options.fallbacks.addAll(EngineOptions.each("models", models));
    return this;
  }

  /**
   * The system prompt, sent to the model before all other messages. By default, an agent with a
   * workspace uses {@code CodingTools.instructions()} of penguin-tools.
   *
   * @param instructions the instructions; empty for none
   */
  public EngineBuilder instructions(String instructions) {
    options.instructions = Objects.requireNonNull(instructions, "instructions");
    return this;
  }

  /**
   * Whether the engine reads the files {@code AGENTS.md} of the workspace. In a directory without
   * {@code AGENTS.md}, it reads {@code CLAUDE.md}. The file of the workspace's own directory is
   * sent with the instructions of each run. The file of another directory follows when a call has
   * touched a file there. These files change no permission. The setting also applies to the
   * {@linkplain #skills skills} of the workspace. On by default for an agent with a workspace.
   *
   * @param read whether to read them; if true, {@link #build()} fails unless the workspace's tools
   *     are those of penguin-tools, which read the files
   */
  public EngineBuilder projectInstructions(boolean read) {
    options.projectInstructions = read;
    return this;
  }

  /**
   * Adds skills: directories with a file {@code SKILL.md} in the format of the Agent Skills
   * specification (agentskills.io). The model reads names and descriptions of skills with its
   * instructions, and loads the text of a skill with the tool {@code skill} when its task needs it.
   * No skill changes a permission; its {@code allowed-tools} can only remove tools. Skills in
   * {@code .agents/skills} of a workspace are offered too, unless {@link #projectInstructions} is
   * false. If two skills have the same name, the one added here is used.
   *
   * @param directories each is one skill, or a directory of several skills; {@link #build()} fails
   *     if penguin-tools, which reads them, is missing, if a skill does not follow the
   *     specification, or if two of them have the same name
   */
  public EngineBuilder skills(Path... directories) {
    options.skills.addAll(EngineOptions.each("directories", directories));
    return this;
  }

  /**
   * The directory that the agent works in. Adds the coding tools of penguin-tools.
   *
   * @param directory an existing directory
   */
  public EngineBuilder workspace(Path directory) {
    options.workspace = Objects.requireNonNull(directory, "directory");
    return this;
  }

  /**
   * Adds tools. They are trusted: permissions check only the effects that a tool declares.
   *
   * @param tools the tools
   */
  public EngineBuilder tools(Tool... tools) {
    return tools(EngineOptions.each("tools", tools));
  }

  /**
   * Adds tools. They are trusted: permissions check only the effects that a tool declares.
   *
   * @param tools the tools
   */
  public EngineBuilder tools(Collection<? extends Tool> tools) {
    options.tools.addAll(EngineOptions.each("tools", tools));
    return this;
  }

  /**
   * Adds the tools of providers, in order. They are trusted, like {@link #tools}. A provider
   * {@linkplain ToolProvider#forWorkspace() for a workspace} replaces the one that an agent with a
   * workspace would find.
   *
   * @param providers the providers; they create tools when the engine is built or for each run,
   *     depending on their {@linkplain ToolProvider#scope() scope}; never closed by the engine
   */
  public EngineBuilder toolProviders(ToolProvider... providers) {
    options.toolProviders.addAll(EngineOptions.each("providers", providers));
    return this;
  }

  /** Adds the tools of all providers on the class path or module path. */
  public EngineBuilder discoverTools() {
    options.discoverTools = true;
    return this;
  }

  /**
   * Whether the model may end a run with a question to the user, with the tool {@code ask_user}.
   * The tool is offered if the run has other tools. On by default. If off, no run ends with {@link
   * Outcome#NEEDS_INPUT}, not even a run of a sub-agent.
   *
   * @param asks whether the model may ask
   */
  public EngineBuilder askUser(boolean asks) {
    options.asksUser = asks;
    return this;
  }

  /**
   * Requires a sandbox of the operating system for commands. The coding tools of the workspace then
   * use a sandbox with default settings. {@link #build()} fails if no sandbox is available, or if a
   * tool that declares {@link dev.penguin.tool.Effect#EXECUTE} is not {@linkplain
   * Tool#isSandboxed() sandboxed}.
   */
  public EngineBuilder requireSandbox() {
    options.sandboxRequired = true;
    return this;
  }

  /**
   * Keeps background processes of the model running after the end of their run, so later runs of
   * the session can use them. They end when the session is deleted or the engine closes. Without
   * this option they end with their run. Processes of a run in a workspace other than the agent's
   * always end with the run.
   */
  public EngineBuilder keepProcesses() {
    options.processesKept = true;
    return this;
  }

  /**
   * Whether the engine keeps copies of the workspace's files in the state directory, so that {@link
   * Session#rewind} can restore them. It copies them before each call that may change files, at
   * {@link Session#checkpoint}, and after each run. On by default for an agent with a workspace and
   * a state directory; see docs/guide/checkpoints.md.
   *
   * @param kept whether to keep them; if true, {@link #build()} fails without workspace or state
   *     directory, or if the workspace is the root of the file system or the home directory
   */
  public EngineBuilder checkpoints(boolean kept) {
    options.checkpoints = kept;
    return this;
  }

  /**
   * How many checkpoints of files are kept for each workspace; by default {@link
   * Retention#ofCheckpoints()}. The others are deleted when the engine first works in a workspace,
   * and once an hour while runs begin there.
   *
   * @param kept how many, for how long
   */
  public EngineBuilder checkpointRetention(Retention kept) {
    options.checkpointRetention = Objects.requireNonNull(kept, "kept");
    return this;
  }

  /**
   * How many sessions are kept in the state directory; by default all of them. The others are
   * deleted with their data when the engine is built, when a session is created, and once a minute
   * while sessions are used. A session and the sessions of its sub-agents count as one. Its size is
   * the bytes of all their logs, and its age is the time since the last entry. Sessions that are in
   * use, or wait for an approval or an answer, are always kept.
   *
   * @param kept how many, for how long; {@link #build()} fails without a state directory
   */
  public EngineBuilder sessionRetention(Retention kept) {
    options.sessionRetention = Objects.requireNonNull(kept, "kept");
    return this;
  }

  /**
   * What tools may do; by default {@link Permissions#workspace()}. A workspace can narrow the
   * permissions with its own rules in {@code .penguin/permissions}, which are read when the engine
   * is built.
   *
   * @param permissions the permissions
   */
  public EngineBuilder permissions(Permissions permissions) {
    options.permissions = Objects.requireNonNull(permissions, "permissions");
    return this;
  }

  /**
   * Decides about calls that the permissions leave open; without an approver they are denied.
   *
   * @param approver the approver
   */
  public EngineBuilder approver(Approver approver) {
    options.approver = Objects.requireNonNull(approver, "approver");
    return this;
  }

  /**
   * The limits of each run; by default {@link RunLimits#defaults()}.
   *
   * @param limits the limits
   */
  public EngineBuilder limits(RunLimits limits) {
    options.limits = Objects.requireNonNull(limits, "limits");
    return this;
  }

  /**
   * A limit on money that several agents share. Before each request of each run is sent, its cost
   * is reserved in the cap. For a cap per day or user, see {@link SpendingCap#named}.
   *
   * @param cap the cap; never closed by the engine
   */
  public EngineBuilder spendingCap(SpendingCap cap) {
    options.spendingCap = Objects.requireNonNull(cap, "cap");
    return this;
  }

  /**
   * Selects the messages to send when a conversation comes near the model's context window; by
   * default {@link ContextPolicy#standard()}.
   *
   * @param policy the policy
   */
  public EngineBuilder context(ContextPolicy policy) {
    options.context = Objects.requireNonNull(policy, "policy");
    return this;
  }

  /** Adds a listener to every run. */
  public EngineBuilder listener(AgentListener listener) {
    options.listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /**
   * Receives the text of every run as it arrives, see {@link RunRequest#onText}.
   *
   * @param pieces receives each piece, on the thread of its run
   */
  public EngineBuilder onText(Consumer<String> pieces) {
    return listener(RunRequest.textListener(pieces));
  }

  /**
   * Adds interceptors around requests to the model and its replies. They are called in the given
   * order, for each request of each run, including resumed runs.
   *
   * @param interceptors the interceptors, the first one outermost
   */
  public EngineBuilder modelInterceptors(ModelInterceptor... interceptors) {
    options.modelInterceptors.addAll(EngineOptions.each("interceptors", interceptors));
    return this;
  }

  /**
   * Adds interceptors around permitted tool calls. They are called in the given order, for each
   * such call of each run, including resumed runs.
   *
   * @param interceptors the interceptors, the first one outermost
   */
  public EngineBuilder toolInterceptors(ToolInterceptor... interceptors) {
    options.toolInterceptors.addAll(EngineOptions.each("interceptors", interceptors));
    return this;
  }

  /**
   * Keeps sessions in files. Each entry is on disk before its consequences happen, and {@link
   * Session#resume()} continues a run that the end of the process interrupted. Several engines and
   * processes may use the same directory; one session belongs to one of them at a time.
   * docs/reference/sessions.md lists the guarantees.
   *
   * @param directory the directory; {@link #build()} creates it if it is missing, and fails if it
   *     is the workspace, or one of the two lies in the other
   */
  public EngineBuilder stateDirectory(Path directory) {
    options.stateDirectory = Objects.requireNonNull(directory, "directory");
    return this;
  }

  /**
   * Where sessions are kept; by default in memory. Cannot be combined with {@link #stateDirectory}.
   *
   * @param store the store; never closed by the engine
   */
  public EngineBuilder sessionStore(SessionStore store) {
    options.sessionStore = Objects.requireNonNull(store, "store");
    return this;
  }

  /**
   * The HTTP settings of models that are given by name or configuration.
   *
   * @param settings proxy, SSL context, connect timeout
   */
  public EngineBuilder http(HttpSettings settings) {
    options.http = Objects.requireNonNull(settings, "settings");
    return this;
  }

  /**
   * Runs {@code runAsync} and {@code start}; by default the engine's own threads, which are virtual
   * on Java 21 and later. Tools, and runs that a tool starts, always use the engine's own threads,
   * so a run that has begun never waits for a thread of this executor.
   *
   * @param executor runs the runs; never shut down by the engine
   */
  public EngineBuilder executor(ExecutorService executor) {
    options.executor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  /**
   * Carries the context of an application thread, such as a security context, to the threads that
   * work for it. The function is called on the thread that submits a task; the other thread runs
   * the returned task. This applies to {@code runAsync} and {@code start}, to each tool call and to
   * the approver. The entries of SLF4J's MDC are carried without a decorator. With Micrometer's
   * context propagation, use {@code task -> snapshots.captureAll().wrap(task)}; see
   * docs/guide/threads.md.
   *
   * @param decorator returns a task that runs the given task once, on the same thread, and then
   *     restores the context of that thread; called by many threads at once. If the decorator
   *     throws, or the returned task does not run a tool call, the call fails
   */
  public EngineBuilder taskDecorator(UnaryOperator<Runnable> decorator) {
    options.taskDecorator = Objects.requireNonNull(decorator, "decorator");
    return this;
  }

  /**
   * Finds tool and model providers; by default the building thread's context class loader.
   *
   * @param loader the loader
   */
  public EngineBuilder classLoader(ClassLoader loader) {
    options.classLoader = Objects.requireNonNull(loader, "loader");
    return this;
  }

  /**
   * The time of entries, events and ids; by default the system clock. Deadlines do not use it.
   *
   * @param clock the clock
   */
  public EngineBuilder clock(InstantSource clock) {
    options.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * The source of ids and retry jitter.
   *
   * @param random the generator; used by one thread at a time
   */
  public EngineBuilder random(RandomGenerator random) {
    options.random = Objects.requireNonNull(random, "random");
    return this;
  }

  /**
   * Adds agents that the model may call. Each agent becomes a tool with the agent's name. A call
   * runs the agent in a session of its own, with at most the rights of the calling run.
   *
   * @param agents definitions, made with {@code AgentDefinition.builder}
   */
  public EngineBuilder subAgents(SubAgent... agents) {
    for (SubAgent each : EngineOptions.each("agents", agents)) {
      options.subAgents.add(spec(each));
    }
    return this;
  }

  private static AgentSpec spec(SubAgent agent) {
    return new AgentSpec(
        agent.spec().withTimeout(UNTIL_THE_RUN_ENDS),
        agent.instructions(),
        agent.model(),
        agent.modelConfig(),
        agent.tools(),
        agent.permissions(),
        agent.limits(),
        agent.subAgents().stream().map(EngineBuilder::spec).toList());
  }

  /**
   * The definition of a sub-agent, as an engine reads it. Create one with {@code
   * dev.penguin.agent.AgentDefinition}, which explains each part.
   */
  public interface SubAgent {
    /** Describes the agent to the model that may call it. */
    ToolSpec spec();

    /** The sub-agent's own system prompt; may be empty. */
    String instructions();

    /** Its model; empty for the model of the calling run, or for {@link #modelConfig()}. */
    Optional<ChatModel> model();

    /** Its model by configuration; empty for the model of the calling run. */
    Optional<ModelConfig> modelConfig();

    /** The names of the tools that it may use; empty for all tools of the calling run. */
    Optional<Set<String>> tools();

    /** Restricts the permissions of the calling run; empty for no restriction. */
    Optional<Permissions> permissions();

    /** The limits of each of its runs; empty for the limits of the calling run. */
    Optional<RunLimits> limits();

    /** The agents that it may call. */
    List<? extends SubAgent> subAgents();
  }

  /**
   * Builds the engine.
   *
   * @throws ConfigurationException when something is missing: a model, a key, a directory,
   *     penguin-tools, a required sandbox; when a permission rule names an unknown tool; when the
   *     workspace's own rules cannot be read
   * @throws IllegalArgumentException when two tools have the same name
   */
  public Engine build() {
    return new Engine(options);
  }
}
