package dev.penguin.session;

import java.util.Objects;

/**
 * The model of a run that asked another one than the agent's. Its keys and addresses are not kept.
 *
 * @param name its name, {@code provider/model}
 * @param named whether the name alone says how to reach it; false when the request gave a key, an
 *     address, headers or a model object
 */
public record RunModel(String name, boolean named) {
  /** Checks that nothing is null. */
  public RunModel {
    Objects.requireNonNull(name, "name");
  }
}
