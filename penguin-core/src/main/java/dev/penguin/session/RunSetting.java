package dev.penguin.session;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * The model and workspace of a run that replace the agent's.
 *
 * @param model the model; empty for the agent's
 * @param workspace the directory, absolute; empty for the agent's
 */
public record RunSetting(Optional<RunModel> model, Optional<Path> workspace) {
  /** The agent's own model and workspace. */
  public static final RunSetting USUAL = new RunSetting(Optional.empty(), Optional.empty());

  /** Checks that nothing is null. */
  public RunSetting {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(workspace, "workspace");
  }
}
