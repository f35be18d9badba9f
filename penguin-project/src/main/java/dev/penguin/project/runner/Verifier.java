package dev.penguin.project.runner;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.project.Task;
import dev.penguin.tool.WorkspaceCommands;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * Checks whether the work on a task is done, independently of what the worker reports. The result
 * becomes evidence of the task. If all verifiers of a runner pass, the task is completed.
 * Implementations are thread-safe, because several tasks are verified at once.
 */
@FunctionalInterface
public interface Verifier {

  /**
   * Checks the work.
   *
   * @param task the task in its present state
   * @param commands runs programs in the workspace; they are ended when the runner stops
   * @return the result
   * @throws IOException when the check was not possible: the task is not completed, and the attempt
   *     counts as failed
   */
  Verification verify(Task task, WorkspaceCommands commands) throws IOException;

  /** A short name, under which its evidence is stored. It must always be the same. */
  default String name() {
    return getClass().getSimpleName().isEmpty() ? "verifier" : getClass().getSimpleName();
  }

  /**
   * Whether the result is only advice, so that it does not decide whether a task is completed; by
   * default false.
   */
  default boolean isAdvice() {
    return false;
  }

  /**
   * Files and directories of the workspace that the worker must not change, such as the tests that
   * this verifier runs; by default none. The runner copies them before each attempt. It restores
   * them before it calls {@link #verify}, and when the attempt ends. If one was changed, added or
   * deleted, the verification fails, whatever {@link #verify} finds; so does a change during {@link
   * #verify}. New files in directories named {@code __pycache__} are deleted and are no failure.
   * Must always return the same paths.
   */
  default List<String> protectedPaths() {
    return List.of();
  }

  /**
   * Runs a program. It passes if it ends with exit code 0 within ten minutes.
   *
   * @param argv the program and its arguments; no shell reads them
   */
  static CommandVerifier command(String... argv) {
    return CommandVerifier.of(argv);
  }

  /**
   * Runs the tests of a Maven project with {@code -B -q test}. The program is {@code mvnw} of the
   * workspace if there is one, otherwise {@code mvn}.
   */
  static CommandVerifier mavenTests() {
    return CommandVerifier.build("mvnw", "mvn", "-B", "-q", "test");
  }

  /**
   * Runs the tests of a Gradle project with {@code -q test}. The program is {@code gradlew} of the
   * workspace if there is one, otherwise {@code gradle}.
   */
  static CommandVerifier gradleTests() {
    return CommandVerifier.build("gradlew", "gradle", "-q", "test");
  }

  /**
   * Passes if a file of the workspace exists.
   *
   * @param path the path relative to the workspace, and inside it
   */
  static Verifier fileExists(String path) {
    return BuiltInVerifiers.FileThere.of(path);
  }

  /**
   * Passes if an address answers with a status from 200 to 299 within 30 seconds. Redirects are not
   * followed.
   *
   * @param uri {@code http} or {@code https}
   */
  static Verifier httpOk(URI uri) {
    return BuiltInVerifiers.HttpAnswer.of(uri);
  }

  /**
   * Another agent reads and judges the work. Its result is only advice: a model's judgement cannot
   * complete a task. The agent runs on the engine of the runner, within the limits of its
   * definition.
   *
   * @param agent the judging agent, for instance {@link Roles#reviewer()}
   */
  static Verifier judge(AgentDefinition agent) {
    return new BuiltInVerifiers.Judge(agent);
  }
}
