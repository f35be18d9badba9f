package dev.penguin.session;

import java.util.Objects;

/**
 * The model of a run that used another model than the agent's. Keys and addresses are not stored.
 *
 * @param name its name, {@code provider/model}
 * @param named whether the name alone is enough to create the model; false if the request set a
 *     key, an address, headers or a model object
 */
public record RunModel(String name, boolean named) {
  /** Checks that nothing is null. */
  public RunModel {
    Objects.requireNonNull(name, "name");
  }
}
