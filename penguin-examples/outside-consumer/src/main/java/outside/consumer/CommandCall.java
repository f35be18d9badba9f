package outside.consumer;

import dev.penguin.tool.PreparedCall;
import dev.penguin.tool.Resource;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** A command line that is taken down instead of being run. */
final class CommandCall implements PreparedCall {
  private final String line;
  private final BiConsumer<String, ToolContext> taker;

  CommandCall(String line, BiConsumer<String, ToolContext> taker) {
    this.line = line;
    this.taker = taker;
  }

  @Override
  public List<Resource> resources() {
    return List.of(new Resource.Command(line, List.of(line.split(" "))));
  }

  @Override
  public Optional<String> preview() {
    return Optional.of("would run: " + line);
  }

  @Override
  public boolean isUnchanged() {
    return true; // A line does not change.
  }

  @Override
  public String fingerprint() {
    return line;
  }

  @Override
  public ToolResult run(ToolContext context) {
    if (context.cancellation().isCancelled() || context.remaining().isZero()) {
      return ToolResult.failure("Stopped before it began");
    }
    context.progress("runs " + line);
    taker.accept(line, context);
    return line.startsWith("false")
        ? ToolResult.failure("'" + line + "' ended with code 1")
        : ToolResult.success("done: " + line);
  }
}
