package dev.penguin.eval;

import dev.penguin.engine.RunResult;
import dev.penguin.error.Experimental;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What a {@link Grader} looks at.
 *
 * @param suiteCase the case
 * @param number the number of the attempt at it, from 0
 * @param run how the run ended
 * @param trajectory what it did on the way
 * @param workspace the attempt's copy of the case's files, as the run left it; empty without files
 */
@Experimental
public record Attempt(
    SuiteCase suiteCase,
    int number,
    RunResult run,
    Trajectory trajectory,
    Optional<Path> workspace) {
  /** Checks that nothing is null. */
  public Attempt {
    Objects.requireNonNull(suiteCase, "suiteCase");
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(trajectory, "trajectory");
    Objects.requireNonNull(workspace, "workspace");
  }

  /** The answer. */
  public String text() {
    return run.text();
  }
}
