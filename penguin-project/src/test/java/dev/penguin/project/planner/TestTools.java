package dev.penguin.project.planner;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tools that touch a folder, with the effects that they declare. */
final class TestTools {
  /** What a tool does with its argument. */
  interface Body {
    String apply(String argument) throws IOException;
  }

  private TestTools() {}

  /** A tool that answers with its argument. */
  static Tool tool(String name, Effect effect, Effect... more) {
    return new Simple(spec(name).withEffects(effect, more), argument -> argument);
  }

  /** Reads a file of a folder. */
  static Tool reader(Path folder) {
    return new Simple(
        spec("read").withEffects(Effect.READ), name -> Files.readString(folder.resolve(name)));
  }

  /** Makes a file in a folder, and declares what it is told to. */
  static Tool writer(String name, Path folder, Effect... effects) {
    ToolSpec spec = spec(name);
    for (Effect effect : effects) {
      spec = spec.withEffects(effect, effects);
    }
    return new Simple(spec, file -> Files.createFile(folder.resolve(file)).toString());
  }

  private static ToolSpec spec(String name) {
    return ToolSpec.of(
        name,
        "A tool",
        "{\"type\":\"object\",\"properties\":{\"it\":{\"type\":\"string\"}},\"required\":[\"it\"]}");
  }

  private record Simple(ToolSpec spec, Body body) implements Tool {
    @Override
    public ToolResult call(ToolCall call, ToolContext context) throws IOException {
      return ToolResult.success(body.apply(String.valueOf(call.arguments().get("it"))));
    }
  }
}
