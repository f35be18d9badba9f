package dev.penguin.eval.internal.trial;

import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunResult;
import dev.penguin.eval.EvalCase;
import dev.penguin.eval.TaskFolder;
import dev.penguin.eval.internal.file.WorkCopy;
import dev.penguin.eval.internal.run.Verdict;
import dev.penguin.eval.internal.trial.ScriptSandbox.Shown;
import dev.penguin.internal.json.Json;
import dev.penguin.tool.WorkspaceCommands.Ending;
import dev.penguin.tool.WorkspaceCommands.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
  private static final int MAX_REWARD = 100_000;
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

  /** Runs the tests and reads the reward. */
  public Verdict verify() throws IOException {
    Path logs = Files.createDirectory(home.resolve("logs"));
    Path verifier = Files.createDirectory(logs.resolve("verifier"));
    Map<String, Shown> shown = new LinkedHashMap<>();
    shown.put(APP, new Shown(workspace, true));
    shown.put("/tests", new Shown(task.folder().resolve("tests"), false));
    shown.put("/logs", new Shown(logs, true));
    Result result = script(shown, "/tests/test.sh", task.verifierTimeout());
    if (result.ending() == Ending.TIMED_OUT) {
      return Verdict.of(
          EvalCase.Status.TIMED_OUT, "the tests took longer than " + task.verifierTimeout());
    }
    Optional<Double> reward = reward(verifier);
    if (reward.isEmpty()) {
      return Verdict.failed(
          "the tests wrote no reward and ended with the exit code "
              + result.exitCode()
              + ": "
              + end(result.output() + "\n" + result.errors()));
    }
    return reward.get() >= 1
        ? Verdict.passed()
        : Verdict.failed(
            String.format(Locale.ROOT, "the reward is %s: %s", reward.get(), end(result.output())));
  }

  private Result script(Map<String, Shown> shown, String script, Duration time) throws IOException {
    List<String> line = List.of("/bin/sh", "-c", "[ -x /bin/bash ] && exec bash $0; sh $0", script);
    return ScriptSandbox.run(home, shown, APP, line, time, task.memoryMegabytes());
  }

  private static String end(String text) {
    String stripped = text.strip();
    return stripped.substring(Math.max(0, stripped.length() - MAX_WORDS));
  }

  /** The reward, where a regular file has one: a link could show another file. */
  private static Optional<Double> reward(Path verifier) throws IOException {
    Optional<String> text = text(verifier.resolve("reward.txt"));
    try {
      if (text.isPresent()) {
        return finite(Double.parseDouble(text.get().strip()));
      }
      Optional<String> json = text(verifier.resolve("reward.json"));
      if (json.isPresent() && Json.parseObject(json.get()).get("reward") instanceof Number number) {
        return finite(number.doubleValue());
      }
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Double> finite(double number) {
    return Double.isFinite(number) ? Optional.of(number) : Optional.empty();
  }

  private static Optional<String> text(Path file) throws IOException {
    boolean readable =
        Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= MAX_REWARD;
    return readable ? Optional.of(Files.readString(file)) : Optional.empty();
  }
}
