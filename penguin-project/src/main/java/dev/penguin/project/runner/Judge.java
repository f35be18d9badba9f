package dev.penguin.project.runner;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.project.Task;
import dev.penguin.tool.WorkspaceCommands;
import java.util.Locale;

/** Another agent's opinion of the work. */
record Judge(AgentDefinition agent) implements Verifier {
  private static final String VERDICT =
      """

      Look at the work yourself. Begin your answer with PASS or FAIL alone on its first line, then say why.
      What the worker says about it is no proof:
      """;

  @Override
  public String name() {
    return "judge " + agent.name();
  }

  @Override
  public boolean isAdvice() {
    return true;
  }

  @Override
  public Verification verify(Task task, WorkspaceCommands commands) {
    throw new IllegalStateException(
        "A judge needs an engine: give it to ProjectRunner.builder(…).verifier(…)");
  }

  Verification judge(Workshop workshop, Task task, RunResult worked) {
    RunRequest request =
        RunRequest.of(prompt(task) + VERDICT + TaskPrompt.cut(worked.text(), 4_000));
    if (workshop.workspace(task).isPresent()) {
      request = request.inWorkspace(workshop.workspace(task).get());
    }
    if (!agent.instructions().isEmpty()) {
      request = request.withInstructions(agent.instructions());
    }
    if (agent.permissions().isPresent()) {
      request = request.withPermissions(agent.permissions().get());
    }
    if (agent.tools().isPresent()) {
      request = request.withTools(agent.tools().get());
    }
    if (agent.limits().isPresent()) {
      request = request.withLimits(agent.limits().get());
    }
    if (agent.modelConfig().isPresent()) {
      request = request.withModel(agent.modelConfig().get());
    }
    if (agent.model().isPresent()) {
      request = request.withModel(agent.model().get());
    }
    RunResult verdict = workshop.engine.run(request);
    String first = verdict.text().strip().lines().findFirst().orElse("");
    boolean passed =
        verdict.outcome() == Outcome.COMPLETED
            && first.toUpperCase(Locale.ROOT).replaceAll("[^A-Z]", "").equals("PASS");
    return new Verification(
        passed,
        agent.name() + (passed ? " thinks that it is done" : " is not satisfied"),
        verdict.text());
  }

  private static String prompt(Task task) {
    return "Judge whether this task is done.%n%s: %s%n%s%nIt is done when:%n%s"
        .formatted(
            task.number(),
            task.title(),
            TaskPrompt.cut(task.description(), 8_000),
            String.join("\n", task.acceptanceCriteria()));
  }
}
