package dev.penguin.project.runner;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.error.PenguinException;
import dev.penguin.project.Artifact;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.internal.files.Digests;
import dev.penguin.tool.WorkspaceCommands;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the verifiers after an attempt, and keeps what they find as evidence of the task. */
final class Checks {
  private static final Logger LOG = LoggerFactory.getLogger(Checks.class);
  private static final String VERDICT =
      """

      Look at the work yourself. Begin your answer with PASS or FAIL alone on its first line, then say why.
      What the worker says about it is no proof:
      """;

  private static final int KEPT = 8_000;

  private final Workshop workshop;
  private final StopSignal stop;
  private final ProtectedFiles files;

  Checks(Workshop workshop, StopSignal stop, ProtectedFiles files) {
    this.workshop = workshop;
    this.stop = stop;
    this.files = files;
  }

  /**
   * What verifiers found.
   *
   * @param all in the order of the verifiers
   * @param problems what those say that decide and did not pass
   * @param decided whether one that decides has passed and none has not
   */
  record Findings(List<Verification> all, List<String> problems, boolean decided) {}

  /**
   * Runs all verifiers.
   *
   * @param writer records the evidence
   */
  Findings run(Task task, RunResult worked, ProjectManager writer)
      throws StopSignal.StoppedException {
    List<Verification> all = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    boolean decided = false;
    for (Verifier each : workshop.options.verifiers()) {
      Verification found = stop.interruptibly(() -> verify(each, task, worked));
      if (stop.isCancelled()) {
        throw new StopSignal.StoppedException(stop.reason().orElseThrow());
      }
      all.add(found);
      record(task, each, found, writer);
      if (!each.isAdvice()) {
        decided = true;
        if (!found.passed()) {
          problems.add(told(each, found));
        }
      }
    }
    return new Findings(all, problems, decided && problems.isEmpty());
  }

  private Verification verify(Verifier verifier, Task task, RunResult worked) {
    try {
      if (verifier instanceof BuiltInVerifiers.Judge judge) {
        return judge(judge.agent(), task, worked);
      }
      WorkspaceCommands commands = new BoundCommands(() -> workshop.commands(task), stop);
      List<String> before = files.restore(verifier.protectedPaths());
      Verification found = verifier.verify(task, commands);
      List<String> meanwhile = files.restore(verifier.protectedPaths());
      meanwhile.removeIf(each -> each.endsWith(ProtectedFiles.NEW)); // what programs leave there
      if (!before.isEmpty()) {
        return Verification.failed(
            "The worker changed what it must not: " + String.join(", ", before), found.output());
      }
      if (!meanwhile.isEmpty()) {
        return Verification.failed(
            "Changed while it was checked, which it must not be: " + String.join(", ", meanwhile),
            found.output());
      }
      return found;
    } catch (IOException | PenguinException e) {
      return Verification.failed(verifier.name() + " could not look: " + e.getMessage(), "");
    } catch (RuntimeException e) { // foreign code
      LOG.warn("The verifier {} failed at {}", verifier.name(), task.number(), e);
      return Verification.failed(verifier.name() + " failed: " + e, "");
    }
  }

  private Verification judge(AgentDefinition agent, Task task, RunResult worked) {
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

  private static String told(Verifier verifier, Verification found) {
    String output = found.output().isBlank() ? "" : "\n" + TaskPrompt.cut(found.output(), 4_000);
    return verifier.name() + ": " + found.summary() + output;
  }

  /** What did not pass is written down too, and does not count as evidence of the work. */
  private static void record(
      Task task, Verifier verifier, Verification found, ProjectManager writer) {
    String key = "verifier: " + verifier.name();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("passed", Boolean.toString(found.passed()));
    facts.put("summary", clean(found.summary()));
    if (!found.output().isBlank()) {
      facts.put("output", clean(TaskPrompt.cut(found.output(), KEPT)));
    }
    String kind = verifier.isAdvice() ? "advice" : "verification";
    Artifact.Source source =
        new Artifact.Source(
            kind, "runner:" + kind, Optional.of(Digests.sha256(found.output())), Map.copyOf(facts));
    writer.addArtifact(task.id(), key, source);
    if (!found.passed() || verifier.isAdvice()) {
      writer.invalidateArtifact(task.id(), key);
    }
  }

  /** Text that the database takes: output of programs may hold anything. */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .map(
            c ->
                c == 0 || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE
                    ? '\uFFFD'
                    : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }
}
