package dev.penguin.tool;

import dev.penguin.message.ToolCall;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A call of a tool that resolves it anew each time it is asked about. */
final class UnpreparedCall implements PreparedCall {
  private final Tool tool;
  private final ToolCall call;
  private final List<Resource> resources;
  private Optional<String> preview = Optional.empty();

  UnpreparedCall(Tool tool, ToolCall call) throws Exception {
    this.tool = tool;
    this.call = call;
    resources = List.copyOf(resolved());
  }

  @Override
  public List<Resource> resources() {
    return resources;
  }

  @Override
  public Optional<String> preview() throws Exception {
    preview = described();
    return preview;
  }

  private List<Resource> resolved() throws Exception {
    return Objects.requireNonNull(tool.resources(call), "it does not tell what it would touch");
  }

  private Optional<String> described() throws Exception {
    return Objects.requireNonNull(tool.preview(call), "it does not tell what it would do");
  }

  @Override
  public boolean isUnchanged() throws Exception {
    return resolved().equals(resources) && described().equals(preview);
  }

  @Override
  public ToolResult run(ToolContext context) throws Exception {
    return tool.call(call, context);
  }
}
