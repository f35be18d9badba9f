package dev.penguin.engine;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A tool for tests. It keeps the calls that reached it. Thread-safe. */
public final class TestTool implements Tool {
  private static final String ANYTHING = "{\"type\":\"object\"}";

  private final ToolSpec spec;
  private final Body body;
  private final Touching touching;
  private final List<ToolCall> calls;

  /** What the tool does. */
  @FunctionalInterface
  public interface Body {
    ToolResult call(ToolCall call, ToolContext context) throws Exception;
  }

  /** What a call would touch. */
  @FunctionalInterface
  public interface Touching {
    List<Resource> resources(ToolCall call) throws Exception;
  }

  private TestTool(ToolSpec spec, Body body, Touching touching, List<ToolCall> calls) {
    this.spec = spec;
    this.body = body;
    this.touching = touching;
    this.calls = calls;
  }

  /** A tool that takes any arguments, declares no effects and gives what the body gives. */
  public static TestTool doing(String name, Body body) {
    return new TestTool(
        ToolSpec.of(name, "For tests", ANYTHING), body, call -> List.of(), new ArrayList<>());
  }

  /** A tool that gives one text. */
  public static TestTool giving(String name, String text) {
    return doing(name, (call, context) -> ToolResult.success(text));
  }

  /** A tool that only reads, and gives its name and arguments. */
  public static TestTool reading(String name) {
    return doing(name, (call, context) -> ToolResult.success(name + call.argumentsJson()))
        .with(Effect.READ);
  }

  public TestTool with(Effect first, Effect... more) {
    return new TestTool(spec.withEffects(first, more), body, touching, calls);
  }

  public TestTool withTimeout(Duration timeout) {
    return new TestTool(spec.withTimeout(timeout), body, touching, calls);
  }

  public TestTool withRecovery(Recovery recovery) {
    return new TestTool(spec.withRecovery(recovery), body, touching, calls);
  }

  public TestTool withSchema(String schema) {
    return respecified(spec.description(), schema);
  }

  public TestTool describedAs(String description) {
    return respecified(description, spec.inputSchema());
  }

  private TestTool respecified(String description, String schema) {
    ToolSpec other =
        new ToolSpec(
            spec.name(),
            description,
            schema,
            spec.effects(),
            spec.timeout(),
            spec.isDeferrable(),
            spec.declaredRecovery());
    return new TestTool(other, body, touching, calls);
  }

  /** The same tool, which may be listed by name only. */
  public TestTool deferrable() {
    return new TestTool(spec.deferrable(), body, touching, calls);
  }

  public TestTool touching(Touching resources) {
    return new TestTool(spec, body, resources, calls);
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public ToolResult call(ToolCall call, ToolContext context) throws Exception {
    synchronized (calls) {
      calls.add(call);
    }
    return body.call(call, context);
  }

  @Override
  public List<Resource> resources(ToolCall call) throws Exception {
    return touching.resources(call);
  }

  /** The calls that reached the tool, in the order in which they began. */
  public List<ToolCall> calls() {
    synchronized (calls) {
      return List.copyOf(calls);
    }
  }
}
