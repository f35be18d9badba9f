package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunResult;
import dev.penguin.policy.Permissions;
import dev.penguin.tools.mcp.McpServers;

/** Uses a public MCP server: the one for files, which npm's {@code npx} fetches and starts. */
public final class FilesOverMcp {
  private FilesOverMcp() {}

  /**
   * Has a question answered and prints how it went.
   *
   * @param args the folder, and the question
   */
  public static void main(String[] args) {
    if (args.length != 2) {
      System.out.println("Give it two arguments: a folder, and a question about its files.");
      return;
    }
    String folder = args[0];
    String question = args[1];
    // region: files-over-mcp
    try (McpServers servers =
            McpServers.builder()
                .stdio("files", "npx", "-y", "@modelcontextprotocol/server-filesystem", folder)
                .listener(event -> System.out.println(event.server() + ": " + event.text()))
                .build();
        PenguinAgent agent =
            PenguinAgent.builder()
                .model("openai/gpt-5-mini")
                .toolProviders(servers)
                .permissions(
                    Permissions.workspace()
                        .allow("files_*")
                        .deny("files_write_file")
                        .deny("files_edit_file")
                        .deny("files_move_file"))
                .build()) {
      RunResult result = agent.run(question);
      System.out.println(result.outcome() + ": " + result.text());
    }
    // endregion
  }
}
