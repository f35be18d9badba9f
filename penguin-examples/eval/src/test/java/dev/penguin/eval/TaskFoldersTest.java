package dev.penguin.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.RunLimits;
import dev.penguin.eval.internal.file.WorkCopy;
import dev.penguin.internal.json.Json;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Needs(Need.SANDBOX)
class TaskFoldersTest {
  private static final String SECRET = "the-answer-is-42";

  @TempDir Path root;

  /** A task: greet.sh in the environment must print the name that it is given. */
  private Path task(String name) throws IOException {
    Path task = root.resolve("tasks").resolve(name);
    for (String folder : List.of("environment", "tests", "solution")) {
      Files.createDirectories(task.resolve(folder));
    }
    Files.writeString(
        task.resolve("task.toml"),
        """
        version = "1.0" # of the layout
        [metadata]
        tags = ["shell",
          "small # one"]
        [verifier]
        timeout_sec = 20.0
        [agent]
        timeout_sec = 60
        [environment]
        memory_mb = 2_048
        """);
    Files.writeString(task.resolve("instruction.md"), "Make /app/greet.sh print Hello and $1.\n");
    Files.writeString(task.resolve("environment/greet.sh"), "echo Bye\n");
    Files.writeString(
        task.resolve("tests/test.sh"),
        """
        # %s
        if [ "$(sh /app/greet.sh Ann)" = "Hello Ann" ]; then echo 1; else echo 0; fi \
          > /logs/verifier/reward.txt
        """
            .formatted(SECRET));
    Files.writeString(task.resolve("solution/solve.sh"), "echo 'echo Hello $1' > /app/greet.sh\n");
    return task;
  }

  private static EvalCase only(EvalReport report) {
    assertThat(report.cases()).hasSize(1);
    return report.cases().get(0);
  }

  @Test
  void theSolutionOfATaskPassesAndItsEnvironmentAsItIsFails() throws Exception {
    Path task = task("greet");
    Files.writeString(task("slow").resolve("task.toml"), "[verifier]\ntimeout_sec = 0.5\n");
    Files.writeString(root.resolve("tasks/slow/tests/test.sh"), "sleep 30\n");
    TaskFolders tasks = TaskFolders.of(TaskFolder.in(root.resolve("tasks")));

    assertThat(tasks.oracle().cases())
        .extracting(EvalCase::id, EvalCase::status)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("greet", EvalCase.Status.PASSED),
            org.assertj.core.groups.Tuple.tuple("slow", EvalCase.Status.TIMED_OUT));
    assertThat(tasks.untouched().cases().get(0).reason()).startsWith("the reward is 0.0");
    assertThat(task.resolve("environment/greet.sh")).hasContent("echo Bye\n");
  }

  @Test
  void rewardsInJsonCountAndWhatIsNoRewardFails() throws Exception {
    record Row(String script, EvalCase.Status status) {}
    List<Row> rows =
        List.of(
            new Row("echo '{\"reward\": 1.0}' > reward.json", EvalCase.Status.PASSED),
            new Row("echo '{\"reward\": 0.99}' > reward.json", EvalCase.Status.FAILED),
            new Row("echo '{\"a\": {\"reward\": 1}}' > reward.json", EvalCase.Status.FAILED),
            new Row("echo 1 > reward.txt; mkdir -p /logs/verifier; exit 0", EvalCase.Status.PASSED),
            new Row("echo 1 > reward.txt; exit 1", EvalCase.Status.FAILED),
            new Row("echo 1 > reward.txt; kill -9 $$", EvalCase.Status.FAILED),
            new Row("echo 0.5 > reward.txt", EvalCase.Status.FAILED),
            new Row("echo NaN > reward.txt", EvalCase.Status.FAILED),
            new Row("echo Infinity > reward.txt", EvalCase.Status.FAILED),
            new Row("echo yes > reward.txt", EvalCase.Status.FAILED),
            new Row("echo 1 > x; ln -s x reward.txt", EvalCase.Status.FAILED),
            new Row("exit 0", EvalCase.Status.FAILED));
    Path task = task("greet");

    for (Row row : rows) {
      Files.writeString(task.resolve("tests/test.sh"), "cd /logs/verifier\n" + row.script() + "\n");
      assertThat(only(TaskFolders.of(List.of(TaskFolder.read(task))).untouched()).status())
          .as(row.script())
          .isEqualTo(row.status());
    }
  }

  /** What greet.sh does when the tests run it, and what became of the attempt. */
  private record Cheat(String name, String script, String reason) {}

  @Test
  void aSolutionThatTheTestsRunCannotForgeTheReward() throws Exception {
    List<Cheat> cheats =
        List.of(
            new Cheat(
                "writes it and kills the tests",
                "echo 1 > /logs/verifier/reward.txt; kill -9 $PPID",
                "the tests gave no reward that counts (1) and ended with the exit code 137"),
            new Cheat(
                "kills all",
                "echo 1 > /logs/verifier/reward.txt; kill -9 -1",
                "the tests gave no reward that counts (1) and ended with the exit code 137"),
            new Cheat(
                "writes it before",
                "echo 1 > /logs/verifier/reward.txt",
                "the reward is none, as several were written: 1, 0"),
            new Cheat(
                "writes the beginning of a number",
                "printf 1. > /logs/verifier/reward.txt",
                "the reward is none, as '1.0' may be of two writers"),
            new Cheat(
                "writes the other file",
                "echo '{\"reward\": 1}' > /logs/verifier/reward.json",
                "the reward is 0.0"),
            new Cheat(
                "moves it and writes there",
                "cd /logs; mv verifier/reward.txt p && echo 1 > p;"
                    + " mv verifier v && echo 1 > v/reward.txt; cd /;"
                    + " mv logs l && echo 1 > l/verifier/reward.txt; mkdir -p /logs/verifier",
                "the reward is 0.0"),
            new Cheat(
                "makes a user namespace, in which it could read and mount",
                "unshare -U true 2> /dev/null && echo Hello $1",
                "the reward is 0.0"),
            new Cheat(
                "leaves a process that writes",
                later("echo 1 > /logs/verifier/reward.txt"),
                "the reward is none, as several were written: 0, 1"),
            new Cheat(
                "leaves a process that takes away what was written",
                later(
                    "cd /logs/verifier; timeout 0.2 cat reward.txt; chmod 600 reward.txt;"
                        + " timeout 0.2 cat reward.txt; timeout 0.2 unshare -Ur cat reward.txt"),
                "the reward is 0.0"));
    Path task = task("greet");
    Files.writeString(
        task.resolve("tests/test.sh"),
        """
        said=$(sh /app/greet.sh Ann)
        if [ "$said" = "Hello Ann" ]; then reward=1; else reward=0; fi
        echo $reward > /logs/verifier/reward.txt
        if [ -e /app/busy ]; then
          : > /app/written
          until [ -e /app/done ]; do sleep 0.01; done
        fi
        """);

    for (Cheat cheat : cheats) {
      Files.writeString(task.resolve("environment/greet.sh"), cheat.script() + "\n");
      EvalCase only = only(TaskFolders.of(List.of(TaskFolder.read(task))).untouched());
      assertThat(only.status()).as(cheat.name()).isEqualTo(EvalCase.Status.FAILED);
      assertThat(only.reason()).as(cheat.name()).startsWith(cheat.reason());
    }
    assertThat(only(TaskFolders.of(List.of(TaskFolder.read(task))).oracle()).reason()).isEmpty();
  }

  /** What a process does that goes on after the tests have written. */
  private static String later(String script) {
    return ": > /app/busy; (until [ -e /app/written ]; do sleep 0.01; done; "
        + script
        + "; : > /app/done) > /dev/null 2>&1 &";
  }

  @Test
  void noProcessOfASolutionOrAnAgentRunsBesideTheTests() throws Exception {
    Path task = task("alive");
    String daemon = "setsid sh -c 'while :; do : > %s/alive; done' > /dev/null 2>&1 &";
    Files.writeString(
        task.resolve("solution/solve.sh"), daemon.formatted("/app") + "\nsleep 0.2\n");
    Files.writeString(
        task.resolve("tests/test.sh"),
        """
        [ -e /app/alive ] || exit 3
        rm /app/alive
        sleep 0.3
        [ -e /app/alive ] || echo 1 > /logs/verifier/reward.txt
        """);
    String left = daemon.formatted("$PWD") + " sleep 0.2";
    ScriptedModel model =
        ScriptedModel.builder()
            .call("shell", Json.write(Map.of("command", left)))
            .reply("done")
            .build();
    TaskFolders tasks = TaskFolders.of(List.of(TaskFolder.read(task)));

    assertThat(only(tasks.oracle()).reason()).isEmpty();
    assertThat(only(tasks.run("scripted", agent -> agent.model(model))).reason()).isEmpty();
  }

  @Test
  void aStoredVerdictHoldsOnlyForTheSameTaskAndWhatWasUnsupportedIsTriedAgain() throws Exception {
    Path task = task("greet");
    Path out = root.resolve("out");
    Path docker = Files.writeString(task.resolve("environment/Dockerfile"), "FROM scratch\n");
    assertThat(stored(task, out).status()).isEqualTo(EvalCase.Status.UNSUPPORTED);
    assertThat(out.resolve("results.jsonl")).isEmptyFile();

    Files.delete(docker);
    assertThat(stored(task, out).reason()).startsWith("the reward is 0.0");
    Path greet = task.resolve("environment/greet.sh");
    Files.writeString(greet, "echo Hello $1\n");
    assertThat(stored(task, out).passed()).as("another environment").isTrue();
    Path test = task.resolve("tests/test.sh");
    Files.writeString(test, "sleep 0.4; echo 1 > /logs/verifier/reward.txt\n");
    Path settings = task.resolve("task.toml");
    Files.writeString(settings, "verifier.timeout_sec = 0.1\n");
    assertThat(stored(task, out).status()).isEqualTo(EvalCase.Status.TIMED_OUT);
    Files.writeString(settings, "verifier.timeout_sec = 60\n");
    assertThat(stored(task, out).passed()).as("a raised limit").isTrue();
    Files.writeString(test, "[ -x /app/greet.sh ] && echo 1 > /logs/verifier/reward.txt\n");
    assertThat(stored(task, out).passed()).as("other tests").isFalse();
    assertThat(greet.toFile().setExecutable(true)).isTrue();
    assertThat(stored(task, out).passed()).as("another mode").isTrue();
    assertThat(Files.readAllLines(out.resolve("results.jsonl"))).hasSize(6);
    assertThat(stored(task, out).passed()).isTrue();
    assertThat(Files.readAllLines(out.resolve("results.jsonl"))).as("once").hasSize(6);
  }

  private static EvalCase stored(Path task, Path out) throws IOException {
    return only(TaskFolders.of(List.of(TaskFolder.read(task))).resumable(out).untouched());
  }

  @Test
  void anAgentSolvesATaskAndFindsNeitherTestsNorSolution() throws Exception {
    TaskFolder task = TaskFolder.read(task("greet"));
    List<String> seen = new ArrayList<>();
    ScriptedModel model =
        ScriptedModel.builder()
            .call(
                "shell",
                "{\"command\":\"cat " + task.folder() + "/tests/test.sh; ls " + root + "\"}")
            .turn(
                request ->
                    note(request, seen, "grep -rs " + SECRET + " /app /tests /tmp /home " + root))
            .turn(request -> note(request, seen, "echo 'echo Hello $1' > greet.sh"))
            .reply("done")
            .build();

    EvalReport report = TaskFolders.of(List.of(task)).run("scripted", agent -> agent.model(model));

    assertThat(only(report).reason()).isEmpty();
    assertThat(only(report).inputTokens()).isPositive();
    assertThat(seen).hasSize(2).noneMatch(text -> text.contains(SECRET));
    assertThat(seen.get(0)).contains("No such file");
    assertThat(model.requests().get(0).messages().toString())
        .contains("Make /app/greet.sh print Hello")
        .doesNotContain(SECRET);
  }

  @Test
  void tasksAndResultsOutsideOfTheTemporaryDirectoryAreHiddenFromAnAgent() throws Exception {
    Path target = Path.of("target").toAbsolutePath();
    boolean isShown = !target.startsWith("/tmp"); // of which sandboxes show nothing
    Path here = Files.createTempDirectory(target, "tasks-");
    try {
      root = here.toRealPath();
      task("other");
      TaskFolder task = TaskFolder.read(task("greet"));
      Path out = Files.createDirectory(root.resolve("out"));
      Files.writeString(out.resolve("notes.txt"), SECRET);
      List<String> seen = new ArrayList<>();
      ScriptedModel model =
          ScriptedModel.builder()
              .call("shell", Json.write(Map.of("command", "cat " + root + "/shown.txt")))
              .turn(
                  request ->
                      note(request, seen, "cat " + root + "/tasks/*/tests/* " + root + "/out/*"))
              .turn(request -> note(request, seen, "true"))
              .reply("done")
              .build();
      Files.writeString(root.resolve("shown.txt"), "a file of the machine");

      TaskFolders.of(List.of(task, TaskFolder.read(root.resolve("tasks/other"))))
          .resumable(out)
          .run("curious", agent -> agent.model(model));

      assertThat(seen.get(0).contains("a file of the machine"))
          .as("it can look")
          .isEqualTo(isShown);
      assertThat(seen.get(1)).doesNotContain(SECRET).contains("No such file");
    } finally {
      WorkCopy.delete(here);
    }
  }

  @Test
  void anAgentHasTheShorterOneOfItsTimes() throws Exception {
    Path task = task("greet");
    for (boolean ofTask : List.of(true, false)) {
      Files.writeString(
          task.resolve("task.toml"), "agent.timeout_sec = " + (ofTask ? "0.3" : "60") + "\n");
      ScriptedModel.Builder script = ScriptedModel.builder();
      for (int i = 0; i < 100; i++) { // 10 s at least
        script.call("shell", "{\"command\":\"sleep 0.1; echo " + i + "\"}");
      }
      ScriptedModel model = script.reply("late").build();
      Duration other = ofTask ? Duration.ofMinutes(1) : Duration.ofMillis(300);

      EvalReport report =
          TaskFolders.of(List.of(TaskFolder.read(task)))
              .limits(RunLimits.builder().timeout(other).build())
              .run("slow", agent -> agent.model(model));

      assertThat(only(report).reason()).endsWith("(the agent's run ended with TIMED_OUT)");
    }
  }

  private static ModelReply note(ModelRequest request, List<String> seen, String command) {
    List<ToolMessage> results = ScriptedModel.results(request);
    seen.add(results.get(0).text());
    return ScriptedModel.builder()
        .info(ModelInfo.of("scripted", "model"))
        .call("shell", "{\"command\":\"" + command + "\"}")
        .build()
        .generate(request, delta -> {});
  }

  @Test
  void whatNeedsAContainerOrTheNetworkIsReportedAsUnsupportedAndCountsInNoRate() throws Exception {
    Files.writeString(task("docker").resolve("environment/Dockerfile"), "FROM scratch\n");
    Files.writeString(task("image").resolve("task.toml"), "environment.docker_image = 'a'\n");
    Files.writeString(task("net").resolve("task.toml"), "[environment]\nallow_internet = true\n");
    Files.writeString(task("vars").resolve("task.toml"), "[verifier]\nenv = { A = \"b\" }\n");
    Files.writeString(task("steps").resolve("task.toml"), "[[steps]]\nname = \"a\"\n[[steps]]\n");
    task("zplain");

    EvalReport report = TaskFolders.of(TaskFolder.in(root.resolve("tasks"))).oracle();

    assertThat(report.cases())
        .extracting(EvalCase::reason)
        .containsExactly(
            "its environment is a container: environment/Dockerfile",
            "its environment is a container: docker_image",
            "it needs the network: allow_internet",
            "it has several steps",
            "its tests need variables of the environment: verifier.env",
            "");
    assertThat(report.metrics()).containsEntry("pass@1", 1.0);
  }

  @Test
  void aTaskIsReadWithItsTimesAndSaysWhatIsWrongWithIt() throws Exception {
    Path task = task("greet");
    assertThat(TaskFolder.read(task))
        .satisfies(read -> assertThat(read.agentTimeout()).isEqualTo(Duration.ofMinutes(1)))
        .satisfies(read -> assertThat(read.verifierTimeout()).isEqualTo(Duration.ofSeconds(20)))
        .satisfies(read -> assertThat(read.memoryMegabytes()).isEqualTo(2048));

    Files.writeString(task.resolve("task.toml"), "[agent]\ntimeout_sec = \n");
    assertThatThrownBy(() -> TaskFolder.read(task))
        .hasMessage(
            "The file task.toml of '"
                + task.toRealPath()
                + "': Line 2 is not TOML: a value is missing");
    Files.delete(task.resolve("tests/test.sh"));
    assertThatThrownBy(() -> TaskFolder.read(task))
        .hasMessage("The task '" + task.toRealPath() + "' has no file tests/test.sh. Add it");
  }
}
