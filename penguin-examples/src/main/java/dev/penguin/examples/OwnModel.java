package dev.penguin.examples;

import dev.penguin.PenguinAgent;

/** Asks a model of one's own by its name; {@link WordCountProvider} makes it. */
public final class OwnModel {
  private OwnModel() {}

  /**
   * Prints the model's answer.
   *
   * @param args nothing
   */
  public static void main(String[] args) {
    // region: own-provider-agent
    try (PenguinAgent agent = PenguinAgent.create("count/words")) {
      System.out.println(agent.run("How many words are these?").text());
    }
    // endregion
  }
}
