package dev.penguin;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.AgentRun;
import dev.penguin.engine.ContextPolicy;
import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.Sessions;
import dev.penguin.engine.TypeRef;
import dev.penguin.engine.TypedResult;
import dev.penguin.event.AgentListener;
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
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * An AI agent inside this program, for applications. Each call is passed on to an {@link Engine};
 * libraries that depend on penguin-core alone use that class directly. Thread-safe: one agent
 * serves many runs at once. Close it to release its threads and connections.
 *
 * <pre>{@code
 * try (PenguinAgent agent = PenguinAgent.create("openai/gpt-5-mini")) {
 *   System.out.println(agent.run("Can penguins fly? One sentence.").text());
 * }
 * }</pre>
 *
 * <p>To configure more than a model, use the {@link Builder}.
 *
 * <p>A run returns a {@link RunResult}, whatever its outcome. It throws an exception only for
 * failures around the run: a {@link dev.penguin.model.ModelException} when the model gave no usable
 * reply, a {@link dev.penguin.session.SessionBusyException} when the session already has a run, a
 * {@link dev.penguin.engine.AgentClosedException} when the agent is closed.
 */
public final class PenguinAgent implements AutoCloseable {
  private final Engine engine;

  private PenguinAgent(Engine engine) {
    this.engine = engine;
  }

  /**
   * Creates an agent without workspace and tools. Key and base URL come from the environment.
   *
   * @param model {@code provider/model}, for instance {@code openai/gpt-5-mini}
   * @throws dev.penguin.error.ConfigurationException when the key is missing or the provider
   *     unknown
   */
  public static PenguinAgent create(String model) {
    return builder().model(model).build();
  }

  /** Returns a builder for an agent. */
  public static Builder builder() {
    return new Builder();
  }

  /** Runs a prompt in a new session, on this thread. */
  public RunResult run(String prompt) {
    return run(RunRequest.of(prompt));
  }

  /** Runs a request on this thread. */
  public RunResult run(RunRequest request) {
    return engine.run(request);
  }

  /**
   * Runs a prompt in a new session, on this thread, and returns an answer of the given type.
   *
   * @param prompt the user's message
   * @param resultType a record, an enum or another type that can be converted to JSON
   * @param <T> the type of the answer
   * @return the answer
   * @throws dev.penguin.engine.ResultTypeException when the run gave no such answer, for instance
   *     because a limit ended it; its {@code result()} has outcome, reason and text
   */
  public <T> T run(String prompt, Class<T> resultType) {
    return run(RunRequest.of(prompt), resultType).value();
  }

  /** {@link #run(String, Class)} for a request; the result also says how the run ended. */
  public <T> TypedResult<T> run(RunRequest request, Class<T> resultType) {
    return engine.run(request, resultType);
  }

  /** {@link #run(String, Class)} for a type such as {@code new TypeRef<List<Film>>() {}}. */
  public <T> T run(String prompt, TypeRef<T> resultType) {
    return run(RunRequest.of(prompt), resultType).value();
  }

  /** {@link #run(RunRequest, Class)} for a type such as {@code new TypeRef<List<Film>>() {}}. */
  public <T> TypedResult<T> run(RunRequest request, TypeRef<T> resultType) {
    return engine.run(request, resultType);
  }

  /** Runs a prompt in a new session, on another thread; {@code cancel(true)} stops the run. */
  public CompletableFuture<RunResult> runAsync(String prompt) {
    return runAsync(RunRequest.of(prompt));
  }

  /**
   * Runs a request on another thread. {@code cancel(true)} on the future stops the run, but
   * cancelling a stage that is derived from the future does not.
   */
  public CompletableFuture<RunResult> runAsync(RunRequest request) {
    return engine.runAsync(request);
  }

  /**
   * {@link #run(RunRequest, Class)} on another thread; {@code cancel(true)} stops the run.
   *
   * @param request the request
   * @param resultType a record, an enum or another type that can be converted to JSON
   */
  public <T> CompletableFuture<TypedResult<T>> runAsync(RunRequest request, Class<T> resultType) {
    return engine.runAsync(request, resultType);
  }

  /**
   * {@link #runAsync(RunRequest, Class)} for a type such as {@code new TypeRef<List<Film>>() {}}.
   */
  public <T> CompletableFuture<TypedResult<T>> runAsync(RunRequest request, TypeRef<T> resultType) {
    return engine.runAsync(request, resultType);
  }

  /**
   * Starts a run on another thread. The returned object lets you watch and stop the run. For a
   * typed answer, use {@link #runAsync(RunRequest, Class)} with {@link RunRequest#withListener}.
   */
  public AgentRun start(RunRequest request) {
    return engine.start(request);
  }

  /**
   * Returns the session with this id. A session that does not exist yet is empty; it is created
   * when something is first stored in it, such as a run or a checkpoint. Reading creates nothing.
   *
   * @param id a text of one line, not blank; {@link Engine#session} lists the rules
   */
  public Session session(String id) {
    return engine.session(id);
  }

  /** The sessions of this agent. */
  public Sessions sessions() {
    return engine.sessions();
  }

  /** The engine of this agent, for code that works with {@link Engine}. */
  public Engine engine() {
    return engine;
  }

  /**
   * Stops all runs, waits up to two seconds for them, and releases threads, connections and the
   * resources of tools. Idempotent.
   */
  @Override
  public void close() {
    engine.close();
  }

  /**
   * Configures an agent. Not thread-safe. One builder can build several agents.
   *
   * <pre>{@code
   * record Order(String number) {}
   * record Status(boolean sent, String why) {}
   *
   * try (PenguinAgent agent =
   *     PenguinAgent.builder()
   *         .model("openai/gpt-5-mini")
   *         .instructions("You answer questions about orders.")
   *         .tools(Tool.of("order_status", "Where an order is", Order.class, orders::status))
   *         .listener(event -> log.debug("{}", event))
   *         .limits(RunLimits.builder().maxTurns(10).timeout(Duration.ofMinutes(1)).build())
   *         .build()) {
   *   Status status = agent.run("Was order A-17 sent?", Status.class);
   * }
   * }</pre>
   *
   * <p>Only the model is required. With a {@link #workspace workspace}, the agent has tools for
   * files and commands. The {@link #permissions permissions} decide whether a call is allowed,
   * denied, or needs the decision of the {@link #approver approver}.
   */
  public static final class Builder {
    private final EngineBuilder engine = Engine.builder();

    private Builder() {}

    /** The model, by name. */
    public Builder model(String model) {
      engine.model(model);
      return this;
    }

    /** The model, by configuration: key, base URL, price. Closed with the agent. */
    public Builder model(ModelConfig config) {
      engine.model(config);
      return this;
    }

    /** The model. Never closed by the agent. */
    public Builder model(ChatModel chatModel) {
      engine.model(chatModel);
      return this;
    }

    /** The models to use when the first model fails, in order. */
    public Builder fallback(ModelConfig... models) {
      engine.fallback(models);
      return this;
    }

    /**
     * The system prompt, sent to the model before all other messages. By default, an agent with a
     * workspace uses {@code CodingTools.instructions()} of penguin-tools.
     */
    public Builder instructions(String instructions) {
      engine.instructions(instructions);
      return this;
    }

    /**
     * Whether the agent reads the {@code AGENTS.md} files of the workspace; see
     * docs/guide/project-instructions.md. On by default with a workspace.
     */
    public Builder projectInstructions(boolean read) {
      engine.projectInstructions(read);
      return this;
    }

    /**
     * Adds skills in the format of the Agent Skills specification (agentskills.io). The model loads
     * a skill when its task needs it. Skills change no permission. Skills in {@code .agents/skills}
     * of a workspace are offered too; see {@link EngineBuilder#skills}.
     *
     * @param directories each is a skill with a file {@code SKILL.md}, or a directory of skills
     */
    public Builder skills(Path... directories) {
      engine.skills(directories);
      return this;
    }

    /** The directory that the agent works in. Adds the coding tools of penguin-tools. */
    public Builder workspace(Path directory) {
      engine.workspace(directory);
      return this;
    }

    /**
     * Adds tools. They are trusted: permissions check only the effects that a tool declares. To
     * require approval for one of them, name it in {@link Permissions#ask}, or declare its effects
     * with {@link dev.penguin.tool.Tools#withEffects}.
     */
    public Builder tools(Tool... tools) {
      engine.tools(tools);
      return this;
    }

    /** Adds tools. They are trusted: permissions check only the effects that a tool declares. */
    public Builder tools(Collection<? extends Tool> tools) {
      engine.tools(tools);
      return this;
    }

    /**
     * Adds tools of providers, which the agent never closes. They are trusted, like {@link #tools}.
     * A provider {@linkplain ToolProvider#forWorkspace() for a workspace} replaces the coding
     * tools.
     */
    public Builder toolProviders(ToolProvider... providers) {
      engine.toolProviders(providers);
      return this;
    }

    /** Adds the tools of all providers on the class path or module path. */
    public Builder discoverTools() {
      engine.discoverTools();
      return this;
    }

    /**
     * Adds agents that the model may call. Each agent becomes a tool with the agent's name. A call
     * runs the agent in a session of its own, with at most the rights of the calling run.
     */
    public Builder subAgents(AgentDefinition... agents) {
      engine.subAgents(agents);
      return this;
    }

    /**
     * Whether the model may end a run with a question to the user, with the tool {@code ask_user}.
     * On by default; turn it off if nobody answers.
     */
    public Builder askUser(boolean asks) {
      engine.askUser(asks);
      return this;
    }

    /**
     * Requires a sandbox of the operating system for commands: they can write only in the workspace
     * and cannot reach the network. The sandbox needs Linux and bubblewrap; {@link #build()} fails
     * without them. Permissions and approvals still apply. For options, pass tools of {@code
     * CodingTools.in(folder).sandbox(…)}; see docs/reference/security.md.
     */
    public Builder requireSandbox() {
      engine.requireSandbox();
      return this;
    }

    /**
     * Keeps background processes of the model running after the end of their run, until the session
     * is deleted or the agent closes; see {@link EngineBuilder#keepProcesses}.
     */
    public Builder keepProcesses() {
      engine.keepProcesses();
      return this;
    }

    /**
     * Whether the agent keeps copies of the workspace's files in the state directory, so that
     * {@link dev.penguin.engine.Session#rewind} can restore them. On by default with a workspace
     * and a state directory. If set to true, {@link #build()} fails if no copies can be kept.
     */
    public Builder checkpoints(boolean kept) {
      engine.checkpoints(kept);
      return this;
    }

    /** How long checkpoints are kept; by default {@link Retention#ofCheckpoints()}. */
    public Builder checkpointRetention(Retention kept) {
      engine.checkpointRetention(kept);
      return this;
    }

    /**
     * How long sessions are kept in the state directory, which must be set; for ever by default.
     * Sessions that are in use, or wait for an approval or an answer, are always kept.
     */
    public Builder sessionRetention(Retention kept) {
      engine.sessionRetention(kept);
      return this;
    }

    /** What tools may do; by default {@link Permissions#workspace()}. */
    public Builder permissions(Permissions permissions) {
      engine.permissions(permissions);
      return this;
    }

    /**
     * Decides about calls for which the permissions require approval. Without an approver, such
     * calls are denied. {@link Approver#blocking} creates one from a function, for instance one
     * that asks on the console.
     */
    public Builder approver(Approver approver) {
      engine.approver(approver);
      return this;
    }

    /**
     * A limit on money that this agent shares with others, for instance per day or per user, in one
     * process or several; see {@link SpendingCap#named}. If the cap stops a run, the run ends with
     * {@code BUDGET_EXCEEDED}.
     */
    public Builder spendingCap(SpendingCap cap) {
      engine.spendingCap(cap);
      return this;
    }

    /** The limits of each run; by default {@link RunLimits#defaults()}. */
    public Builder limits(RunLimits limits) {
      engine.limits(limits);
      return this;
    }

    /**
     * Selects the messages to send when a conversation comes near the model's context window; by
     * default {@link ContextPolicy#standard()}.
     */
    public Builder context(ContextPolicy policy) {
      engine.context(policy);
      return this;
    }

    /** Adds a listener to every run. For the text alone, {@link #onText} is shorter. */
    public Builder listener(AgentListener listener) {
      engine.listener(listener);
      return this;
    }

    /** Receives the text of every run as it arrives, see {@link RunRequest#onText}. */
    public Builder onText(Consumer<String> pieces) {
      engine.onText(pieces);
      return this;
    }

    /** Adds interceptors around requests to the model and its replies. The first is outermost. */
    public Builder modelInterceptors(ModelInterceptor... interceptors) {
      engine.modelInterceptors(interceptors);
      return this;
    }

    /** Adds interceptors around permitted tool calls and their results. The first is outermost. */
    public Builder toolInterceptors(ToolInterceptor... interceptors) {
      engine.toolInterceptors(interceptors);
      return this;
    }

    /**
     * Keeps sessions in files of this directory, which is created if missing. {@link
     * Session#resume()} can then continue a run that the end of the process interrupted.
     */
    public Builder stateDirectory(Path directory) {
      engine.stateDirectory(directory);
      return this;
    }

    /** Where sessions are kept; by default in memory. Not with {@link #stateDirectory}. */
    public Builder sessionStore(SessionStore store) {
      engine.sessionStore(store);
      return this;
    }

    /** The HTTP settings of models that are given by name or configuration. */
    public Builder http(HttpSettings settings) {
      engine.http(settings);
      return this;
    }

    /**
     * Runs {@code runAsync} and {@code start}; by default the agent's own threads do. Tools, and
     * runs that tools start, always use those, so a run under way never waits for this executor.
     */
    public Builder executor(ExecutorService executor) {
      engine.executor(executor);
      return this;
    }

    /**
     * Carries the context of an application thread, such as a security context, to the threads of
     * runs, tools and approvers; see {@link EngineBuilder#taskDecorator}.
     */
    public Builder taskDecorator(UnaryOperator<Runnable> decorator) {
      engine.taskDecorator(decorator);
      return this;
    }

    /** Finds tool and model providers; by default the building thread's context class loader. */
    public Builder classLoader(ClassLoader loader) {
      engine.classLoader(loader);
      return this;
    }

    /** The clock for the times of entries and events. The time limits of runs ignore it. */
    public Builder clock(InstantSource clock) {
      engine.clock(clock);
      return this;
    }

    /** Source of ids and retry jitter. */
    public Builder random(RandomGenerator random) {
      engine.random(random);
      return this;
    }

    /**
     * Builds the agent.
     *
     * @throws dev.penguin.error.ConfigurationException when something is missing: a model, a key, a
     *     directory, penguin-tools, a required sandbox
     * @throws IllegalArgumentException when two tools have the same name
     */
    public PenguinAgent build() {
      return new PenguinAgent(engine.build());
    }
  }
}
