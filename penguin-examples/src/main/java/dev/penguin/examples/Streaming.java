package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.Usage;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;

/** Prints what happens while it happens: the text piece by piece, tools, and the tokens used. */
public final class Streaming {
  private Streaming() {}

  record Bird(String name) {}

  private static void print(AgentEvent event) {
    if (event instanceof AgentEvent.TextDelta delta) {
      System.out.print(delta.text());
    } else if (event instanceof AgentEvent.ToolStarted started) {
      System.out.println("[" + started.call().name() + " " + started.call().arguments() + "]");
    } else if (event instanceof AgentEvent.RunFinished finished) {
      Usage usage = finished.usage();
      System.out.printf("%n[%s, %d tokens]%n", finished.outcome(), usage.totalTokens());
    }
  }

  /**
   * Asks one question.
   *
   * @param args nothing
   */
  public static void main(String[] args) {
    Tool speed =
        Tool.of("top_speed", "Top speed of a bird in km/h", Bird.class, bird -> "36 under water");
    try (PenguinAgent agent =
        ExampleModel.agent(script()).tools(speed).listener(Streaming::print).build()) {
      agent.run("How fast is a gentoo penguin?");
    }
  }

  private static ScriptedModel.Builder script() {
    return ScriptedModel.builder()
        .call("top_speed", "{\"name\":\"gentoo penguin\"}")
        .reply("It swims at 36 km/h, faster than any other penguin.");
  }
}
