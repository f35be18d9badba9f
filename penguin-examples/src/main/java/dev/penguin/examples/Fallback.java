package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.event.AgentEvent;
import dev.penguin.model.ModelConfig;

/** Goes on with another model when the first one's server cannot be reached. Needs no key. */
public final class Fallback {
  private Fallback() {}

  private static void print(AgentEvent event) {
    if (event instanceof AgentEvent.ModelFellBack fellBack) {
      System.out.println(fellBack.from() + " gave up, " + fellBack.to() + " takes over");
    }
  }

  /**
   * Prints who takes over, and the answer.
   *
   * @param args nothing
   */
  public static void main(String[] args) {
    // region: fallback
    ModelConfig first =
        ModelConfig.of("openai/gpt-5-mini")
            .withBaseUrl("http://127.0.0.1:1/v1") // nobody listens there
            .withApiKey("none")
            .withMaxRetries(0);
    ModelConfig second = ModelConfig.of("count/words"); // a model of these examples
    try (PenguinAgent agent =
        PenguinAgent.builder().model(first).fallback(second).listener(Fallback::print).build()) {
      System.out.println(agent.run("How many words are these?").text());
    }
    // endregion
  }
}
