package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunResult;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Scanner;

/** Lets an agent work in a git repository. It commits what a person has agreed to. */
public final class CommittingAgent {
  private static final Scanner CONSOLE = new Scanner(System.in, Charset.defaultCharset());

  private CommittingAgent() {}

  /**
   * Has a task done and prints how it went.
   *
   * @param args the folder, in a repository, and the task
   */
  public static void main(String[] args) {
    if (args.length != 2) {
      System.out.println("Give it two arguments: a folder in a git repository, and what to do.");
      return;
    }
    Path folder = Path.of(args[0]);
    String task = args[1];
    // region: committing-agent
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model("openai/gpt-5-mini")
            .workspace(folder)
            .permissions(
                Permissions.workspace().ask("git_commit").deny("shell").deny("git_worktree"))
            .approver(Approver.blocking(CommittingAgent::decide))
            .build()) {
      RunResult result = agent.run(task);
      System.out.println(result.outcome() + ": " + result.text());
    }
    // endregion
  }

  private static Decision decide(ApprovalRequest request) {
    System.out.println(request.tool() + " " + request.call().arguments());
    request.preview().ifPresent(System.out::println);
    System.out.println("May it? [y/N]");
    return CONSOLE.hasNextLine() && "y".equals(CONSOLE.nextLine().strip())
        ? Decision.allowOnce()
        : Decision.deny("the user said no");
  }
}
