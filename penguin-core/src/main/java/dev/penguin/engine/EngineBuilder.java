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

/**
 * Collects what an {@link Engine} works with. Not thread-safe; build as many engines as you like.
 */
public final class EngineBuilder {
  /** A call of an agent has the time of the run that makes it, and none of its own. */
  private static final Duration UNTIL_THE_RUN_ENDS = Duration.ofDays(36_500);

  /** What was chosen so far. */
  final EngineOptions options = new EngineOptions();

  EngineBuilder() {}

  /**
   * The model, by name.
   *
   * @param model its name, {@code provider/model}
   */
  public EngineBuilder model(String model) {
    return model(ModelConfig.of(Objects.requireNonNull(model, "model")));
  }

  /**
   * The model, by configuration. Closed with the engine.
   *
   * @param config which model, and how to talk to it
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
   * The models to take when the first one gives up, in order.
   *
   * @param models the models
   */
  public EngineBuilder fallback(ModelConfig... models) {
    options.fallbacks.addAll(EngineOptions.each("models", models));
    return this;
  }

  /**
   * The instructions that the model is given first. Unless they are set, an agent with a workspace
   * has those of penguin-tools, {@code CodingTools.instructions()}.
   *
   * @param instructions the instructions; empty for none
   */
  public EngineBuilder instructions(String instructions) {
    options.instructions = Objects.requireNonNull(instructions, "instructions");
    return this;
  }

  /**
   * Whether the files {@code AGENTS.md} of the workspace are read, or {@code CLAUDE.md} where a
   * directory has none. That of the workspace's own directory is sent with the instructions of each
   * run; those of other directories follow when a call has touched a file there. They are data of
   * the workspace: they change no permission. The {@linkplain #skills skills} of the workspace are
   * read or left out with them. On with a workspace unless set.
   *
   * @param read whether to read them; with true, {@link #build()} fails when the tools of the
   *     workspace are not those of penguin-tools, which read them
   */
  public EngineBuilder projectInstructions(boolean read) {
    options.projectInstructions = read;
    return this;
  }

  /**
   * Adds skills: directories with a file {@code SKILL.md}, in the form of the Agent Skills
   * specification (agentskills.io). The model reads their names and descriptions with its
   * instructions, and loads the text of one with the tool {@code skill} when its task calls for it.
   * They are data: no skill changes a permission, and its {@code allowed-tools} only take away. The
   * skills in {@code .agents/skills} of a workspace count as well, unless {@link
   * #projectInstructions} is false; of two with one name, the one that is added here counts.
   *
   * @param directories each a skill, or a directory that holds several; {@link #build()} fails when
   *     penguin-tools, which reads them, is not there, when a skill is not as the specification
   *     says, and when two of them have one name
   */
  public EngineBuilder skills(Path... directories) {
    options.skills.addAll(EngineOptions.each("directories", directories));
    return this;
  }

  /**
   * The folder that the agent works in, with the coding tools of penguin-tools.
   *
   * @param directory a folder that exists
   */
  public EngineBuilder workspace(Path directory) {
    options.workspace = Objects.requireNonNull(directory, "directory");
    return this;
  }

  /**
   * Adds tools. They are trusted: what their effects do not declare, they may do.
   *
   * @param tools the tools
   */
  public EngineBuilder tools(Tool... tools) {
    return tools(EngineOptions.each("tools", tools));
  }

  /**
   * Adds tools. They are trusted: what their effects do not declare, they may do.
   *
   * @param tools the tools
   */
  public EngineBuilder tools(Collection<? extends Tool> tools) {
    options.tools.addAll(EngineOptions.each("tools", tools));
    return this;
  }

  /**
   * Adds the tools of providers, in order. They are trusted, as {@link #tools} are. A provider that
   * is {@linkplain ToolProvider#forWorkspace() for a workspace} takes the place of the one that an
   * agent with a workspace would find.
   *
   * @param providers asked when the engine is built or at each run, as their {@linkplain
   *     ToolProvider#scope() scope} says; never closed by the engine
   */
  public EngineBuilder toolProviders(ToolProvider... providers) {
    options.toolProviders.addAll(EngineOptions.each("providers", providers));
    return this;
  }

  /** Adds the tools of all providers that are found on the class path or module path. */
  public EngineBuilder discoverTools() {
    options.discoverTools = true;
    return this;
  }

  /**
   * Whether the model may end a run with a question, by the tool {@code ask_user} that it is
   * offered beside other tools. On unless set. Off, no run ends with {@link Outcome#NEEDS_INPUT},
   * also none of a sub-agent.
   *
   * @param asks whether it may ask
   */
  public EngineBuilder askUser(boolean asks) {
    options.asksUser = asks;
    return this;
  }

  /**
   * Demands that commands run in a sandbox of the operating system, or not at all. The coding tools
   * of the workspace then take one with its defaults. {@link #build()} fails when there is none,
   * and when a tool that declares {@link dev.penguin.tool.Effect#EXECUTE} is not {@linkplain
   * Tool#isSandboxed() sandboxed}.
   */
  public EngineBuilder requireSandbox() {
    options.sandboxRequired = true;
    return this;
  }

  /**
   * Keeps the processes that the model starts in the background beyond the end of their run, so
   * that later runs of the session find them. They end when the session is deleted or the engine
   * closes. Without it they end with the run, as always when it has a workspace of its own.
   */
  public EngineBuilder keepProcesses() {
    options.processesKept = true;
    return this;
  }

  /**
   * Whether the files of the workspace are kept, so that {@link Session#rewind} can take them back:
   * before each call that may change files, at {@link Session#checkpoint}, and after each run. They
   * are kept in the state directory. On with a workspace and a state directory unless set; see
   * docs/guide/checkpoints.md.
   *
   * @param kept whether to keep them; with true, {@link #build()} fails where they cannot be:
   *     without workspace or state directory, when the workspace is the root of the file system or
   *     the home directory, or when it holds the state directory
   */
  public EngineBuilder checkpoints(boolean kept) {
    options.checkpoints = kept;
    return this;
  }

  /**
   * How many checkpoints of files are kept, for each workspace; {@link Retention#ofCheckpoints()}
   * unless set. The others are thrown away when the engine first works in a workspace, and once an
   * hour while runs begin there.
   *
   * @param kept how many, for how long
   */
  public EngineBuilder checkpointRetention(Retention kept) {
    options.checkpointRetention = Objects.requireNonNull(kept, "kept");
    return this;
  }

  /**
   * How many sessions are kept in the state directory; all of them unless set. The others are
   * deleted with all that belongs to them when the engine is built, when a session is created, and
   * once a minute while sessions are used. Counted are sessions that callers began, each with those
   * of its agents, by the bytes of their logs and the time of their last entry. One that is in use
   * stays, and so does one that waits for an approval or an answer.
   *
   * @param kept how many, for how long; {@link #build()} fails without a state directory
   */
  public EngineBuilder sessionRetention(Retention kept) {
    options.sessionRetention = Objects.requireNonNull(kept, "kept");
    return this;
  }

  /**
   * What tools may do; {@link Permissions#workspace()} unless set. A workspace may take away from
   * it with rules of its own in {@code .penguin/permissions}, read when the engine is built.
   *
   * @param permissions the permissions
   */
  public EngineBuilder permissions(Permissions permissions) {
    options.permissions = Objects.requireNonNull(permissions, "permissions");
    return this;
  }

  /**
   * Who decides about calls that the permissions leave open; without one they are denied.
   *
   * @param approver the approver
   */
  public EngineBuilder approver(Approver approver) {
    options.approver = Objects.requireNonNull(approver, "approver");
    return this;
  }

  /**
   * What each run may use; {@link RunLimits#defaults()} unless set.
   *
   * @param limits the limits
   */
  public EngineBuilder limits(RunLimits limits) {
    options.limits = Objects.requireNonNull(limits, "limits");
    return this;
  }

  /**
   * A cap on money that this engine shares with others: each request of each run is reserved there
   * before it is sent. See {@link SpendingCap#named} for one per day or user.
   *
   * @param cap the cap; never closed by the engine
   */
  public EngineBuilder spendingCap(SpendingCap cap) {
    options.spendingCap = Objects.requireNonNull(cap, "cap");
    return this;
  }

  /**
   * What is sent of a conversation that comes near the model's context window; {@link
   * ContextPolicy#standard()} unless set.
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
   * Adds interceptors of what is sent to the model and what it replies. They are called in the
   * order given, for each request of each run, resumed ones included.
   *
   * @param interceptors the interceptors, the first one outermost
   */
  public EngineBuilder modelInterceptors(ModelInterceptor... interceptors) {
    options.modelInterceptors.addAll(EngineOptions.each("interceptors", interceptors));
    return this;
  }

  /**
   * Adds interceptors of tool calls that may run. They are called in the order given, for each such
   * call of each run, resumed ones included.
   *
   * @param interceptors the interceptors, the first one outermost
   */
  public EngineBuilder toolInterceptors(ToolInterceptor... interceptors) {
    options.toolInterceptors.addAll(EngineOptions.each("interceptors", interceptors));
    return this;
  }

  /**
   * Keeps sessions in files: each entry is on disk before what follows from it happens, and a run
   * that the end of the process interrupted goes on with {@link Session#resume()}. Several engines
   * and processes may name the same folder; a session belongs to one of them at a time. See
   * docs/reference/sessions.md for what is promised.
   *
   * @param directory the folder; made at {@link #build()} when it is not there
   */
  public EngineBuilder stateDirectory(Path directory) {
    options.stateDirectory = Objects.requireNonNull(directory, "directory");
    return this;
  }

  /**
   * Where sessions are kept; in memory unless set. Not beside {@link #stateDirectory}.
   *
   * @param store the store; never closed by the engine
   */
  public EngineBuilder sessionStore(SessionStore store) {
    options.sessionStore = Objects.requireNonNull(store, "store");
    return this;
  }

  /**
   * How models given by name or configuration talk HTTP.
   *
   * @param settings proxy, trust, time to connect
   */
  public EngineBuilder http(HttpSettings settings) {
    options.http = Objects.requireNonNull(settings, "settings");
    return this;
  }

  /**
   * Where {@code runAsync} and {@code start} run; the engine's own threads unless set, virtual ones
   * on Java 21 and later. Tools, and runs that a tool starts, always run on the engine's own
   * threads, so that a run never waits for a thread of this executor.
   *
   * @param executor runs the runs; never shut down by the engine
   */
  public EngineBuilder executor(ExecutorService executor) {
    options.executor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  /**
   * Carries what belongs to a thread of the application, such as a security context, to the threads
   * that work for it: the function is called on the thread that hands a task on, and its task is
   * run on the other one. That is so for {@code runAsync} and {@code start}, for each tool call and
   * for the approver. The entries of SLF4J's MDC are carried without it. With Micrometer's context
   * propagation it is {@code task -> snapshots.captureAll().wrap(task)}; see docs/guide/threads.md.
   *
   * @param decorator gives a task that runs the one it is given once, on the thread that runs it,
   *     and restores what that thread had; called by many threads at once. A tool call that it does
   *     not run, or whose decorating throws, is a failed call
   */
  public EngineBuilder taskDecorator(UnaryOperator<Runnable> decorator) {
    options.taskDecorator = Objects.requireNonNull(decorator, "decorator");
    return this;
  }

  /**
   * Finds tool and model providers; the context class loader of the building thread unless set.
   *
   * @param loader the loader
   */
  public EngineBuilder classLoader(ClassLoader loader) {
    options.classLoader = Objects.requireNonNull(loader, "loader");
    return this;
  }

  /**
   * Stamps entries, events and ids; the system clock unless set. Deadlines do not follow it.
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
   * Adds agents that the model may call, one tool for each of the agent's name. A call runs it in a
   * session of its own, with no more rights than the run that makes the call has.
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
   * What an engine asks of the definition of an agent that is called as a tool. Made with {@code
   * dev.penguin.agent.AgentDefinition}, which says what each part is.
   */
  public interface SubAgent {
    /** How the agent is described to the model that may call it. */
    ToolSpec spec();

    /** What its own model is given first; empty for nothing. */
    String instructions();

    /** Its model; empty for that of the run that calls it, or for {@link #modelConfig()}. */
    Optional<ChatModel> model();

    /** Its model by configuration; empty for that of the run that calls it. */
    Optional<ModelConfig> modelConfig();

    /** The names of the tools that it may use; empty for all of the run that calls it. */
    Optional<Set<String>> tools();

    /** What narrows the permissions of the run that calls it; empty for nothing. */
    Optional<Permissions> permissions();

    /** What each run of it may use; empty for as much as the run that calls it. */
    Optional<RunLimits> limits();

    /** The agents that it may call. */
    List<? extends SubAgent> subAgents();
  }

  /**
   * The engine.
   *
   * @throws ConfigurationException when something is missing: a model, a key, a folder,
   *     penguin-tools, a sandbox that is required; when a permission rule names a tool that is not
   *     there, or the workspace's own rules are not understood
   * @throws IllegalArgumentException when two tools have one name
   */
  public Engine build() {
    return new Engine(options);
  }
}
