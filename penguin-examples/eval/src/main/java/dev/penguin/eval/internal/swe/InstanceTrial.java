package dev.penguin.eval.internal.swe;

import dev.penguin.eval.EvalCase;
import dev.penguin.eval.SweBenchInstance;
import dev.penguin.eval.internal.file.WorkCopy;
import dev.penguin.eval.internal.run.Verdict;
import dev.penguin.eval.internal.trial.ScriptSandbox;
import dev.penguin.eval.internal.trial.ScriptSandbox.Shown;
import dev.penguin.tool.WorkspaceCommands.Ending;
import dev.penguin.tool.WorkspaceCommands.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prepares and grades attempts at instances. */
public final class InstanceTrial {
  private static final Duration TEST_TIME = Duration.ofMinutes(30);
  private static final long MEGABYTES = 8_000;
  private static final String TESTBED = "/testbed";

  private InstanceTrial() {}

  /** The repository itself of the clone that an instance needs. */
  public static Optional<Path> repository(Path repositories, SweBenchInstance instance) {
    String name = instance.repo().replace("/", "__");
    return List.of(name + "/.git", name + ".git", name).stream()
        .map(repositories::resolve)
        .filter(path -> Files.isDirectory(path.resolve("objects")))
        .findFirst();
  }

  /** What the agent is asked: the problem, and nothing of hints, tests or the solution. */
  public static String prompt(SweBenchInstance instance) {
    return "The workspace holds the repository of "
        + instance.repo()
        + ". Change it so that the following issue is resolved. Your changes in the files are the"
        + " answer; do not commit them.\n\n<issue>\n"
        + instance.problemStatement()
        + "\n</issue>\n";
  }

  /**
   * Grades a patch on a fresh base.
   *
   * @param command runs the tests; empty when nobody knows how
   */
  public static Verdict grade(
      SweBenchInstance instance, Path source, String patch, Optional<String> command)
      throws IOException {
    if (command.isEmpty()) {
      return Verdict.of(EvalCase.Status.UNSUPPORTED, "no command is known that runs its tests");
    }
    if (patch.isBlank()) {
      return Verdict.failed("the patch is empty");
    }
    try (WorkCopy home = WorkCopy.empty()) {
      BaseRepository base = BaseRepository.make(instance, source, home.directory());
      if (!base.apply(patch)) {
        return Verdict.failed("the patch does not apply");
      }
      base.applyTests(instance.testPatch());
      return tested(instance, home.directory(), base.workspace(), command.get());
    }
  }

  private static Verdict tested(
      SweBenchInstance instance, Path home, Path workspace, String command) throws IOException {
    Result result =
        ScriptSandbox.run(
            home,
            Map.of(TESTBED, new Shown(workspace, true)),
            TESTBED,
            List.of("/bin/sh", "-c", "exec 2>&1\n" + command),
            TEST_TIME,
            MEGABYTES);
    if (result.ending() != Ending.EXITED) {
      return Verdict.of(EvalCase.Status.TIMED_OUT, "the tests were ended: " + result.ending());
    }
    return TestLog.of(result.output(), result.exitCode())
        .problem(instance)
        .map(Verdict::failed)
        .orElseGet(Verdict::passed);
  }
}
