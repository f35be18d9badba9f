package dev.penguin.engine;

import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentListener;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.ModelConfig;
import dev.penguin.policy.Permissions;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a run should do, and where it differs from its agent. Immutable; each {@code with} method
 * gives a changed copy. Tools and permissions of a request only narrow what the agent has.
 */
public final class RunRequest {
  private final UserMessage prompt;
  private final Map<Option, Object> options;

  private enum Option {
    SESSION,
    LIMITS,
    LISTENERS,
    ATTRIBUTES,
    TOOLS,
    PERMISSIONS,
    MODEL,
    MODEL_CONFIG,
    INSTRUCTIONS,
    HISTORY,
    WORKSPACE
  }

  private RunRequest(UserMessage prompt, Map<Option, Object> options) {
    this.prompt = prompt;
    this.options = options;
  }

  /**
   * A request in words.
   *
   * @param prompt what to do
   */
  public static RunRequest of(String prompt) {
    return new RunRequest(UserMessage.of(Objects.requireNonNull(prompt, "prompt")), Map.of());
  }

  /**
   * A request in words and images.
   *
   * @param parts at least one
   */
  public static RunRequest of(Part... parts) {
    return new RunRequest(new UserMessage(EngineOptions.each("parts", parts)), Map.of());
  }

  /**
   * Runs in a session, which is made when it does not exist.
   *
   * @param sessionId any text of one line that is not blank, such as a name, an e-mail address or a
   *     path
   * @throws IllegalArgumentException when it is blank, or holds a control character or half a
   *     surrogate pair
   */
  public RunRequest inSession(String sessionId) {
    Objects.requireNonNull(sessionId, "sessionId");
    return with(Option.SESSION, SessionRegistry.checkId(sessionId));
  }

  /**
   * Runs under limits of its own instead of the agent's.
   *
   * @param limits the limits
   */
  public RunRequest withLimits(RunLimits limits) {
    return with(Option.LIMITS, Objects.requireNonNull(limits, "limits"));
  }

  /**
   * Adds a listener to the agent's.
   *
   * @param listener watches this run only
   */
  public RunRequest withListener(AgentListener listener) {
    List<AgentListener> more = new ArrayList<>(listeners());
    more.add(Objects.requireNonNull(listener, "listener"));
    return with(Option.LISTENERS, List.copyOf(more));
  }

  /**
   * Receives the text of the model's replies as it arrives, for instance {@code
   * onText(System.out::print)}: that of this run's own agent, without its reasoning and without
   * what sub-agents write. A request that is tried again after {@link
   * dev.penguin.event.AgentEvent.ModelRetried} begins its text anew. Called as a listener is.
   *
   * @param pieces receives each piece, never empty, on the run's thread
   */
  public RunRequest onText(Consumer<String> pieces) {
    return withListener(textListener(pieces));
  }

  /** A listener that gives the text of the run itself to a consumer. */
  static AgentListener textListener(Consumer<String> pieces) {
    Objects.requireNonNull(pieces, "pieces");
    return event -> {
      if (event instanceof AgentEvent.TextDelta delta && delta.agentPath().isEmpty()) {
        pieces.accept(delta.text());
      }
    };
  }

  /**
   * Attaches a value that tools can read.
   *
   * @param key its name
   * @param value the value
   */
  public RunRequest withAttribute(String key, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(attributes());
    more.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
    return with(Option.ATTRIBUTES, Map.copyOf(more));
  }

  /**
   * Offers only some of the agent's tools.
   *
   * @param names the names of the tools to keep; those that the agent lacks are an error at the run
   */
  public RunRequest withTools(String... names) {
    return withTools(EngineOptions.each("names", names));
  }

  /**
   * Offers only some of the agent's tools.
   *
   * @param names the names of the tools to keep; those that the agent lacks are an error at the run
   */
  public RunRequest withTools(Collection<String> names) {
    return with(Option.TOOLS, Set.copyOf(EngineOptions.each("names", names)));
  }

  /**
   * Narrows what tools may do: a call runs only if the agent's permissions and these let it run.
   *
   * @param permissions the permissions; a rule about a tool that the agent lacks is an error at the
   *     run
   */
  public RunRequest withPermissions(Permissions permissions) {
    return with(Option.PERMISSIONS, Objects.requireNonNull(permissions, "permissions"));
  }

  /**
   * Asks another model than the agent's.
   *
   * @param model the model; never closed by the agent
   */
  public RunRequest withModel(ChatModel model) {
    return without(Option.MODEL_CONFIG).with(Option.MODEL, Objects.requireNonNull(model, "model"));
  }

  /**
   * Asks another model than the agent's.
   *
   * @param model which model
   */
  public RunRequest withModel(ModelConfig model) {
    return without(Option.MODEL).with(Option.MODEL_CONFIG, Objects.requireNonNull(model, "model"));
  }

  /**
   * Asks another model than the agent's.
   *
   * @param model its name, {@code provider/model}
   */
  public RunRequest withModel(String model) {
    return withModel(ModelConfig.of(Objects.requireNonNull(model, "model")));
  }

  /**
   * Gives instructions of its own instead of the agent's.
   *
   * @param instructions the instructions
   */
  public RunRequest withInstructions(String instructions) {
    return with(Option.INSTRUCTIONS, Objects.requireNonNull(instructions, "instructions"));
  }

  /**
   * Puts messages before the prompt. Only for a session that has none yet.
   *
   * @param messages the conversation so far; tool calls without a result get one that says so
   */
  public RunRequest withHistory(List<Message> messages) {
    return with(Option.HISTORY, EngineOptions.each("messages", messages));
  }

  /**
   * Works in a directory instead of the agent's workspace: the tools that are {@linkplain
   * dev.penguin.tool.ToolProvider#forWorkspace() for a workspace} are made for it and closed with
   * the run, and the rules in its {@code .penguin/permissions} hold. Its real path is stored with
   * the run, so that a resumed run works there too. The permissions of the agent hold as ever;
   * tools of providers that are not for a workspace stay as they are. What the tools for a
   * workspace know of earlier runs, such as which files were read, they know of runs in the agent's
   * own workspace only. An agent without one whose permissions name the coding tools, or that
   * requires a sandbox, is built with {@code toolProviders(new CodingTools())}.
   *
   * @param directory a directory that exists when the run begins; a relative path is taken from the
   *     directory of this process
   */
  public RunRequest inWorkspace(Path directory) {
    if (!Objects.requireNonNull(directory, "directory")
        .getFileSystem()
        .equals(FileSystems.getDefault())) {
      throw new IllegalArgumentException(
          "A run works in a directory of the default file system, got " + directory.toUri());
    }
    return with(Option.WORKSPACE, directory.toAbsolutePath());
  }

  /** What to do. */
  public UserMessage prompt() {
    return prompt;
  }

  /** The session to run in, if named. */
  public Optional<String> sessionId() {
    return Optional.ofNullable((String) options.get(Option.SESSION));
  }

  Optional<RunLimits> limits() {
    return Optional.ofNullable((RunLimits) options.get(Option.LIMITS));
  }

  @SuppressWarnings("unchecked") // only withListener sets it
  List<AgentListener> listeners() {
    return (List<AgentListener>) options.getOrDefault(Option.LISTENERS, List.of());
  }

  @SuppressWarnings("unchecked") // only withAttribute sets it
  Map<String, Object> attributes() {
    return (Map<String, Object>) options.getOrDefault(Option.ATTRIBUTES, Map.of());
  }

  @SuppressWarnings("unchecked") // only withTools sets it
  Optional<Set<String>> tools() {
    return Optional.ofNullable((Set<String>) options.get(Option.TOOLS));
  }

  Optional<Permissions> permissions() {
    return Optional.ofNullable((Permissions) options.get(Option.PERMISSIONS));
  }

  Optional<ChatModel> model() {
    return Optional.ofNullable((ChatModel) options.get(Option.MODEL));
  }

  Optional<ModelConfig> modelConfig() {
    return Optional.ofNullable((ModelConfig) options.get(Option.MODEL_CONFIG));
  }

  Optional<String> instructions() {
    return Optional.ofNullable((String) options.get(Option.INSTRUCTIONS));
  }

  Optional<Path> workspace() {
    return Optional.ofNullable((Path) options.get(Option.WORKSPACE));
  }

  @SuppressWarnings("unchecked") // only withHistory sets it
  List<Message> history() {
    return (List<Message>) options.getOrDefault(Option.HISTORY, List.of());
  }

  private RunRequest with(Option option, Object value) {
    Map<Option, Object> copy = new LinkedHashMap<>(options);
    copy.put(option, value);
    return new RunRequest(prompt, copy);
  }

  private RunRequest without(Option option) {
    Map<Option, Object> copy = new LinkedHashMap<>(options);
    copy.remove(option);
    return new RunRequest(prompt, copy);
  }
}
