package dev.penguin.observe;

import dev.penguin.engine.TestTool;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import dev.penguin.tool.ToolResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The tools of a workspace with one tool, {@code save}, which writes the file {@code saved}. */
public final class SavingTools implements ToolProvider {
  @Override
  public String name() {
    return "saving";
  }

  @Override
  public boolean forWorkspace() {
    return true;
  }

  @Override
  public List<Tool> tools(ToolProviderContext context) {
    Path file = context.workspace().orElseThrow().resolve("saved");
    return List.of(
        TestTool.doing(
                "save",
                (call, running) -> {
                  Files.writeString(file, call.argumentsJson().repeat(20));
                  return ToolResult.success("done");
                })
            .with(Effect.WRITE)
            .touching(call -> List.of(new Resource.File(file, "saved"))));
  }
}
