// region: hello-world-program
package dev.penguin.examples;

import dev.penguin.PenguinAgent;

/** Asks a model one question. */
public final class HelloWorld {
  private HelloWorld() {}

  /**
   * Prints the model's answer.
   *
   * @param args nothing
   */
  public static void main(String[] args) {
    // region: hello-world
    try (PenguinAgent agent = PenguinAgent.create("openai/gpt-5-mini")) {
      System.out.println(agent.run("Can penguins fly? One sentence.").text());
    }
    // endregion
  }
}
// endregion
