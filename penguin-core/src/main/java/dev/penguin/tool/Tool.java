package dev.penguin.tool;

import dev.penguin.internal.typed.TypedTool;
import dev.penguin.message.ToolCall;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * A function that the model can call.
 *
 * <p>A tool is called from several threads at once if it declares that it only reads, or if several
 * runs share it. Otherwise, the calls of one run are made one after the other.
 */
public interface Tool {

  /** Describes the tool to the model. Called once, when the agent is built. */
  ToolSpec spec();

  /**
   * Executes a call. Before this, the engine has checked the arguments against the schema, the
   * permissions and the approval. An exception becomes a failed result, which the model reads
   * without the stack trace; it never ends the run.
   *
   * @param call the call, with valid arguments
   * @param context the run that the call belongs to
   * @return what the model receives
   * @throws Exception when the tool fails
   */
  ToolResult call(ToolCall call, ToolContext context) throws Exception;

  /**
   * Returns what a call would touch, as resolved resources: links are followed, relative paths made
   * absolute. Permission rules are compared with these resources, and an approver sees them. If
   * this method throws an exception, the call is denied.
   *
   * @param call the call, with valid arguments
   * @return the resources; if empty, rules can only name the tool as a whole
   * @throws Exception when a resource cannot be resolved or must not be touched; the model reads
   *     the message
   */
  default List<Resource> resources(ToolCall call) throws Exception {
    return List.of();
  }

  /**
   * Describes for an approver what a call would do, for instance with the diff of an edit. Called
   * only if the call needs a decision, and again before the call runs. If the text has changed, the
   * call is denied, because the approver saw something else. If this method throws an exception,
   * the call is denied.
   *
   * @param call the call, with valid arguments
   * @return a text of a few hundred lines at most; empty if the arguments say enough
   * @throws Exception when the call could not succeed; the model reads the message
   */
  default Optional<String> preview(ToolCall call) throws Exception {
    return Optional.empty();
  }

  /**
   * Resolves a call once, for the rules, the approval and the execution. Called on the run's
   * thread, before any decision. A tool that resolves paths or computes a preview should override
   * this method, and can implement {@link #call}, {@link #resources} and {@link #preview} with it.
   * The default calls these three methods; after an approval, it calls the last two again.
   *
   * @param call the call, with valid arguments
   * @param context the run that the call belongs to; the call's time limit has not begun, and
   *     progress is ignored
   * @return the resolved call
   * @throws Exception when a resource cannot be resolved or must not be touched; the call is denied
   *     then, and the model reads the message
   */
  default PreparedCall prepare(ToolCall call, ToolContext context) throws Exception {
    return new UnpreparedCall(this, call);
  }

  /**
   * Whether each call of this tool runs only in a sandbox of the operating system. If an agent
   * requires a sandbox, building it fails if a tool declares {@link Effect#EXECUTE} and returns
   * false here.
   *
   * @return false by default
   */
  default boolean isSandboxed() {
    return false;
  }

  /**
   * Creates a tool from a record and a function. The record's components are the parameters. The
   * model receives what the function returns. A {@link ToolResult} or a text is passed on
   * unchanged, a {@code CompletionStage} is replaced by its value, null becomes "done", and any
   * other value becomes JSON. The return type of a lambda is not known before it runs; if its value
   * cannot be converted to JSON, the call fails.
   *
   * @param name the name, see {@link ToolSpec}
   * @param description what the tool does, for the model
   * @param argumentsType the record
   * @param handler the function
   * @param <A> the record
   * @throws dev.penguin.error.ConfigurationException when the type is not a record, a component
   *     cannot be converted to JSON, the handler is a class whose method returns a type that cannot
   *     be converted to JSON, or the record's module does not open its package
   */
  static <A> Tool of(String name, String description, Class<A> argumentsType, Handler<A> handler) {
    return TypedTool.of(name, description, argumentsType, handler);
  }

  /**
   * Creates a tool from a record and a function that also receives the run's context.
   *
   * @param name the name, see {@link ToolSpec}
   * @param description what the tool does, for the model
   * @param argumentsType the record
   * @param handler the function
   * @param <A> the record
   * @throws dev.penguin.error.ConfigurationException when the type is not a record, a component
   *     cannot be converted to JSON, the handler is a class whose method returns a type that cannot
   *     be converted to JSON, or the record's module does not open its package
   */
  static <A> Tool of(
      String name, String description, Class<A> argumentsType, ContextHandler<A> handler) {
    return TypedTool.of(name, description, argumentsType, handler);
  }

  /**
   * Creates a tool with one parameter, without a record:
   *
   * <pre>{@code
   * Tool.of("weather", "The weather in a city", "city", String.class, city -> station.at(city))
   * }</pre>
   *
   * @param name the name, see {@link ToolSpec}
   * @param description what the tool does, for the model
   * @param parameter the parameter's name, of letters, digits, {@code _} and {@code -}
   * @param type a text, a number, a boolean, an enum or another type that a record may have as a
   *     component
   * @param handler the function; the model receives what it returns, as with {@link #of(String,
   *     String, Class, Handler)}
   * @param <A> the type
   * @throws dev.penguin.error.ConfigurationException when the type, or the return type of a class
   *     as handler, cannot be converted to JSON, or a record's module does not open its package
   * @throws IllegalArgumentException when the parameter's name has other characters
   */
  static <A> Tool of(
      String name, String description, String parameter, Class<A> type, Handler<A> handler) {
    return TypedTool.of(name, description, parameter, type, handler);
  }

  /**
   * Creates a tool without parameters:
   *
   * <pre>{@code
   * Tool.of("now", "The time in UTC", Instant::now)
   * }</pre>
   *
   * @param name the name, see {@link ToolSpec}
   * @param description what the tool does, for the model
   * @param function the function; the model receives what it returns, as with {@link #of(String,
   *     String, Class, Handler)}
   */
  static Tool of(String name, String description, Callable<?> function) {
    return TypedTool.of(name, description, function);
  }

  /**
   * The function behind a tool.
   *
   * @param <A> the record of its arguments
   */
  @FunctionalInterface
  interface Handler<A> {
    /**
     * Executes the call.
     *
     * @param arguments the arguments
     * @return what the model receives
     * @throws Exception when the tool fails
     */
    Object handle(A arguments) throws Exception;
  }

  /**
   * The function behind a tool, with the run's context.
   *
   * @param <A> the record of its arguments
   */
  @FunctionalInterface
  interface ContextHandler<A> {
    /**
     * Executes the call.
     *
     * @param arguments the arguments
     * @param context the run that the call belongs to
     * @return what the model receives
     * @throws Exception when the tool fails
     */
    Object handle(A arguments, ToolContext context) throws Exception;
  }
}
