package dev.penguin.eval;

import dev.penguin.error.Experimental;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A case of a suite: what an agent is asked, and what is expected. Immutable.
 *
 * @param id its name, unique in the suite
 * @param prompt what the agent is asked
 * @param expected what a right answer says; graders use it, and the agent does not get it
 * @param files a directory whose copy is the workspace of each attempt; empty for none
 */
@Experimental
public record EvalCase(String id, String prompt, Optional<String> expected, Optional<Path> files) {
  /** Checks that nothing is null, and that there is an id. */
  public EvalCase {
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(files, "files");
    if (id.isBlank()) {
      throw new IllegalArgumentException("A case needs an id, got a blank one");
    }
  }

  /**
   * A case without files and expectation.
   *
   * @param id its name
   * @param prompt what the agent is asked
   */
  public static EvalCase of(String id, String prompt) {
    return new EvalCase(id, prompt, Optional.empty(), Optional.empty());
  }

  /**
   * The same with an expected answer.
   *
   * @param text what a right answer says
   */
  public EvalCase expecting(String text) {
    return new EvalCase(id, prompt, Optional.of(text), files);
  }

  /**
   * The same with files to work on. Each attempt has a copy of its own.
   *
   * @param directory the directory that is copied
   */
  public EvalCase withFiles(Path directory) {
    return new EvalCase(id, prompt, expected, Optional.of(directory));
  }
}
