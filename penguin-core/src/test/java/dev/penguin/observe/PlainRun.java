package dev.penguin.observe;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TestTool;
import dev.penguin.testing.ScriptedModel;

/** A program that measures and traces nothing, but has a listener and runs a tool. */
public final class PlainRun {
  private PlainRun() {}

  public static void main(String[] args) throws Exception {
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.builder().call("look", "{}").reply("looked").build())
            .tools(TestTool.reading("look"))
            .listener(event -> {})
            .build()) {
      System.out.println("answered: " + engine.start(RunRequest.of("go")).result().get().text());
    }
  }
}
