package dev.penguin.tools.internal.shell;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.internal.background.BackgroundProcess;
import dev.penguin.tools.internal.text.Arguments;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.util.List;
import java.util.Optional;

/**
 * Writes to the input of a process. What the process does with it shows only when it does it, as a
 * shell would run it: so it is judged as a command of which nothing is known. Thread-safe.
 */
final class ProcessWriteTool implements Tool {
  private static final int MAX_BYTES = 60_000;
  private static final long PATIENCE = 2_000;

  private final CommandHost host;
  private final ToolSpec spec =
      ProcessTools.spec(
          "process_write",
          "Writes a text to the input of a process. End a line with a line feed.",
          ProcessTools.idParameter()
              + ",\"text\":{\"type\":\"string\"},\"end\":{\"type\":\"boolean\",\"description\":"
              + "\"Whether the input ends after it\"}",
          "\"id\",\"text\"",
          Effect.EXECUTE);

  ProcessWriteTool(CommandHost host) {
    this.host = host;
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public List<Resource> resources(ToolCall call) throws ToolFailureException {
    return List.of(Resource.Command.of(text(new Arguments(call.arguments())), List.of()));
  }

  @Override
  public Optional<String> preview(ToolCall call) throws ToolFailureException {
    return Optional.of(
        "is input for " + PlainText.quote(new Arguments(call.arguments()).text("id")));
  }

  @Override
  public boolean isSandboxed() {
    return host.settings().sandbox().isPresent();
  }

  private static String text(Arguments arguments) throws ToolFailureException {
    String text = arguments.text("text");
    if (PlainText.utf8("The text", text).length > MAX_BYTES) {
      throw new ToolFailureException(
          "The text is too long: at most " + MAX_BYTES + " bytes can be written at once");
    }
    return text;
  }

  @Override
  public ToolResult call(ToolCall call, ToolContext context) throws InterruptedException {
    Arguments arguments = new Arguments(call.arguments());
    try {
      BackgroundProcess process = host.background().find(context.sessionId(), arguments.text("id"));
      String result = process.write(text(arguments), arguments.flag("end"), PATIENCE);
      return result.startsWith("not")
          ? ToolResult.failure(result + "; " + ProcessTools.state(process))
          : ToolResult.success(result);
    } catch (ToolFailureException e) {
      return ToolResult.failure(String.valueOf(e.getMessage()));
    }
  }
}
