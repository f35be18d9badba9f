package outside.consumer;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tool.WorkspaceCommands;
import java.util.List;
import java.util.Optional;

/**
 * Tools that an agent finds when it is told to look: {@code station_name}, which says that it only
 * reads, and {@code station_reset}, which says nothing.
 */
public final class StationTools implements ToolProvider {
  private static final String NO_ARGUMENTS = "{\"type\":\"object\",\"properties\":{}}";

  /** For the service loader. */
  public StationTools() {}

  @Override
  public String name() {
    return "station";
  }

  @Override
  public Scope scope() {
    return Scope.AGENT;
  }

  @Override
  public boolean forWorkspace() {
    return false; // it says where the agent works, and works nowhere itself
  }

  @Override
  public List<Tool> tools(ToolProviderContext context) {
    String place = context.workspace().map(path -> "a workspace").orElse("no workspace");
    return List.of(
        new Fixed(
            ToolSpec.of("station_name", "The station's name", NO_ARGUMENTS)
                .withEffects(Effect.READ),
            "Blindern, in " + place),
        new Fixed(ToolSpec.of("station_reset", "Sets the station back", NO_ARGUMENTS), "reset"));
  }

  @Override
  public Optional<WorkspaceCommands> commands(ToolProviderContext context) {
    return Optional.empty(); // it runs no programs
  }

  /** Always gives the same. */
  private record Fixed(ToolSpec spec, String answer) implements Tool {
    @Override
    public ToolResult call(ToolCall call, ToolContext context) {
      return ToolResult.success(answer);
    }
  }
}
