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
 * An AI agent inside this program: what applications use. A library that builds on penguin-core
 * alone uses {@link Engine}, to which each call here is passed on. Thread-safe: one agent serves
 * many runs at once. Close it to give back its threads and connections.
 *
 * <pre>{@code
 * try (PenguinAgent agent = PenguinAgent.create("openai/gpt-5-mini")) {
 *   System.out.println(agent.run("Can penguins fly? One sentence.").text());
 * }
 * }</pre>
 *
 * <p>An agent with more than a model is built: see {@link Builder}.
 *
 * <p>A run ends with a {@link RunResult}, whatever its outcome; exceptions are for what went wrong
 * around it: a {@link dev.penguin.model.ModelException} when the model gave no usable reply, a
 * {@link dev.penguin.session.SessionBusyException} when the session has a run under way, a {@link
 * dev.penguin.engine.AgentClosedException} when the agent is closed.
 */
public final class PenguinAgent implements AutoCloseable {
  private final Engine engine;

  private PenguinAgent(Engine engine) {
    this.engine = engine;
  }

  /**
   * An agent that only talks: no workspace, no tools. Key and base URL come from the environment.
   *
   * @param model {@code provider/model}, for instance {@code openai/gpt-5-mini}
   * @throws dev.penguin.error.ConfigurationException when the key is missing or the provider
   *     unknown
   */
  public static PenguinAgent create(String model) {
    return builder().model(model).build();
  }

  /** Begins an agent. */
  public static Builder builder() {
    return new Builder();
  }

  /** Runs a prompt in a new session, on this thread. */
  public RunResult run(String prompt) {
    return run(RunRequest.of(prompt));
  }

  /** Runs a request, on this thread. */
  public RunResult run(RunRequest request) {
    return engine.run(request);
  }

  /**
   * Runs a prompt in a new session, on this thread, for an answer of a type.
   *
   * @param prompt what to do
   * @param resultType a record, an enum or another type that JSON can hold
   * @param <T> the type of the answer
   * @return the answer
   * @throws dev.penguin.engine.ResultTypeException when there is no such answer; it has the result
   */
  public <T> T run(String prompt, Class<T> resultType) {
    return run(RunRequest.of(prompt), resultType).value();
  }

  /** {@link #run(String, Class)} for a request; the result has how the run ended as well. */
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
   * Runs a request, on another thread; {@code cancel(true)} stops the run, stages derived from the
   * future do not pass a cancel on.
   */
  public CompletableFuture<RunResult> runAsync(RunRequest request) {
    return engine.runAsync(request);
  }

  /**
   * {@link #run(RunRequest, Class)}, on another thread; {@code cancel(true)} stops the run.
   *
   * @param request what to do
   * @param resultType a record, an enum or another type that JSON can hold
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
   * Starts a request on another thread, to be watched and stopped. For a typed answer, take {@link
   * #runAsync(RunRequest, Class)} with {@link RunRequest#withListener}.
   */
  public AgentRun start(RunRequest request) {
    return engine.start(request);
  }

  /**
   * The session of an id. One that does not exist is empty, and is made by what is first stored in
   * it: a run, a checkpoint. Reading it makes nothing.
   *
   * @param id a text of one line, not blank; see {@link Engine#session} for what it may hold
   */
  public Session session(String id) {
    return engine.session(id);
  }

  /** The sessions of this agent. */
  public Sessions sessions() {
    return engine.sessions();
  }

  /** What runs the runs, for code that builds on it. */
  public Engine engine() {
    return engine;
  }

  /**
   * Stops all runs, waits up to two seconds for them, and releases threads, connections and what
   * tools hold. Idempotent.
   */
  @Override
  public void close() {
    engine.close();
  }

  /**
   * Collects what an agent works with. Not thread-safe; build as many agents as you like.
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
   * <p>Only the model is needed. With a {@link #workspace workspace} the agent has tools for files
   * and commands, whose calls the {@link #permissions permissions} judge and the {@link #approver
   * approver} decides.
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

    /** The models to take when the first one gives up, in order. */
    public Builder fallback(ModelConfig... models) {
      engine.fallback(models);
      return this;
    }

    /**
     * The system prompt, which the model is sent before all other messages. Unless it is set, an
     * agent with a workspace has that of penguin-tools, {@code CodingTools.instructions()}.
     */
    public Builder instructions(String instructions) {
      engine.instructions(instructions);
      return this;
    }

    /**
     * Whether the files {@code AGENTS.md} of the workspace are read, or {@code CLAUDE.md} where a
     * directory has none; see docs/guide/project-instructions.md. On with a workspace unless set.
     */
    public Builder projectInstructions(boolean read) {
      engine.projectInstructions(read);
      return this;
    }

    /**
     * Adds skills, in the form of the Agent Skills specification (agentskills.io), which the model
     * loads when its task calls for them. They change no permission. Those in {@code
     * .agents/skills} of a workspace count as well; see {@link EngineBuilder#skills}.
     *
     * @param directories each a skill, with a file {@code SKILL.md}, or a directory of several
     */
    public Builder skills(Path... directories) {
      engine.skills(directories);
      return this;
    }

    /** The folder that the agent works in, with the coding tools of penguin-tools. */
    public Builder workspace(Path directory) {
      engine.workspace(directory);
      return this;
    }

    /**
     * Adds tools. They are trusted: what their effects do not declare, they may do. To have a tool
     * of one's own asked about, name it in {@link Permissions#ask}, or declare its effects with
     * {@link dev.penguin.tool.Tools#withEffects}.
     */
    public Builder tools(Tool... tools) {
      engine.tools(tools);
      return this;
    }

    /** Adds tools. They are trusted: what their effects do not declare, they may do. */
    public Builder tools(Collection<? extends Tool> tools) {
      engine.tools(tools);
      return this;
    }

    /**
     * Adds the tools of providers, never closed by the agent; trusted, as {@link #tools} are. One
     * {@linkplain ToolProvider#forWorkspace() for a workspace} replaces the coding tools.
     */
    public Builder toolProviders(ToolProvider... providers) {
      engine.toolProviders(providers);
      return this;
    }

    /** Adds the tools of all providers that are found on the class path or module path. */
    public Builder discoverTools() {
      engine.discoverTools();
      return this;
    }

    /**
     * Adds agents that the model may call, one tool for each of the agent's name. A call runs it in
     * a session of its own, with no more rights than the run that makes the call has.
     */
    public Builder subAgents(AgentDefinition... agents) {
      engine.subAgents(agents);
      return this;
    }

    /**
     * Whether the model may end a run with a question, by the tool {@code ask_user}; on unless set.
     * Turn it off where nobody answers.
     */
    public Builder askUser(boolean asks) {
      engine.askUser(asks);
      return this;
    }

    /**
     * Demands that commands run in a sandbox of the operating system: they write in the workspace
     * only and reach no network. It needs Linux and bubblewrap; without, {@link #build()} fails.
     * Permissions and approvals stay. For options pass tools of {@code
     * CodingTools.in(folder).sandbox(…)}; see docs/reference/security.md.
     */
    public Builder requireSandbox() {
      engine.requireSandbox();
      return this;
    }

    /**
     * Keeps the processes that the model starts in the background beyond the end of their run,
     * until the session is deleted or the agent closes; see {@link EngineBuilder#keepProcesses}.
     */
    public Builder keepProcesses() {
      engine.keepProcesses();
      return this;
    }

    /**
     * Whether the files of the workspace are kept in the state directory, so that {@link
     * dev.penguin.engine.Session#rewind} can take them back. On with a workspace and a state
     * directory unless set; with true, {@link #build()} fails where they cannot be kept.
     */
    public Builder checkpoints(boolean kept) {
      engine.checkpoints(kept);
      return this;
    }

    /** What is kept of a workspace's checkpoints; {@link Retention#ofCheckpoints()} unless set. */
    public Builder checkpointRetention(Retention kept) {
      engine.checkpointRetention(kept);
      return this;
    }

    /**
     * What is kept of the sessions in the state directory, which is needed; all of them unless set.
     * Those that are in use, or wait for an approval or an answer, stay.
     */
    public Builder sessionRetention(Retention kept) {
      engine.sessionRetention(kept);
      return this;
    }

    /** What tools may do; {@link Permissions#workspace()} unless set. */
    public Builder permissions(Permissions permissions) {
      engine.permissions(permissions);
      return this;
    }

    /**
     * Who decides about calls that the permissions leave open; without one they are denied. {@link
     * Approver#blocking} makes one from a function, for instance one that asks on the console.
     */
    public Builder approver(Approver approver) {
      engine.approver(approver);
      return this;
    }

    /**
     * A cap on money that this agent shares with others, per day or user, in one process or
     * several; see {@link SpendingCap#named}. A run that it stops ends with {@code
     * BUDGET_EXCEEDED}.
     */
    public Builder spendingCap(SpendingCap cap) {
      engine.spendingCap(cap);
      return this;
    }

    /** What each run may use; {@link RunLimits#defaults()} unless set. */
    public Builder limits(RunLimits limits) {
      engine.limits(limits);
      return this;
    }

    /**
     * What is sent of a conversation that comes near the model's context window; {@link
     * ContextPolicy#standard()} unless set.
     */
    public Builder context(ContextPolicy policy) {
      engine.context(policy);
      return this;
    }

    /** Adds a listener to every run; {@link #onText} is shorter for the text alone. */
    public Builder listener(AgentListener listener) {
      engine.listener(listener);
      return this;
    }

    /** Receives the text of every run as it arrives, see {@link RunRequest#onText}. */
    public Builder onText(Consumer<String> pieces) {
      engine.onText(pieces);
      return this;
    }

    /** Adds interceptors of what the model is sent and what it replies, the first one outermost. */
    public Builder modelInterceptors(ModelInterceptor... interceptors) {
      engine.modelInterceptors(interceptors);
      return this;
    }

    /** Adds interceptors of tool calls that may run and their results, likewise. */
    public Builder toolInterceptors(ToolInterceptor... interceptors) {
      engine.toolInterceptors(interceptors);
      return this;
    }

    /**
     * Keeps sessions in files of a folder, which is made when it is not there: {@link
     * Session#resume()} goes on with a run that the end of the process interrupted.
     */
    public Builder stateDirectory(Path directory) {
      engine.stateDirectory(directory);
      return this;
    }

    /** Where sessions are kept; in memory unless set. Not beside {@link #stateDirectory}. */
    public Builder sessionStore(SessionStore store) {
      engine.sessionStore(store);
      return this;
    }

    /** How models given by name or configuration talk HTTP. */
    public Builder http(HttpSettings settings) {
      engine.http(settings);
      return this;
    }

    /**
     * Where {@code runAsync} and {@code start} run; the agent's own threads unless set, virtual
     * ones on Java 21 and later. Tools, and runs that a tool starts, always run on the agent's own
     * threads, so that a run never waits for a thread of this executor.
     */
    public Builder executor(ExecutorService executor) {
      engine.executor(executor);
      return this;
    }

    /**
     * Carries what belongs to a thread of the application, such as a security context, to the
     * threads of runs, tools and approvers; see {@link EngineBuilder#taskDecorator}.
     */
    public Builder taskDecorator(UnaryOperator<Runnable> decorator) {
      engine.taskDecorator(decorator);
      return this;
    }

    /** Finds tool and model providers; the building thread's context class loader unless set. */
    public Builder classLoader(ClassLoader loader) {
      engine.classLoader(loader);
      return this;
    }

    /** Stamps entries, events and ids; the system clock unless set. Deadlines do not follow it. */
    public Builder clock(InstantSource clock) {
      engine.clock(clock);
      return this;
    }

    /** Makes ids and the chance in waits. */
    public Builder random(RandomGenerator random) {
      engine.random(random);
      return this;
    }

    /**
     * The agent.
     *
     * @throws dev.penguin.error.ConfigurationException when something is missing: a model, a key, a
     *     folder, penguin-tools, a sandbox that is required
     * @throws IllegalArgumentException when two tools have one name
     */
    public PenguinAgent build() {
      return new PenguinAgent(engine.build());
    }
  }
}
