package dev.penguin.internal.events;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TestTool;
import dev.penguin.message.ToolCall;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The program whose log {@link LogTest} reads: a listener empties the MDC, and a tool fills it. */
public final class ClearedLogs {
  private static final Logger LOG = LoggerFactory.getLogger("app");

  private ClearedLogs() {}

  public static void main(String[] args) {
    TestTool tool =
        TestTool.doing(
                "note",
                (call, context) -> {
                  LOG.info("noting");
                  MDC.put("left", "behind");
                  return ToolResult.success("noted");
                })
            .with(Effect.READ);
    ToolCall[] calls =
        IntStream.range(0, 40)
            .mapToObj(i -> new ToolCall("id" + i, "note", "{\"n\":" + i + "}"))
            .toArray(ToolCall[]::new);
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.builder().calls(calls).reply("done").build())
            .tools(tool)
            .listener(event -> MDC.clear())
            .build()) {
      engine.run(RunRequest.of("go"));
    }
  }
}
