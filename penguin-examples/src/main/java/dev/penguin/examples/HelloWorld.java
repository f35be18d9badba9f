package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.testing.ScriptedModel;

/** Asks a model one question. */
public final class HelloWorld {
  private HelloWorld() {}

  /**
   * Prints the model's answer.
   *
   * @param args nothing
   */
  public static void main(String[] args) {
    if (!ExampleModel.isOpenAi()) {
      ask(ExampleModel.agent(ScriptedModel.builder().reply("No, but they fly under water.")));
      return;
    }
    // region: hello-world
    try (PenguinAgent agent = PenguinAgent.create("openai/gpt-5-mini")) {
      System.out.println(agent.run("Can penguins fly? One sentence.").text());
    }
    // endregion
  }

  /** The same with any model. */
  private static void ask(PenguinAgent.Builder builder) {
    try (PenguinAgent agent = builder.build()) {
      System.out.println(agent.run("Can penguins fly? One sentence.").text());
    }
  }
}
