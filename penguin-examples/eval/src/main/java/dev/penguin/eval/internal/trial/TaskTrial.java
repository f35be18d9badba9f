package dev.penguin.eval.internal.trial;

import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunResult;
import dev.penguin.eval.EvalCase;
import dev.penguin.eval.TaskFolder;
import dev.penguin.eval.internal.file.WorkCopy;
import dev.penguin.eval.internal.run.Verdict;
import dev.penguin.eval.internal.trial.ScriptSandbox.Shown;
import dev.penguin.tool.WorkspaceCommands.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One attempt at a task folder.
 *
 * @param task the task
 * @param home the attempt's directory
 * @param workspace where the agent works, in it
 */
public record TaskTrial(TaskFolder task, Path home, Path workspace) {
  private static final String APP = "/app";
  private static final String VERIFIER = "/logs/verifier";
  private static final int MAX_WORDS = 500;

  /** The environment as the agent finds it. */
  public static TaskTrial prepare(TaskFolder task, Path home) throws IOException {
    Path workspace = Files.createDirectory(home.resolve("app"));
    Path environment = task.folder().resolve("environment");
    if (Files.isDirectory(environment)) {
      WorkCopy.copy(environment, workspace);
    }
    return new TaskTrial(task, home, workspace);
  }

  /** What the agent is asked. */
  public String prompt() {
    return task.instruction().contains(APP)
        ? task.instruction() + "\n\n(Here /app is your workspace: " + workspace + ")\n"
        : task.instruction();
  }

  /** The limits with a time that is not longer than the task's. */
  public static RunLimits bounded(RunLimits limits, Duration time) {
    Duration shorter = limits.timeout().compareTo(time) < 0 ? limits.timeout() : time;
    return new RunLimits(
        limits.maxTurns(),
        limits.maxToolCalls(),
        limits.maxIdenticalCalls(),
        limits.maxTokens(),
        limits.maxCostUsd(),
        shorter,
        limits.maxAgentDepth(),
        limits.maxAgents(),
        limits.maxConcurrentAgents());
  }

  /** Runs the task's own solution. */
  public Optional<RunResult> solve() throws IOException {
    Path solution = task.folder().resolve("solution");
    if (!Files.isRegularFile(solution.resolve("solve.sh"))) {
      throw new IOException("The task has no solution/solve.sh");
    }
    Map<String, Shown> shown = new LinkedHashMap<>();
    shown.put(APP, new Shown(workspace, true));
    shown.put("/solution", new Shown(solution, false));
    script(shown, "/solution/solve.sh", task.agentTimeout());
    return Optional.empty();
  }

  /**
   * Runs the tests and reads the reward, when all processes of the sandbox have ended. Tests that
   * were killed or ended with another exit code than 0 give none, whatever was written.
   */
  public Verdict verify() throws IOException {
    Path logs = Files.createDirectory(home.resolve("logs"));
    Path verifier = Files.createDirectory(logs.resolve("verifier"));
    try (RewardPipe text = RewardPipe.make(home.resolve("reward.txt"));
        RewardPipe json = RewardPipe.make(home.resolve("reward.json"))) {
      Map<String, Shown> shown = new LinkedHashMap<>();
      shown.put(APP, new Shown(workspace, true));
      shown.put("/tests", new Shown(task.folder().resolve("tests"), false));
      shown.put("/logs", new Shown(logs, true));
      shown.put(VERIFIER, new Shown(verifier, true)); // a mount, so that it cannot be renamed
      shown.put(VERIFIER + "/reward.txt", text.shown());
      shown.put(VERIFIER + "/reward.json", json.shown());
      Result result = script(shown, "/tests/test.sh", task.verifierTimeout());
      return switch (result.ending()) {
        case EXITED -> judged(result, Reward.of(text.written(), json.written()));
        case TIMED_OUT ->
            Verdict.of(
                EvalCase.Status.TIMED_OUT, "the tests took longer than " + task.verifierTimeout());
        case TOO_MANY_PROCESSES -> Verdict.failed("the tests had too many processes");
        case CANCELLED -> throw new IOException("The tests were cancelled");
      };
    }
  }

  private static Verdict judged(Result result, Optional<Reward> reward) {
    String end = end(result.output() + "\n" + result.errors());
    if (result.exitCode() != 0 || reward.isEmpty()) {
      return Verdict.failed(
          "the tests gave no reward"
              + reward.map(wrote -> " that counts (" + wrote.words() + ")").orElse("")
              + " and ended with the exit code "
              + result.exitCode()
              + ": "
              + end);
    }
    return reward.get().passes()
        ? Verdict.passed()
        : Verdict.failed("the reward is " + reward.get().words() + ": " + end);
  }

  private Result script(Map<String, Shown> shown, String script, Duration time) throws IOException {
    List<String> line = List.of("/bin/sh", "-c", "[ -x /bin/bash ] && exec bash $0; sh $0", script);
    return ScriptSandbox.run(home, shown, APP, line, time, task.memoryMegabytes());
  }

  private static String end(String text) {
    String stripped = text.strip();
    return stripped.substring(Math.max(0, stripped.length() - MAX_WORDS));
  }
}
