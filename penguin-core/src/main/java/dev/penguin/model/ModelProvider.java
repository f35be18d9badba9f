package dev.penguin.model;

/**
 * Makes the models of a provider, found through {@link java.util.ServiceLoader} by the part of a
 * model name before the first slash.
 */
public interface ModelProvider {

  /** The part of a model name before the first slash that this provider answers to. */
  String name();

  /**
   * Makes a model. Does no I/O.
   *
   * @param config which model, and how to talk to it
   * @param http the agent's HTTP settings
   * @return the model; closed with the agent when it is {@link AutoCloseable}
   * @throws dev.penguin.error.ConfigurationException when something is missing, for instance a key
   */
  ChatModel create(ModelConfig config, HttpSettings http);
}
