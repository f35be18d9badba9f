package dev.penguin.tool;

import dev.penguin.message.ToolCall;
import java.util.List;
import java.util.Optional;

/** A tool that is described to the model by another spec. */
record RespecifiedTool(Tool tool, ToolSpec spec) implements Tool {
  @Override
  public ToolResult call(ToolCall call, ToolContext context) throws Exception {
    return tool.call(call, context);
  }

  @Override
  public List<Resource> resources(ToolCall call) throws Exception {
    return tool.resources(call);
  }

  @Override
  public Optional<String> preview(ToolCall call) throws Exception {
    return tool.preview(call);
  }

  @Override
  public PreparedCall prepare(ToolCall call, ToolContext context) throws Exception {
    return tool.prepare(call, context);
  }

  @Override
  public boolean isSandboxed() {
    return tool.isSandboxed();
  }
}
