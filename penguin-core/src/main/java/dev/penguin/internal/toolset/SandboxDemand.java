package dev.penguin.internal.toolset;

import dev.penguin.error.ConfigurationException;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Sees to it that a demand for a sandbox is met when an agent is built, or the agent is not. */
public final class SandboxDemand {
  private SandboxDemand() {}

  /**
   * Checks that every tool that runs commands does so in a sandbox, and that there is one.
   *
   * @param coding the tools of the workspace, which are found by the name of their provider only
   * @param passed those that the application passed
   * @param discovered the tools of others; like those of the workspace they are thought to run
   *     commands unless they declare something else
   */
  public static void check(List<Tool> coding, List<Tool> passed, List<Tool> discovered) {
    coding.forEach(tool -> check(tool, true));
    passed.forEach(tool -> check(tool, false));
    discovered.forEach(tool -> check(tool, true));
    if (Stream.of(coding, passed, discovered).flatMap(List::stream).noneMatch(Tool::isSandboxed)) {
      throw new ConfigurationException(
          "A sandbox is required, and no tool of the agent runs in one. Name a workspace, or pass"
              + " tools of CodingTools.in(folder).sandbox(…), or leave requireSandbox() out",
          "no-sandbox");
    }
  }

  private static void check(Tool tool, boolean undeclaredRuns) {
    Set<Effect> effects = tool.spec().effects();
    boolean runs = effects.contains(Effect.EXECUTE) || effects.isEmpty() && undeclaredRuns;
    if (runs && !tool.isSandboxed()) {
      throw new ConfigurationException(
          "A sandbox is required, and the tool '"
              + tool.spec().name()
              + "' may run commands outside of one. Leave the tool out, have its provider fulfil"
              + " the demand and say so with Tool.isSandboxed(), or leave requireSandbox() out",
          "no-sandbox");
    }
  }
}
