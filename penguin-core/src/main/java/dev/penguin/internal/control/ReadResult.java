package dev.penguin.internal.control;

import dev.penguin.internal.context.ContextSettings;
import dev.penguin.internal.context.EarlierMessages;
import dev.penguin.internal.context.LearnedWindows;
import dev.penguin.internal.loop.EngineTool;
import dev.penguin.internal.loop.Run;
import dev.penguin.internal.loop.ToolCallAuthorizer;
import dev.penguin.internal.loop.ToolCallState;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.internal.toolset.ControlTools;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolSpec;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * {@code read_result}: a page of an output that was truncated. Offered from the first request on,
 * so that the tools of the requests stay the same. No rule speaks about what the model may read of
 * it, as it belongs to a call of the same session.
 */
final class ReadResult implements EngineTool.Answering {
  private static final ToolSet.Entry ENTRY =
      ToolSet.Entry.ofEngine(
          ToolSpec.of(
                  ControlTools.READ_RESULT,
                  "Read more of a result that was too long: a page from an offset. The note where it was"
                      + " cut names the id and the offset.",
                  """
              {"type":"object","properties":{"id":{"type":"string","minLength":1},\
              "offset":{"type":"integer","minimum":0,\
              "description":"The first character of the page, counted from 0"}},\
              "required":["id","offset"],"additionalProperties":false}""")
              .withEffects(Effect.READ));

  private final Run run;
  private final LearnedWindows windows;

  ReadResult(Run run, LearnedWindows windows) {
    this.run = run;
    this.windows = windows;
  }

  /** How many tokens a page may have, by what is known of the window now. */
  private long most() {
    OptionalInt window = windows.of(run.settings.model().info());
    return window.isEmpty() ? Long.MAX_VALUE : ContextSettings.page(window.getAsInt());
  }

  @Override
  public ToolSet.Entry entry() {
    return ENTRY;
  }

  @Override
  public boolean isOffered() {
    return true;
  }

  @Override
  public boolean runsAlone() {
    return false;
  }

  @Override
  public ToolCallState answer(ToolCall asked) throws CallRefusedException {
    Instant since = run.now();
    ToolCall call = ToolCallAuthorizer.validated(ENTRY, asked);
    Map<String, Object> arguments = call.arguments();
    long offset = ((Number) Objects.requireNonNull(arguments.get("offset"))).longValue();
    String id = String.valueOf(arguments.get("id"));
    String page =
        run.kept.page(
            id, Math.max(0, offset), most(), EarlierMessages.find(run.transcript.messages(), id));
    return ToolCallState.answered(asked, call, page, since);
  }
}
