package dev.penguin.eval;

import dev.penguin.error.Experimental;
import dev.penguin.eval.internal.swe.InstanceReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An instance of SWE-bench. The agent gets the problem statement and the repository at the base
 * commit, and nothing else of it. Immutable.
 *
 * @param id its {@code instance_id}
 * @param repo the repository's name, such as {@code owner/name}
 * @param baseCommit the commit that the agent begins with
 * @param problemStatement what the agent is asked
 * @param patch the real solution, for {@link SweBench#gold}
 * @param testPatch the tests that judge
 * @param failToPass the tests that a solution makes pass
 * @param passToPass the tests that it must not break
 * @param testCommand the shell command that runs the tests, where the file has one as {@code
 *     test_cmd} or {@code install_config.test_cmd}; the official set has none
 */
@Experimental
public record SweBenchInstance(
    String id,
    String repo,
    String baseCommit,
    String problemStatement,
    String patch,
    String testPatch,
    List<String> failToPass,
    List<String> passToPass,
    Optional<String> testCommand) {
  /** Checks the names, and copies the lists. */
  public SweBenchInstance {
    failToPass = List.copyOf(failToPass);
    passToPass = List.copyOf(passToPass);
    if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "An instance_id is made of letters, digits, '.', '_' and '-', got '" + id + "'");
    }
    if (!repo.matches("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?")) {
      throw new IllegalArgumentException("A repo is named owner/name, got '" + repo + "'");
    }
    if (!baseCommit.matches("[0-9a-f]{7,64}")) {
      throw new IllegalArgumentException(
          "A base_commit is a number of git, got '" + baseCommit + "'");
    }
  }

  /**
   * Reads instances.
   *
   * @param file JSON with a list of them, or JSONL with one a line; {@code FAIL_TO_PASS} and {@code
   *     PASS_TO_PASS} are lists, or texts that hold lists
   * @throws IOException when it cannot be read, or holds something else
   */
  public static List<SweBenchInstance> read(Path file) throws IOException {
    return InstanceReader.read(file);
  }
}
