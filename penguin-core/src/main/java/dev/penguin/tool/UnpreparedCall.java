package dev.penguin.tool;

import dev.penguin.message.ToolCall;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    return required(tool.resources(call), "it does not tell what it would touch");
  }

  private Optional<String> described() throws Exception {
    return required(tool.preview(call), "it does not tell what it would do");
  }

  private static <T> T required(@Nullable T answer, String otherwise) {
    if (answer == null) {
      throw new IllegalStateException(otherwise);
    }
    return answer;
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
