package dev.penguin.internal.control;

import dev.penguin.internal.loop.EngineTool;
import dev.penguin.internal.loop.Run;
import dev.penguin.internal.loop.RunWatchdog;
import dev.penguin.internal.loop.Stop;
import dev.penguin.internal.loop.ToolCallAuthorizer;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.internal.toolset.ControlTools;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.message.ToolCall;
import org.jspecify.annotations.Nullable;

/** {@code ask_user}: the run ends with a question, which stays open in the conversation. */
final class AskUser implements EngineTool.Ending {
  private final Run run;
  private final RunWatchdog.Watched watched;

  AskUser(Run run, RunWatchdog.Watched watched) {
    this.run = run;
    this.watched = watched;
  }

  @Override
  public ToolSet.Entry entry() {
    return ControlTools.QUESTION;
  }

  @Override
  public boolean isKnown() {
    return run.settings.endings().askUser();
  }

  @Override
  public boolean isOffered() {
    return isKnown();
  }

  @Override
  public @Nullable String problem(ToolCall call) {
    try {
      ToolCallAuthorizer.validated(ControlTools.QUESTION, call);
      return null;
    } catch (CallRefusedException e) {
      return e.getMessage();
    }
  }

  /** No question is left open when the run was stopped meanwhile: nobody waits for it then. */
  @Override
  public Stop end(ToolCall call) {
    watched.takeInterrupt();
    Stop stopped = run.ifStopped();
    return stopped != null ? stopped : Stop.asking(run.lastText(), ControlTools.question(call));
  }
}
