package dev.penguin.provider;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.util.List;

/** A tool that takes any object, and notes its name and the arguments that it ran with. */
record NotingTool(ToolSpec spec, List<String> ran) implements Tool {
  static NotingTool named(String name, List<String> ran) {
    return new NotingTool(ToolSpec.of(name, "For tests", "{\"type\":\"object\"}"), ran);
  }

  @Override
  public ToolResult call(ToolCall call, ToolContext context) {
    ran.add(call.name() + " " + call.argumentsJson());
    return ToolResult.success("done");
  }
}
