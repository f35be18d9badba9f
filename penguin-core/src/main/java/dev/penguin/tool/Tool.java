package dev.penguin.tool;

import dev.penguin.internal.typed.TypedTool;
import dev.penguin.message.ToolCall;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Something that the model can ask for.
 *
 * <p>A tool may be called from several threads at once when it says that it only reads, or when
 * several runs share it; otherwise the calls of one run come one after the other.
 */
public interface Tool {

  /** How the tool is described to the model. Called once, when the agent is built. */
  ToolSpec spec();

  /**
   * Does what was asked. The engine has checked the arguments against the schema, the permissions
   * and the approval before. What is thrown becomes a failure that the model can read, without
   * stack trace; it never ends the run.
   *
   * @param call the call, with valid arguments
   * @param context the run that the call belongs to
   * @return what the model receives
   * @throws Exception when the tool fails
   */
  ToolResult call(ToolCall call, ToolContext context) throws Exception;

  /**
   * What a call would touch, by its real identity: links resolved, relative paths made absolute.
   * Permission rules are matched against it and an approver sees it. Throwing means that the call
   * is denied.
   *
   * @param call the call, with valid arguments
   * @return the resources; empty when the rules can only speak about the tool as a whole
   * @throws Exception when a resource cannot be resolved or must not be touched; the model reads
   *     the message
   */
  default List<Resource> resources(ToolCall call) throws Exception {
    return List.of();
  }

  /**
   * What a call would do, for an approver to read: the diff of an edit, for instance. Asked only
   * when the call waits for a decision, and once more before it runs: when the text is another one
   * then, the call is denied, since what was approved is not what would run. Throwing means that
   * the call is denied.
   *
   * @param call the call, with valid arguments
   * @return a text of a few hundred lines at most; empty when the arguments say it all
   * @throws Exception when the call could not succeed; the model reads the message
   */
  default Optional<String> preview(ToolCall call) throws Exception {
    return Optional.empty();
  }

  /**
   * Resolves a call once, for all that follows: the rules, the approval and the run. Called on the
   * run's thread, before anything is decided. A tool that resolves paths or computes a preview
   * should override this, and may give {@link #call}, {@link #resources} and {@link #preview} in
   * its terms; this one calls those three, the last two once more after an approval.
   *
   * @param call the call, with valid arguments
   * @param context the run that the call belongs to; the call's own time has not begun, and
   *     progress is ignored
   * @return the call, ready to be judged and run
   * @throws Exception when a resource cannot be resolved or must not be touched; the call is denied
   *     then, and the model reads the message
   */
  default PreparedCall prepare(ToolCall call, ToolContext context) throws Exception {
    return new UnpreparedCall(this, call);
  }

  /**
   * Whether each call runs in a sandbox of the operating system or not at all. An agent that
   * demands one is not built with a tool that declares {@link Effect#EXECUTE} and says no here.
   *
   * @return false unless a tool says otherwise
   */
  default boolean isSandboxed() {
    return false;
  }

  /**
   * A tool from a record and a function. The record's components are the parameters; what the
   * function returns is what the model receives: a {@link ToolResult} or a text as it is, what a
   * {@code CompletionStage} completes with, "done" for null, anything else as JSON. What a lambda
   * returns is not known before it runs; a type without a JSON form is a failure of the call then.
   *
   * @param name the name, see {@link ToolSpec}
   * @param description what the tool does, for the model
   * @param argumentsType the record
   * @param handler the function
   * @param <A> the record
   * @throws dev.penguin.error.ConfigurationException when the type is no record, a component has no
   *     JSON form, the handler is a class whose method returns a type without one, or the record's
   *     module keeps it closed
   */
  static <A> Tool of(String name, String description, Class<A> argumentsType, Handler<A> handler) {
    return TypedTool.of(name, description, argumentsType, handler);
  }

  /**
   * A tool from a record and a function that also receives the run's context.
   *
   * @param name the name, see {@link ToolSpec}
   * @param description what the tool does, for the model
   * @param argumentsType the record
   * @param handler the function
   * @param <A> the record
   * @throws dev.penguin.error.ConfigurationException when the type is no record, a component has no
   *     JSON form, the handler is a class whose method returns a type without one, or the record's
   *     module keeps it closed
   */
  static <A> Tool of(
      String name, String description, Class<A> argumentsType, ContextHandler<A> handler) {
    return TypedTool.of(name, description, argumentsType, handler);
  }

  /**
   * A tool of one parameter, without a record:
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
   * @param handler the function; what it returns is what the model receives, as with {@link
   *     #of(String, String, Class, Handler)}
   * @param <A> the type
   * @throws dev.penguin.error.ConfigurationException when the type, or what a class returns as
   *     handler, has no JSON form, or a record's module is closed
   * @throws IllegalArgumentException when the parameter's name has another form
   */
  static <A> Tool of(
      String name, String description, String parameter, Class<A> type, Handler<A> handler) {
    return TypedTool.of(name, description, parameter, type, handler);
  }

  /**
   * A tool without parameters:
   *
   * <pre>{@code
   * Tool.of("now", "The time in UTC", Instant::now)
   * }</pre>
   *
   * @param name the name, see {@link ToolSpec}
   * @param description what the tool does, for the model
   * @param function the function; what it returns is what the model receives, as with {@link
   *     #of(String, String, Class, Handler)}
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
     * Does what was asked.
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
     * Does what was asked.
     *
     * @param arguments the arguments
     * @param context the run that the call belongs to
     * @return what the model receives
     * @throws Exception when the tool fails
     */
    Object handle(A arguments, ToolContext context) throws Exception;
  }
}
