package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunResult;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.tool.Resource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Lets an agent work in a folder, and asks the user before it runs commands of its own choice. */
public final class CodingAgent {
  private static final BufferedReader INPUT =
      new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));

  private CodingAgent() {}

  /**
   * Has a task done and prints how it went.
   *
   * @param args the folder and the task
   */
  public static void main(String[] args) {
    if (args.length != 2) {
      System.out.println("Give it two arguments: a folder, and what to do there.");
      return;
    }
    Path folder = Path.of(args[0]);
    String task = args[1];
    // region: coding-agent
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model("openai/gpt-5-mini")
            .workspace(folder)
            .permissions(Permissions.workspace().allow("shell", "./mvnw test"))
            .approver(Approver.blocking(CodingAgent::askUser))
            .limits(RunLimits.builder().maxTokens(200_000).timeout(Duration.ofMinutes(5)).build())
            .build()) {
      RunResult result = agent.run(task);
      System.out.println(result.outcome() + ": " + result.text());
    }
    // endregion
  }

  // region: approver
  private static Decision askUser(ApprovalRequest request) {
    List<String> touched = request.resources().stream().map(Resource::display).toList();
    System.out.println("May it run " + request.tool() + " " + touched + "? [y/N]");
    return "y".equals(readLine()) ? Decision.allowOnce() : Decision.deny("the user said no");
  }

  // endregion

  private static String readLine() {
    try {
      return String.valueOf(INPUT.readLine()).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
