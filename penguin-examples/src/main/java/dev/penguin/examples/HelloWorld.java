// region: hello-world-program
package dev.penguin.examples;

import dev.penguin.PenguinAgent;

/** Asks a model one question. */
public final class HelloWorld {
  private HelloWorld() {}

  /**
   * Prints the model's answer.
   *
   * @param args the model's name, if it is to be another one
   */
  public static void main(String[] args) {
    // region: hello-world
    String model = args.length > 0 ? args[0] : "openai/gpt-5-mini";
    try (PenguinAgent agent = PenguinAgent.create(model)) {
      System.out.println(agent.run("Can penguins fly? One sentence.").text());
    }
    // endregion
  }
}
// endregion
