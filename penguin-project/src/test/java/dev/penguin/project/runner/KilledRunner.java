package dev.penguin.project.runner;

import dev.penguin.message.ToolCall;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.project.Task;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import java.nio.file.Path;
import java.time.Duration;

/** A program that works at a project until it is done, or killed. */
final class KilledRunner {
  private KilledRunner() {}

  /** The folder of the project. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    try (Board board = new Board(folder, model(), it -> it.tools(step(folder)));
        ProjectRunner runner =
            board.runner().lease(Duration.ofMillis(1_500)).verifier(Looks.good()).build()) {
      System.out.println("up");
      ProjectResult result = runner.runAll(board.project, 4);
      System.out.println(result.count(Task.Status.COMPLETED) + " of " + result.state().tasks());
    }
  }

  /** Does one step for its task, then says so. */
  static ScriptedModel model() {
    return ScriptedModel.builder()
        .byConversation()
        .turn(
            request ->
                ModelReply.calls(
                    new ToolCall("c", "step", "{\"name\":\"%s\"}".formatted(number(request)))))
        .reply("done")
        .build();
  }

  private static String number(ModelRequest request) {
    for (var message : request.messages()) {
      if (message instanceof UserMessage prompt) {
        return prompt.text().split("[ :]")[1];
      }
    }
    throw new IllegalArgumentException("no prompt");
  }

  private static Tool step(Path folder) {
    return Steps.again(folder);
  }
}
