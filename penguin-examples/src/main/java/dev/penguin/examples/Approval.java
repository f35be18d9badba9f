package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ModelReply;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import java.nio.charset.Charset;
import java.util.Scanner;

/** Asks on the console before a tool runs; no answer means no. */
public final class Approval {
  private static final Scanner CONSOLE = new Scanner(System.in, Charset.defaultCharset());

  private Approval() {}

  record Mail(String to, String text) {}

  private static Decision ask(ApprovalRequest request) {
    System.out.println("May it call " + request.tool() + " " + request.call().argumentsJson());
    System.out.println("[y]es, [a]lways in this session, anything else is no:");
    String answer = CONSOLE.hasNextLine() ? CONSOLE.nextLine().strip() : "";
    return switch (answer) {
      case "y" -> Decision.allowOnce();
      case "a" -> Decision.allowForSession();
      default -> Decision.deny("the user said no");
    };
  }

  /**
   * Asks for something that only a person may allow.
   *
   * @param args nothing
   */
  public static void main(String[] args) {
    Tool send =
        Tool.of("send_mail", "Sends a mail", Mail.class, mail -> "Sent to " + mail.to() + ".");
    try (PenguinAgent agent =
        ExampleModel.agent(script())
            .tools(send)
            .permissions(Permissions.workspace().ask("send_mail"))
            .approver(Approver.blocking(Approval::ask))
            .build()) {
      System.out.println(agent.run("Tell ann@example.org that the ice is thick enough.").text());
    }
  }

  private static ScriptedModel.Builder script() {
    return ScriptedModel.builder()
        .call("send_mail", "{\"to\":\"ann@example.org\",\"text\":\"The ice is thick enough.\"}")
        .turn(
            request -> {
              ToolMessage result = ScriptedModel.results(request).get(0);
              return ModelReply.text("The tool said: " + result.text());
            });
  }
}
