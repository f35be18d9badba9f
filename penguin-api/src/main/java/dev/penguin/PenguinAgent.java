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
import java.util.random.RandomGenerator;

/**
 * An AI agent inside this program: what applications use. A library that builds on penguin-core
 * alone uses {@link Engine}, to which each call here is passed on. Thread-safe: one agent serves
 * many runs at once. Close it to give back its threads and connections.
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

  /**
   * Runs a request, on this thread, for an answer of a type.
   *
   * @param request what to do
   * @param resultType a record, an enum or another type that JSON can hold
   * @param <T> the type of the answer
   * @return the answer and how the run ended
   * @throws dev.penguin.engine.ResultTypeException when there is no such answer; it has the result
   */
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
   * Runs a request, on another thread.
   *
   * @param request what to do
   * @return how the run ended; {@code cancel(true)} stops the run, stages derived from the future
   *     do not pass a cancel on
   */
  public CompletableFuture<RunResult> runAsync(RunRequest request) {
    return engine.runAsync(request);
  }

  /**
   * Runs a request, on another thread, for an answer of a type.
   *
   * @param request what to do
   * @param resultType a record, an enum or another type that JSON can hold
   * @param <T> the type of the answer
   * @return the answer and how the run ended; {@code cancel(true)} stops the run
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
   * @param id any text of one line that is not blank, such as a name, an e-mail address or a path
   * @throws IllegalArgumentException when it is blank, or holds a control character or half a
   *     surrogate pair
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

  /** Collects what an agent works with. Not thread-safe; build as many agents as you like. */
  public static final class Builder {
    private final EngineBuilder engine = Engine.builder();

    private Builder() {}

    /** The model, by name. */
    public Builder model(String name) {
      engine.model(name);
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
    public Builder instructions(String text) {
      engine.instructions(text);
      return this;
    }

    /**
     * Whether the files {@code AGENTS.md} of the workspace are read, or {@code CLAUDE.md} where a
     * directory has none; see docs/guide/project-instructions.md. They change no permission. On
     * with a workspace unless set.
     */
    public Builder projectInstructions(boolean read) {
      engine.projectInstructions(read);
      return this;
    }

    /**
     * Adds skills: directories with a file {@code SKILL.md}, in the form of the Agent Skills
     * specification (agentskills.io). The model reads their names and descriptions with its
     * instructions, and loads the text of one with the tool {@code skill} when its task calls for
     * it. They are data: no skill changes a permission, and its {@code allowed-tools} only take
     * away. The skills in {@code .agents/skills} of a workspace count as well, unless {@link
     * #projectInstructions} is false; of two with one name, the one that is added here counts.
     *
     * @param directories each a skill, or a directory that holds several; {@link #build()} fails
     *     when penguin-tools, which reads them, is not there, when a skill is not as the
     *     specification says, and when two of them have one name
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
    public Builder tools(Tool... more) {
      engine.tools(more);
      return this;
    }

    /** Adds tools. They are trusted: what their effects do not declare, they may do. */
    public Builder tools(Collection<? extends Tool> more) {
      engine.tools(more);
      return this;
    }

    /**
     * Adds the tools of providers; never closed by the agent. They are trusted, as {@link #tools}
     * are. One that is {@linkplain ToolProvider#forWorkspace() for a workspace} takes the place of
     * the coding tools.
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
    public Builder subAgents(AgentDefinition... more) {
      engine.subAgents(more);
      return this;
    }

    /**
     * Demands that commands run in a sandbox of the operating system: they write in the workspace
     * only and reach no network. It needs Linux and bubblewrap. Where there is none, {@link
     * #build()} fails; nothing ever runs outside of it instead. Permissions and approvals stay as
     * they are. For a sandbox with options, pass tools of {@code
     * CodingTools.in(folder).sandbox(…)}; see docs/security.md.
     */
    public Builder requireSandbox() {
      engine.requireSandbox();
      return this;
    }

    /**
     * Keeps the processes that the model starts in the background beyond the end of their run, so
     * that a later run of the session finds them. They end when the session is deleted or the agent
     * closes. Without it they end with the run, as they always do when the run has a workspace of
     * its own.
     */
    public Builder keepProcesses() {
      engine.keepProcesses();
      return this;
    }

    /**
     * Whether the files of the workspace are kept in the state directory, so that {@link
     * dev.penguin.engine.Session#rewind} can take them back. On with a workspace and a state
     * directory unless set.
     *
     * @param kept whether to keep them; with true, {@link #build()} fails where they cannot be
     */
    public Builder checkpoints(boolean kept) {
      engine.checkpoints(kept);
      return this;
    }

    /** What tools may do; {@link Permissions#workspace()} unless set. */
    public Builder permissions(Permissions allowed) {
      engine.permissions(allowed);
      return this;
    }

    /**
     * Who decides about calls that the permissions leave open; without one they are denied. {@link
     * Approver#blocking} makes one from a function, for instance one that asks on the console.
     */
    public Builder approver(Approver decider) {
      engine.approver(decider);
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
    public Builder limits(RunLimits most) {
      engine.limits(most);
      return this;
    }

    /**
     * What is sent of a conversation that comes near the model's context window; {@link
     * ContextPolicy#standard()} unless set.
     *
     * @param policy the policy
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

    /**
     * Adds interceptors of what is sent to the model and what it replies, called in the order
     * given.
     */
    public Builder modelInterceptors(ModelInterceptor... more) {
      engine.modelInterceptors(more);
      return this;
    }

    /**
     * Adds interceptors of tool calls that may run and their results, called in the order given.
     */
    public Builder toolInterceptors(ToolInterceptor... more) {
      engine.toolInterceptors(more);
      return this;
    }

    /**
     * Keeps sessions in files of a folder, which is made when it is not there: each entry is on
     * disk before what follows from it happens, and {@link Session#resume()} goes on with a run
     * that the end of the process interrupted.
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
    public Builder executor(ExecutorService runs) {
      engine.executor(runs);
      return this;
    }

    /**
     * Finds tool and model providers; the context class loader of the building thread unless set.
     */
    public Builder classLoader(ClassLoader loader) {
      engine.classLoader(loader);
      return this;
    }

    /** Stamps entries, events and ids; the system clock unless set. Deadlines do not follow it. */
    public Builder clock(InstantSource source) {
      engine.clock(source);
      return this;
    }

    /** Makes ids and the chance in waits. */
    public Builder random(RandomGenerator generator) {
      engine.random(generator);
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
