package dev.penguin.tool;

import java.util.List;
import java.util.Optional;

/**
 * One call of a tool, resolved once: what it would touch, what it would do, and the way to run it.
 * A tool makes it in {@link Tool#prepare}, so that what the rules judged and a person approved is
 * what runs. Each belongs to one call and is used by one thread at a time.
 */
public interface PreparedCall {

  /**
   * What the call would touch, by its real identity: links resolved, relative paths made absolute.
   * Permission rules are matched against it and an approver sees it. The same at each call.
   *
   * @return the resources; empty when the rules can only speak about the tool as a whole
   */
  List<Resource> resources();

  /**
   * What the call would do, for an approver to read: the diff of an edit, for instance. Called at
   * most once, and only when the call waits for a decision.
   *
   * @return a text of a few hundred lines at most; empty when the arguments say it all
   * @throws Exception when the call could not succeed. It is denied then, and the model reads the
   *     message
   */
  default Optional<String> preview() throws Exception {
    return Optional.empty();
  }

  /**
   * Whether the call would still do what {@link #resources} and {@link #preview} have shown. Called
   * after somebody approved it and before it runs. When it is not so, the call is denied, since
   * what was approved is not what would run.
   *
   * @throws Exception when it cannot be found out. The call is denied then, and the model reads the
   *     message
   */
  default boolean isUnchanged() throws Exception {
    return true;
  }

  /**
   * What the call rests on that neither its arguments nor {@link #resources} and {@link #preview}
   * show in full, in a form that another process can compare: the state of a file that it would
   * change, for instance. Called at most once, after {@link #preview}, and only when the call waits
   * for a decision. An approval that is given later, see {@code Approver.deferred}, lets the call
   * run only if all four are the same by then; else the call is asked about anew.
   *
   * @return a text, a checksum for instance; it is kept as a checksum only
   * @throws Exception when it cannot be found out. The call is denied then, and the model reads the
   *     message
   */
  default String fingerprint() throws Exception {
    return "";
  }

  /**
   * Does what was asked, see {@link Tool#call}. Called at most once, on another thread than the
   * other methods.
   *
   * @param context the run that the call belongs to, with the call's own time
   * @return what the model receives
   * @throws Exception when the tool fails
   */
  ToolResult run(ToolContext context) throws Exception;
}
