package outside.consumer;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.PreparedCall;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A tool written against the interface: takes down command lines instead of running them. */
public final class CommandTool implements Tool {
  private final List<String> ran = new CopyOnWriteArrayList<>();
  private final List<Map<String, Object>> attributes = new CopyOnWriteArrayList<>();

  /** The command lines so far, in order. */
  List<String> ran() {
    return List.copyOf(ran);
  }

  /** What was attached to the runs, call by call. */
  List<Map<String, Object>> attributes() {
    return List.copyOf(attributes);
  }

  @Override
  public ToolSpec spec() {
    return ToolSpec.of(
            "shell",
            "Runs a command line",
            """
            {"type":"object","properties":{"line":{"type":"string","minLength":1}},\
            "required":["line"],"additionalProperties":false}""")
        .withEffects(Effect.READ, Effect.WRITE, Effect.EXECUTE)
        .withTimeout(Duration.ofSeconds(20));
  }

  @Override
  public PreparedCall prepare(ToolCall call, ToolContext context) {
    return prepare(call);
  }

  @Override
  public List<Resource> resources(ToolCall call) {
    return prepare(call).resources();
  }

  @Override
  public Optional<String> preview(ToolCall call) {
    return prepare(call).preview();
  }

  @Override
  public boolean isSandboxed() {
    return true; // Nothing runs at all.
  }

  @Override
  public ToolResult call(ToolCall call, ToolContext context) {
    return prepare(call).run(context);
  }

  private CommandCall prepare(ToolCall call) {
    return new CommandCall((String) call.arguments().get("line"), this::take);
  }

  private void take(String line, ToolContext context) {
    ran.add(line);
    attributes.add(context.attributes());
  }
}
