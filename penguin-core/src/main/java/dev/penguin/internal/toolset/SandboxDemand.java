package dev.penguin.internal.toolset;

import dev.penguin.error.ConfigurationException;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import java.util.Set;

/** Sees to it that a demand for a sandbox is met by an agent or a run, or that there is none. */
public final class SandboxDemand {
  private SandboxDemand() {}

  /**
   * Checks that every tool that runs commands does so in a sandbox. A tool that was found is
   * thought to run commands unless it declares something else.
   */
  public static void checkEach(ToolSet tools) {
    for (ToolSet.Entry entry : tools.entries()) {
      Tool tool = entry.tool();
      if (tool != null && mayRunCommands(entry) && !tool.isSandboxed()) {
        throw new ConfigurationException(
            "A sandbox is required, and the tool '"
                + entry.spec().name()
                + "' may run commands outside of one. Remove the tool, make it run commands in a sandbox"
                + " and return true from Tool.isSandboxed(), or remove requireSandbox()",
            "no-sandbox");
      }
    }
  }

  private static boolean mayRunCommands(ToolSet.Entry entry) {
    Set<Effect> effects = entry.spec().effects();
    return effects.contains(Effect.EXECUTE) || effects.isEmpty() && !entry.trusted();
  }

  /** Checks that some tool runs in a sandbox: a demand that nothing meets is a mistake. */
  public static void checkSome(ToolSet tools) {
    for (ToolSet.Entry entry : tools.entries()) {
      Tool tool = entry.tool();
      if (tool != null && tool.isSandboxed()) {
        return;
      }
    }
    throw new ConfigurationException(
        "A sandbox is required, and no tool of the agent runs in one. Name a workspace, or pass"
            + " tools of CodingTools.in(folder).sandbox(…), or remove requireSandbox()",
        "no-sandbox");
  }
}
