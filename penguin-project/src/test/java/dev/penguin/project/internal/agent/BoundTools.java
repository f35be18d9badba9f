package dev.penguin.project.internal.agent;

import dev.penguin.message.ToolCall;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.ProjectTools;
import dev.penguin.tool.Cancellation;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolProviderContext;
import dev.penguin.tool.ToolResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The tools of a run that is bound to a task, called as an engine calls them. */
record BoundTools(List<Tool> tools) {
  static BoundTools of(ProjectManager manager, String task) {
    return new BoundTools(
        ProjectTools.provider(manager)
            .tools(
                new ToolProviderContext(
                    Optional.empty(),
                    BoundTools.class.getClassLoader(),
                    Optional.empty(),
                    false,
                    Map.of(ProjectTools.TASK_ATTRIBUTE, task))));
  }

  Tool tool(String name) {
    return tools.stream().filter(tool -> tool.spec().name().equals(name)).findFirst().orElseThrow();
  }

  /** A call with a key of its own. */
  ToolResult call(String tool, String arguments) throws Exception {
    return call(tool, arguments, UUID.randomUUID().toString());
  }

  ToolResult call(String tool, String arguments, String key) throws Exception {
    return tool(tool).call(new ToolCall("c", tool, arguments), new Context(key));
  }

  /** The fields of the result of a call that succeeds. */
  Map<String, Object> done(String tool, String arguments) throws Exception {
    ToolResult result = call(tool, arguments);
    if (!(result instanceof ToolResult.Success)) {
      throw new AssertionError(tool + " " + arguments + " failed: " + result.text());
    }
    return fields(result.text());
  }

  /** Why a call that fails does. */
  String refused(String tool, String arguments) throws Exception {
    ToolResult result = call(tool, arguments);
    if (!(result instanceof ToolResult.Failure)) {
      throw new AssertionError(tool + " " + arguments + " was done: " + result.text());
    }
    return result.text();
  }

  static Map<String, Object> fields(String json) {
    return new ToolCall("", "", json).arguments();
  }

  private record Context(String idempotencyKey) implements ToolContext {
    @Override
    public String runId() {
      return "run";
    }

    @Override
    public String sessionId() {
      return "session";
    }

    @Override
    public String callId() {
      return "call";
    }

    @Override
    public Map<String, Object> attributes() {
      return Map.of();
    }

    @Override
    public Cancellation cancellation() {
      return Cancellation.never();
    }

    @Override
    public Duration remaining() {
      return Duration.ofMinutes(1);
    }

    @Override
    public void progress(String message) {}
  }
}
