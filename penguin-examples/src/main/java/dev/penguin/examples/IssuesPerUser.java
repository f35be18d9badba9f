package dev.penguin.examples;

import static java.util.Objects.requireNonNull;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunRequest;
import dev.penguin.policy.Permissions;
import dev.penguin.tools.mcp.McpServer;
import dev.penguin.tools.mcp.McpServers;
import java.net.URI;
import java.util.List;

/**
 * One agent that serves many users of an MCP server: each run has the token of its own user, and
 * sees the tools and data of nobody else.
 */
public final class IssuesPerUser {
  private IssuesPerUser() {}

  /**
   * Asks once for each user and prints the answers.
   *
   * @param args the address of the server, and for each user the name and the token: {@code
   *     ada=token}
   */
  public static void main(String[] args) {
    if (args.length < 2) {
      System.out.println("Give it the address of an MCP server, and user=token for each user.");
      return;
    }
    URI address = URI.create(args[0]);
    // region: issues-per-user
    McpServer issues =
        McpServer.http("issues", address)
            .withToken(run -> (String) requireNonNull(run.get("token")))
            .required();
    try (McpServers servers = McpServers.builder().server(issues).build();
        PenguinAgent agent =
            PenguinAgent.builder()
                .model("openai/gpt-5-mini")
                .toolProviders(servers)
                .permissions(Permissions.workspace().allow("issues_*"))
                .build()) {
      for (String user : List.of(args).subList(1, args.length)) {
        String[] nameAndToken = user.split("=", 2);
        RunRequest question =
            RunRequest.of("Which issues are mine?").withAttribute("token", nameAndToken[1]);
        System.out.println(nameAndToken[0] + ": " + agent.run(question).text());
      }
    }
    // endregion
  }
}
