package dev.penguin.internal.control;

import dev.penguin.internal.json.Json;
import dev.penguin.internal.json.ModelJson;
import dev.penguin.internal.loop.EngineTool;
import dev.penguin.internal.loop.ToolCallAuthorizer;
import dev.penguin.internal.loop.ToolCallState;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.internal.toolset.ControlTools;
import dev.penguin.internal.toolset.MeantNames;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.ToolSpec;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code call_tool}: calls a tool that is listed by name only. When the reply arrives, such a call
 * becomes the call of that tool, and nothing that follows knows the difference. One that calls no
 * tool stays as it is, and fails. It is done once: what a call holds is no {@code call_tool}.
 */
final class CallTool implements EngineTool.Wrapping {
  private static final String SCHEMA =
      """
      {"type":"object","properties":{"name":{"type":"string","minLength":1,\
      "description":"The tool's name"},"arguments":{"type":%s,\
      "description":"Its arguments, which fit its input schema"}},\
      "required":["name"],"additionalProperties":false}""";

  private static final Map<String, Object> OBJECT = Map.of("type", "object");

  /** What is described is an object; the JSON text of one is taken as well. */
  private static final ToolSet.Entry ENTRY =
      new ToolSet.Entry(
          null,
          ToolSpec.of(
              ControlTools.CALL_TOOL,
              "Call a tool that is listed by name only, with arguments that fit the input schema"
                  + " that find_tools gives.",
              SCHEMA.formatted("\"object\"")),
          Json.parseObject(SCHEMA.formatted("[\"object\",\"string\"]")),
          true);

  private final ToolSet tools;
  private final boolean offered;

  CallTool(ToolSet tools, boolean offered) {
    this.tools = tools;
    this.offered = offered;
  }

  @Override
  public ToolSet.Entry entry() {
    return ENTRY;
  }

  @Override
  public boolean isOffered() {
    return offered;
  }

  @Override
  public boolean runsAlone() {
    return false;
  }

  @Override
  public ToolCall inner(ToolCall asked) throws CallRefusedException {
    Map<?, ?> given = given(asked);
    String name = MeantNames.of(String.valueOf(given.get("name")), tools);
    if (tools.find(name) == null) {
      throw new CallRefusedException(
          tools.isTaken(name)
              ? "'" + name + "' is not called through call_tool: call it by itself."
              : tools.unknown(name));
    }
    return new ToolCall(
        asked.id(), name, argumentsJson(given.get("arguments")), asked.providerData());
  }

  private static Map<?, ?> given(ToolCall asked) throws CallRefusedException {
    String json = ToolCallAuthorizer.validated(ENTRY, asked).argumentsJson();
    return Objects.requireNonNull((Map<?, ?>) Json.parseExact(json));
  }

  /** What is given as one JSON object; no arguments are an empty one. */
  private static String argumentsJson(@Nullable Object given) throws CallRefusedException {
    if (!(given instanceof String text)) {
      return given == null ? "{}" : Json.write(given);
    }
    try {
      return text.isBlank() ? "{}" : ModelJson.object(text, OBJECT).json();
    } catch (IllegalArgumentException e) {
      throw new CallRefusedException(
          "The 'arguments' of 'call_tool' are not valid JSON: %s. No tool ran. Send one JSON object."
              .formatted(e.getMessage()));
    }
  }

  /** A call that meant no tool when its reply arrived, but would now, was left open by a run. */
  @Override
  public ToolCallState answer(ToolCall asked) throws CallRefusedException {
    String name = inner(asked).name();
    throw new CallRefusedException(
        "'" + name + "' was not there when it was called, and did not run. Call it again.");
  }
}
