package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.Session;
import dev.penguin.event.AgentEvent;
import dev.penguin.model.ModelConfig;
import java.util.List;

/** Talks to a server of one's own, prints text as it arrives, and takes an answer as a record. */
public final class Conversation {
  private Conversation() {}

  // region: console
  record Menu(String main, List<String> sides) {}

  static void print(AgentEvent event) {
    if (event instanceof AgentEvent.TextDelta delta) {
      System.out.print(delta.text());
    } else if (event instanceof AgentEvent.ToolStarted started) {
      System.out.println("[" + started.call().name() + "]");
    } else if (event instanceof AgentEvent.ModelRetried retried) {
      System.out.println(" ... once more: " + retried.reason());
    }
  }

  // endregion

  /**
   * Asks twice in one session.
   *
   * @param args the base URL of the server, and its key
   */
  public static void main(String[] args) {
    if (args.length != 2) {
      System.out.println(
          "Give it two arguments: the base URL of a server that speaks OpenAI's protocol, and its key.");
      return;
    }
    String url = args[0];
    String key = args[1];
    // region: conversation
    ModelConfig model = ModelConfig.of("openai/qwen3-coder").withBaseUrl(url).withApiKey(key);
    try (PenguinAgent agent =
        PenguinAgent.builder().model(model).listener(Conversation::print).build()) {
      Session lunch = agent.session("lunch");
      lunch.run("We are four, and one of us eats no meat.");

      Menu menu = lunch.run("Suggest a menu.", Menu.class);
      System.out.println("\n" + menu.main() + " with " + menu.sides());
    }
    // endregion
  }
}
