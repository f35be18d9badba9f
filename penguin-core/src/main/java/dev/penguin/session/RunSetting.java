package dev.penguin.session;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What a run works with instead of the agent's.
 *
 * @param model the model; empty for the agent's
 * @param workspace the directory, absolute; empty for the agent's
 */
public record RunSetting(Optional<RunModel> model, Optional<Path> workspace) {
  /** All is the agent's. */
  public static final RunSetting USUAL = new RunSetting(Optional.empty(), Optional.empty());

  /** Checks that nothing is null. */
  public RunSetting {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(workspace, "workspace");
  }
}
