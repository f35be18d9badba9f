package dev.penguin.model;

/**
 * Creates the models of a provider. Penguin finds it through {@link java.util.ServiceLoader} by the
 * part of a model's name before the first slash.
 */
public interface ModelProvider {

  /** The provider's name: the part of its models' names before the first slash. */
  String name();

  /**
   * Creates a model. Does no I/O.
   *
   * @param config the model's name and settings
   * @param http the agent's HTTP settings
   * @return the model; if it is {@link AutoCloseable}, it is closed with the agent
   * @throws dev.penguin.error.ConfigurationException when something is missing, for instance a key
   */
  ChatModel create(ModelConfig config, HttpSettings http);
}
