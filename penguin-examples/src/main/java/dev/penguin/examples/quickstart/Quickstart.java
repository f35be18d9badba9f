package dev.penguin.examples.quickstart;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.error.PenguinException;
import dev.penguin.examples.quickstart.Screen.Style;
import dev.penguin.model.ModelException;
import dev.penguin.policy.Permissions;
import java.io.IOException;
import java.time.Duration;

/**
 * An agent repairs a small Java project whose test fails.
 *
 * <p>Everything is real: the files, the tools, the compiler, the test. The model is real too when
 * there is a key; see {@link QuickstartModel}. The agent is not believed: at the end the test runs
 * once more in a process of its own, and only if that passes does this program end with 0.
 */
public final class Quickstart {
  private static final String INSTRUCTIONS =
      """
      You repair small Java projects. Look before you change anything, then make the smallest change
      under src/main that repairs the cause; leave tests and scripts as they are. The only command
      you may run is: sh check.sh. When it passes, call finish with the status completed; when you
      cannot make it pass, call finish with the status blocked and say why.""";

  private static final String TASK =
      "Some checks of this project fail. Run `sh check.sh`, find out why, and repair it.";

  private static final String WITHOUT_A_KEY =
      " (without OPENAI_API_KEY and PENGUIN_MODEL a script plays the model's part)";

  private static final String MAVEN = "./mvnw -q -Pquickstart verify";

  private final QuickstartOptions options;
  private final Screen screen;

  private Quickstart(QuickstartOptions options, Screen screen) {
    this.options = options;
    this.screen = screen;
  }

  /**
   * Runs the quickstart and ends the program: with 0 when the project was repaired, else with 1.
   *
   * @param args see {@link QuickstartOptions}
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    String problem;
    try {
      QuickstartOptions options = QuickstartOptions.parse(System.getenv(), args);
      problem = new Quickstart(options, Screen.of(options, System.getenv())).run();
    } catch (ModelException e) {
      problem = e.getMessage() + WITHOUT_A_KEY;
    } catch (PenguinException | IllegalArgumentException e) {
      problem = String.valueOf(e.getMessage());
    }
    if (!problem.isEmpty()) {
      System.out.println("\nThe quickstart did not succeed: " + problem);
    }
    System.exit(problem.isEmpty() ? 0 : 1);
  }

  /** Has the project repaired; says what went wrong, or nothing when all is well. */
  private String run() throws IOException, InterruptedException {
    try (ProjectCopy project = ProjectCopy.make(options)) {
      screen.title("The project, before");
      CheckRun before = CheckRun.in(project.directory());
      before.print(screen);
      if (before.passed() || before.output().failed().isEmpty()) {
        return "the check names no failure to repair, and ended with exit code "
            + before.exitCode()
            + ".";
      }
      ProjectFiles filesBefore = ProjectFiles.of(project.directory());

      screen.title("The agent");
      RunResult result = repair(project);

      screen.title("What it changed");
      ProjectDiff diff = ProjectDiff.between(filesBefore, ProjectFiles.of(project.directory()));
      screen.diff(diff.isEmpty() ? "Nothing." : diff.text());
      return judge(project, before, result, diff);
    }
  }

  private RunResult repair(ProjectCopy project) {
    PenguinAgent.Builder builder =
        PenguinAgent.builder()
            .instructions(INSTRUCTIONS)
            .workspace(project.directory())
            .permissions(Permissions.workspace().allow("shell", "sh check.sh"))
            .limits(RunLimits.builder().maxTurns(30).timeout(Duration.ofMinutes(5)).build())
            .listener(new ProgressPrinter(screen));
    QuickstartModel.choose(builder, System.getenv(), screen);
    try (PenguinAgent agent = builder.build()) {
      return agent.run(RunRequest.of(TASK).withTools(options.tools()));
    }
  }

  /** Believes nothing but the files and a test run of our own. */
  private String judge(ProjectCopy project, CheckRun before, RunResult result, ProjectDiff diff)
      throws IOException, InterruptedException {
    if (!diff.filesOutside("src/main/").isEmpty()) {
      return "the agent changed more than src/main: " + diff.filesOutside("src/main/");
    }
    screen.title("The project, after (a new process, without the agent)");
    CheckRun after = CheckRun.in(project.directory());
    after.print(screen);
    if (result.outcome() != Outcome.COMPLETED) {
      String why = result.reason().or(result::question).orElse(result.text());
      return "the run ended with " + result.outcome() + ": " + why;
    }
    if (!after.repairs(before)) {
      return "the agent says that it is done, but the test still fails.";
    }
    screen.line("");
    screen.line(Style.GOOD, "The test passes. What failed before:");
    before.output().failed().forEach(check -> screen.line("   " + check));
    sayWhatIsNext();
    return "";
  }

  private void sayWhatIsNext() {
    screen.title("What to try next");
    next(MAVEN + " -Dexample=HelloWorld", "three lines of Java");
    next(MAVEN + " -Dexample=ReviewedChanges", "see what an agent changed, and take a part back");
    next(MAVEN + " -Dexample=runner.ShopRunner", "agents carry a plan out");
    if (QuickstartModel.name(System.getenv()).isEmpty()) {
      next("OPENAI_API_KEY=... " + MAVEN, "the same with openai/gpt-5-mini");
      next(
          "PENGUIN_MODEL=provider/model ...", "or with another model, and the key of its provider");
    }
    next("docs/start.md", "ten minutes to an agent of your own, with a tool and a test");
  }

  private void next(String command, String what) {
    screen.line(Style.CALL, command);
    screen.line(Style.QUIET, "   " + what);
  }
}
