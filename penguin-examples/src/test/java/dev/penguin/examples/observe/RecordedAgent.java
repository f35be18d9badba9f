package dev.penguin.examples.observe;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunRequest;
import dev.penguin.policy.Permissions;
import dev.penguin.tool.Tool;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A program that a flight recorder is attached to: it waits for a line before and after its run.
 */
final class RecordedAgent {
  record Target(String name) {}

  private RecordedAgent() {}

  public static void main(String[] args) throws IOException {
    System.out.println("ready");
    System.in.read();
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model("openai/gpt-5-mini")
            .tools(
                Tool.of("build", "Builds", Target.class, RecordedAgent::build),
                Tool.of("look", "Looks", Target.class, target -> "seen"))
            .permissions(Permissions.full())
            .stateDirectory(Path.of(args[0]))
            .build()) {
      agent.run(RunRequest.of("Build it").inSession("recorded"));
    }
    System.out.println("done");
    System.in.read();
  }

  private static String build(Target target) {
    try {
      Thread.sleep(700);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "built";
  }
}
