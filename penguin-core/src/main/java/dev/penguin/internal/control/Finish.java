package dev.penguin.internal.control;

import dev.penguin.engine.Outcome;
import dev.penguin.internal.loop.EngineTool;
import dev.penguin.internal.loop.Run;
import dev.penguin.internal.loop.Stop;
import dev.penguin.internal.loop.ToolCallAuthorizer;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.internal.toolset.ControlTools;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.ToolSpec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code finish}: the run ends as completed or blocked. Offered to runs that have a workspace and
 * no typed answer: work has an end of its own, a conversation ends with the answer.
 */
final class Finish implements EngineTool.Ending {
  private static final ToolSet.Entry ENTRY =
      ToolSet.Entry.ofEngine(
          ToolSpec.of(
              ControlTools.FINISH,
              "End the run: completed when what was asked is done and checked, blocked when it cannot be done.",
              """
          {"type":"object","properties":{"status":{"type":"string","enum":["completed","blocked"]},\
          "summary":{"type":"string","description":"What was done, or why it cannot be done"}},\
          "required":["status","summary"],"additionalProperties":false}"""));

  private final Run run;

  Finish(Run run) {
    this.run = run;
  }

  @Override
  public ToolSet.Entry entry() {
    return ENTRY;
  }

  @Override
  public boolean isOffered() {
    return run.settings.answer() == null && run.settings.endings().finish();
  }

  @Override
  public @Nullable String problem(ToolCall call) {
    try {
      Object status = ToolCallAuthorizer.validated(ENTRY, call).arguments().get("status");
      return "completed".equals(status) && run.settings.answer() != null
          ? "Not done: answer with the JSON that was asked for instead."
          : null;
    } catch (CallRefusedException e) {
      return e.getMessage();
    }
  }

  @Override
  public Stop end(ToolCall call) {
    Map<String, Object> arguments = ToolCallAuthorizer.checked(ENTRY, call).arguments();
    String summary = String.valueOf(arguments.get("summary"));
    Stop stop =
        "blocked".equals(arguments.get("status"))
            ? Stop.because(Outcome.BLOCKED, summary, summary)
            : Stop.of(Outcome.COMPLETED, summary);
    return stop.by(call);
  }
}
