package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.RunLimits;
import dev.penguin.event.AgentEvent;
import dev.penguin.policy.Permissions;
import dev.penguin.tool.Param;
import java.nio.file.Path;

/** A coder that writes and a reviewer that only reads, called by an agent that leads them. */
public final class ReviewerAndCoder {
  private ReviewerAndCoder() {}

  // region: agents
  record Change(
      @Param(value = "what", description = "What to change, and why") String what,
      @Param(value = "files", description = "The files that it is about") String files) {}

  static AgentDefinition coder() {
    return AgentDefinition.builder("coder")
        .description("Changes the code. Say what and why; it knows nothing of this conversation.")
        .instructions("Make the change, keep it small, and say what you did.")
        .input(Change.class)
        .build();
  }

  static AgentDefinition reviewer() {
    return AgentDefinition.builder("reviewer")
        .description("Reads the code and says what is wrong with it. It changes nothing.")
        .instructions("Look for faults. Name file and line, or say that there are none.")
        .tools("read_file", "search_text", "list_files")
        .permissions(Permissions.readOnly())
        .limits(RunLimits.builder().maxTurns(20).build())
        .build();
  }

  // endregion

  static PenguinAgent.Builder lead(Path workspace) {
    return PenguinAgent.builder()
        .workspace(workspace)
        .instructions("Have the coder make each change and the reviewer look at it.")
        .subAgents(coder(), reviewer())
        .listener(ReviewerAndCoder::print);
  }

  private static void print(AgentEvent event) {
    if (event instanceof AgentEvent.ToolStarted started) {
      System.out.println(String.join(" > ", started.agentPath()) + "  " + started.call().name());
    }
  }

  /**
   * Works in a folder.
   *
   * @param args the folder, and what to do there
   */
  public static void main(String[] args) {
    try (PenguinAgent agent = lead(Path.of(args[0])).model("openai/gpt-5-mini").build()) {
      System.out.println(agent.run(args[1]).text());
    }
  }
}
