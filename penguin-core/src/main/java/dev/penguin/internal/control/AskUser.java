package dev.penguin.internal.control;

import dev.penguin.engine.Outcome;
import dev.penguin.internal.loop.EngineTool;
import dev.penguin.internal.loop.Run;
import dev.penguin.internal.loop.RunWatchdog;
import dev.penguin.internal.loop.Stop;
import dev.penguin.internal.loop.ToolCallAuthorizer;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.internal.toolset.ControlTools;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.ToolSpec;
import org.jspecify.annotations.Nullable;

/** {@code ask_user}: the run ends with a question, which stays open in the conversation. */
final class AskUser implements EngineTool.Ending {
  private static final ToolSet.Entry ENTRY =
      ToolSet.Entry.ofEngine(
          ToolSpec.of(
              ControlTools.ASK_USER,
              "Ask the user a question that you cannot go on without. The run stops until it is answered.",
              """
          {"type":"object","properties":{"question":{"type":"string","minLength":1,\
          "description":"The question, with what the user needs to know to answer it"}},\
          "required":["question"],"additionalProperties":false}"""));

  private final Run run;
  private final RunWatchdog.Watched watched;

  AskUser(Run run, RunWatchdog.Watched watched) {
    this.run = run;
    this.watched = watched;
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
  public @Nullable String problem(ToolCall call) {
    try {
      ToolCallAuthorizer.validated(ENTRY, call);
      return null;
    } catch (CallRefusedException e) {
      return e.getMessage();
    }
  }

  /** No question is left open when the run was stopped meanwhile: nobody waits for it then. */
  @Override
  public Stop end(ToolCall call) {
    watched.takeInterrupt();
    Outcome stopped = run.control.stopped();
    return stopped != null
        ? Stop.of(stopped, run.lastText())
        : Stop.asking(
            run.lastText(),
            String.valueOf(ToolCallAuthorizer.checked(ENTRY, call).arguments().get("question")));
  }
}
