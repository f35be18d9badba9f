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
   * @param task the task as it is now
   * @param commands runs programs in the workspace; they are ended when the runner stops
   * @return the result
   * @throws IOException when the check was not possible: the task is not completed, and the attempt
   *     counts as failed
   */
  Verification verify(Task task, WorkspaceCommands commands) throws IOException;

  /** A short name, under which its evidence is kept; the same at each call. */
  default String name() {
    return getClass().getSimpleName().isEmpty() ? "verifier" : getClass().getSimpleName();
  }

  /** Whether the result is only shown and decides nothing; by default false. */
  default boolean isAdvice() {
    return false;
  }

  /**
   * Files and folders of the workspace that the worker must not change, such as the tests that this
   * verifier runs; none unless overridden. The runner copies them before each attempt, and puts
   * them back before {@link #verify} looks and when the attempt ends. A change of one, a new one
   * and a missing one fail the verification, whatever {@link #verify} finds; so does a change while
   * it looks. New files in folders named {@code __pycache__} are deleted and fail nothing. Always
   * the same.
   */
  default List<String> protectedPaths() {
    return List.of();
  }

  /**
   * A program that passes when it ends with the exit code 0 within ten minutes.
   *
   * @param argv the program and its arguments; no shell reads them
   */
  static CommandVerifier command(String... argv) {
    return CommandVerifier.of(argv);
  }

  /**
   * The tests of a Maven project: {@code mvnw} of the workspace where there is one, else {@code
   * mvn}, with {@code -B -q test}.
   */
  static CommandVerifier mavenTests() {
    return CommandVerifier.build("mvnw", "mvn", "-B", "-q", "test");
  }

  /**
   * The tests of a Gradle project: {@code gradlew} of the workspace where there is one, else {@code
   * gradle}, with {@code -q test}.
   */
  static CommandVerifier gradleTests() {
    return CommandVerifier.build("gradlew", "gradle", "-q", "test");
  }

  /**
   * A file of the workspace that must be there.
   *
   * @param path relative to the workspace, and inside it
   */
  static Verifier fileExists(String path) {
    return BuiltInVerifiers.FileThere.of(path);
  }

  /**
   * An address that must answer with a status from 200 to 299 within 30 seconds. Redirects are not
   * followed.
   *
   * @param uri {@code http} or {@code https}
   */
  static Verifier httpOk(URI uri) {
    return BuiltInVerifiers.HttpAnswer.of(uri);
  }

  /**
   * Another agent that reads and judges the work. Its result is only advice: a model's judgement
   * completes no task. It runs on the engine of the runner, within the limits of the definition.
   *
   * @param agent the judge; {@link Roles#reviewer()} for instance
   */
  static Verifier judge(AgentDefinition agent) {
    return new BuiltInVerifiers.Judge(agent);
  }
}
