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
 * The prompt of a run, and its settings that differ from the agent's. Immutable; each {@code with}
 * method returns a changed copy. A request can only restrict the tools and permissions of the
 * agent.
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
   * Creates a request with a text.
   *
   * @param prompt the user's message
   */
  public static RunRequest of(String prompt) {
    return new RunRequest(UserMessage.of(Objects.requireNonNull(prompt, "prompt")), Map.of());
  }

  /**
   * Creates a request with texts and images.
   *
   * @param parts at least one part
   */
  public static RunRequest of(Part... parts) {
    return new RunRequest(new UserMessage(EngineOptions.each("parts", parts)), Map.of());
  }

  /**
   * Runs in a session, which is created if it does not exist.
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
   * Sets limits for this run instead of the agent's.
   *
   * @param limits the limits
   */
  public RunRequest withLimits(RunLimits limits) {
    return with(Option.LIMITS, Objects.requireNonNull(limits, "limits"));
  }

  /**
   * Adds a listener to the agent's.
   *
   * @param listener receives the events of this run only
   */
  public RunRequest withListener(AgentListener listener) {
    List<AgentListener> more = new ArrayList<>(listeners());
    more.add(Objects.requireNonNull(listener, "listener"));
    return with(Option.LISTENERS, List.copyOf(more));
  }

  /**
   * Receives the text of the model's replies as it arrives, for instance {@code
   * onText(System.out::print)}. Reasoning and the texts of sub-agents are not included. When a
   * request is repeated, after {@link dev.penguin.event.AgentEvent.ModelRetried}, its text starts
   * again from the beginning. Called like a listener.
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
   * Attaches a value, which tools can read.
   *
   * @param key the name of the value
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
   * @param names the names of the tools to keep; the run fails if the agent lacks one of them
   */
  public RunRequest withTools(String... names) {
    return withTools(EngineOptions.each("names", names));
  }

  /**
   * Offers only some of the agent's tools.
   *
   * @param names the names of the tools to keep; the run fails if the agent lacks one of them
   */
  public RunRequest withTools(Collection<String> names) {
    return with(Option.TOOLS, Set.copyOf(EngineOptions.each("names", names)));
  }

  /**
   * Restricts what tools may do: a call runs only if both the agent's permissions and these allow
   * it.
   *
   * @param permissions the permissions; the run fails if a rule names a tool that the agent lacks
   */
  public RunRequest withPermissions(Permissions permissions) {
    return with(Option.PERMISSIONS, Objects.requireNonNull(permissions, "permissions"));
  }

  /**
   * Uses another model than the agent's.
   *
   * @param model the model; never closed by the agent
   */
  public RunRequest withModel(ChatModel model) {
    return without(Option.MODEL_CONFIG).with(Option.MODEL, Objects.requireNonNull(model, "model"));
  }

  /**
   * Uses another model than the agent's.
   *
   * @param model the model's configuration
   */
  public RunRequest withModel(ModelConfig model) {
    return without(Option.MODEL).with(Option.MODEL_CONFIG, Objects.requireNonNull(model, "model"));
  }

  /**
   * Uses another model than the agent's.
   *
   * @param model the model's name, {@code provider/model}
   */
  public RunRequest withModel(String model) {
    return withModel(ModelConfig.of(Objects.requireNonNull(model, "model")));
  }

  /**
   * Sets instructions for this run instead of the agent's.
   *
   * @param instructions the instructions
   */
  public RunRequest withInstructions(String instructions) {
    return with(Option.INSTRUCTIONS, Objects.requireNonNull(instructions, "instructions"));
  }

  /**
   * Puts messages before the prompt. Only for a session without messages.
   *
   * @param messages the conversation so far; a tool call without a result gets one that says so
   */
  public RunRequest withHistory(List<Message> messages) {
    return with(Option.HISTORY, EngineOptions.each("messages", messages));
  }

  /**
   * Works in this directory instead of the agent's workspace. The tools {@linkplain
   * dev.penguin.tool.ToolProvider#forWorkspace() for a workspace} are created for the directory and
   * closed with the run; tools of other providers stay the same. The rules in the directory's
   * {@code .penguin/permissions} apply in addition to the agent's permissions. The directory's real
   * path is stored, so a resumed run works there, too. Tools remember earlier runs, such as which
   * files were read, only in the agent's own workspace. If an agent without a workspace requires a
   * sandbox or has permission rules for coding tools, build it with {@code toolProviders(new
   * CodingTools())}.
   *
   * @param directory a directory that exists when the run begins; a relative path starts at the
   *     working directory of this process
   */
  public RunRequest inWorkspace(Path directory) {
    if (!Objects.requireNonNull(directory, "directory")
        .getFileSystem()
        .equals(FileSystems.getDefault())) {
      throw new IllegalArgumentException(
          "A run can only work in a directory of the default file system, got "
              + directory.toUri());
    }
    return with(Option.WORKSPACE, directory.toAbsolutePath());
  }

  /** The user's message. */
  public UserMessage prompt() {
    return prompt;
  }

  /** The id of the session in which the request runs, if it names one. */
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
