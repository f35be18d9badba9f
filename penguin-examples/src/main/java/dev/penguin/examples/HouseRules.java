package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunResult;
import dev.penguin.event.AgentEvent;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A workspace that says in AGENTS.md how to work in it, and a listener that shows which file was
 * read.
 */
public final class HouseRules {
  private HouseRules() {}

  /**
   * Makes a small project in a temporary folder and has a file of it changed.
   *
   * @param args none
   */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("rules");
    Files.createDirectories(folder.resolve("web"));
    Files.writeString(folder.resolve("AGENTS.md"), "Write British English.\n");
    Files.writeString(folder.resolve("web/AGENTS.md"), "Write American English here.\n");
    Files.writeString(folder.resolve("web/page.txt"), "Our favourite colour\n");
    ScriptedModel.Builder script =
        ScriptedModel.builder()
            .call("read_file", "{\"path\":\"web/page.txt\"}")
            .call(
                "edit_file",
                "{\"path\":\"web/page.txt\",\"old_string\":\"favourite colour\","
                    + "\"new_string\":\"favorite color\"}")
            .reply("The page is in American English now.");
    try (PenguinAgent agent =
        ExampleModel.agent(script).workspace(folder).listener(HouseRules::print).build()) {
      RunResult result = agent.run("Check the spelling of web/page.txt.");
      System.out.println(result.text());
    }
  }

  // region: house-rules
  private static void print(AgentEvent event) {
    if (event instanceof AgentEvent.InstructionsRead read) {
      System.out.println(read.path() + ": " + read.reason());
    }
  }
  // endregion
}
