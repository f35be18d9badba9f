package dev.penguin.tool;

import java.util.List;
import java.util.Optional;

/**
 * One call of a tool, resolved once: what it would touch, what it would do, and how to run it. A
 * tool creates it in {@link Tool#prepare}. So the call that runs is exactly the one that the rules
 * checked and a person approved. Each object belongs to one call and is used by one thread at a
 * time.
 */
public interface PreparedCall {

  /**
   * What the call would touch, as resolved resources: links are followed, relative paths made
   * absolute. Permission rules are compared with these resources, and an approver sees them. Always
   * returns the same list.
   *
   * @return the resources; if empty, rules can only name the tool as a whole
   */
  List<Resource> resources();

  /**
   * Describes for an approver what the call would do, for instance with the diff of an edit. Called
   * at most once, and only when the call waits for a decision.
   *
   * @return a text of a few hundred lines at most; empty if the arguments say enough
   * @throws Exception when the call could not succeed. It is denied then, and the model reads the
   *     message
   */
  default Optional<String> preview() throws Exception {
    return Optional.empty();
  }

  /**
   * Whether the call would still do what {@link #resources} and {@link #preview} have shown. Called
   * after an approval and before the call runs. If this returns false, the call is denied, because
   * it would do something else than what was approved.
   *
   * @throws Exception when it cannot be found out. The call is denied then, and the model reads the
   *     message
   */
  default boolean isUnchanged() throws Exception {
    return true;
  }

  /**
   * A text that stands for state which the call depends on, but which arguments, {@link #resources}
   * and {@link #preview} do not show in full; for instance the state of a file that it would
   * change. It must be the same in another process as long as that state is the same. Called at
   * most once, after {@link #preview}, and only if the call waits for a decision. If the approval
   * comes later, see {@code Approver.deferred}, the call runs only if its arguments, resources,
   * preview and this text are all unchanged. Otherwise the approver is asked again.
   *
   * @return a text, for instance a checksum; only a checksum of it is stored
   * @throws Exception when it cannot be found out. The call is denied then, and the model reads the
   *     message
   */
  default String fingerprint() throws Exception {
    return "";
  }

  /**
   * Executes the call, see {@link Tool#call}. Called at most once, on another thread than the other
   * methods.
   *
   * @param context the run that the call belongs to, with the call's own time limit
   * @return what the model receives
   * @throws Exception when the tool fails
   */
  ToolResult run(ToolContext context) throws Exception;
}
