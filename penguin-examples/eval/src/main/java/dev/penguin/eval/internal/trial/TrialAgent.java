package dev.penguin.eval.internal.trial;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunResult;
import dev.penguin.eval.internal.run.Spending;
import dev.penguin.policy.Permissions;
import dev.penguin.tools.CodingTools;
import dev.penguin.tools.Sandbox;
import java.nio.file.Path;
import java.util.Collection;
import java.util.function.UnaryOperator;

/** Has an agent work in a directory, in a sandbox that hides what it must not see. */
public final class TrialAgent {
  private TrialAgent() {}

  /**
   * Runs an agent.
   *
   * @param workspace where it works
   * @param hidden what its commands must not see; its file tools see the workspace alone
   * @param limits what it may use
   * @param prompt what it is asked
   * @param setup gives it a model and whatever else
   */
  public static RunResult run(
      Path workspace,
      Collection<Path> hidden,
      RunLimits limits,
      String prompt,
      UnaryOperator<PenguinAgent.Builder> setup) {
    Sandbox sandbox = Sandbox.standard();
    for (Path path : hidden) {
      sandbox = sandbox.withHidden(path);
    }
    Spending spending = new Spending();
    try (CodingTools tools = CodingTools.in(workspace).sandbox(sandbox).build();
        PenguinAgent agent =
            setup
                .apply(
                    PenguinAgent.builder()
                        .workspace(workspace)
                        .toolProviders(tools)
                        .requireSandbox()
                        .permissions(Permissions.full())
                        .limits(limits)
                        .listener(spending))
                .build()) {
      return spending.during(() -> agent.run(prompt));
    }
  }
}
