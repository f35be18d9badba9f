package dev.penguin.internal.toolset;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.ToolSpec;

/** A program that prints the tools that it finds on its class path. */
public final class DiscoveryProgram {
  private DiscoveryProgram() {}

  /** Prints one line. */
  public static void main(String[] args) {
    ScriptedModel model = ScriptedModel.replying("hi");
    try (Engine engine = Engine.builder().model(model).discoverTools().build()) {
      engine.run(RunRequest.of("go"));
    }
    System.out.println(
        "offered " + model.requests().get(0).tools().stream().map(ToolSpec::name).toList());
  }
}
