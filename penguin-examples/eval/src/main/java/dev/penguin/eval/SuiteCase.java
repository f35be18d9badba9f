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
public record SuiteCase(String id, String prompt, Optional<String> expected, Optional<Path> files) {
  /** Checks that nothing is null, and that there is an id. */
  public SuiteCase {
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
  public static SuiteCase of(String id, String prompt) {
    return new SuiteCase(id, prompt, Optional.empty(), Optional.empty());
  }

  /**
   * The same with an expected answer.
   *
   * @param text what a right answer says
   */
  public SuiteCase expecting(String text) {
    return new SuiteCase(id, prompt, Optional.of(text), files);
  }

  /**
   * The same with files to work on. Each attempt has a copy of its own.
   *
   * @param directory the directory that is copied
   */
  public SuiteCase withFiles(Path directory) {
    return new SuiteCase(id, prompt, expected, Optional.of(directory));
  }
}
