package dev.penguin.tools;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Cancellation;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Calls tools as the engine does. */
public final class Calls {
  private Calls() {}

  /** The tool of a name. */
  public static Tool tool(List<Tool> tools, String name) {
    return tools.stream().filter(tool -> tool.spec().name().equals(name)).findFirst().orElseThrow();
  }

  /** A call with arguments given as name, value, name, value. */
  public static ToolCall call(String tool, Object... arguments) {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < arguments.length; i += 2) {
      json.append(i == 0 ? "" : ",").append(json(arguments[i])).append(':');
      json.append(json(arguments[i + 1]));
    }
    return new ToolCall("c1", tool, json.append('}').toString());
  }

  /** What a call gives. */
  public static ToolResult run(List<Tool> tools, String tool, Object... arguments)
      throws Exception {
    return run(new Context(Cancellation.never()), tools, tool, arguments);
  }

  /** What a call gives in a context. */
  public static ToolResult run(
      ToolContext context, List<Tool> tools, String tool, Object... arguments) throws Exception {
    return tool(tools, tool).call(call(tool, arguments), context);
  }

  /** The text of a call that must succeed. */
  public static String success(List<Tool> tools, String tool, Object... arguments)
      throws Exception {
    ToolResult result = run(tools, tool, arguments);
    if (result instanceof ToolResult.Success) {
      return result.text();
    }
    throw new AssertionError("Expected a success, got: " + result.text());
  }

  /** The text of a call that must fail. */
  public static String failure(List<Tool> tools, String tool, Object... arguments)
      throws Exception {
    ToolResult result = run(tools, tool, arguments);
    if (result instanceof ToolResult.Failure) {
      return result.text();
    }
    throw new AssertionError("Expected a failure, got: " + result.text());
  }

  private static String json(Object value) {
    if (!(value instanceof String)) {
      return String.valueOf(value);
    }
    StringBuilder json = new StringBuilder("\"");
    for (char c : ((String) value).toCharArray()) {
      json.append(
          c < ' ' || c > '~' || c == '"' || c == '\\' ? String.format("\\u%04x", (int) c) : c);
    }
    return json.append('"').toString();
  }

  /** A run that is told when to stop. */
  public record Context(Cancellation cancellation, Duration remaining) implements ToolContext {
    public Context(Cancellation cancellation) {
      this(cancellation, Duration.ofHours(1));
    }

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
    public String idempotencyKey() {
      return "key";
    }

    @Override
    public Map<String, Object> attributes() {
      return Map.of();
    }

    @Override
    public void progress(String message) {}
  }

  /** A cancellation that a test brings about. */
  public static final class Switch implements Cancellation {
    private volatile boolean cancelled;

    public void cancel() {
      cancelled = true;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public Registration onCancel(Runnable action) {
      return () -> {};
    }
  }
}
