package dev.penguin.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.RunLimits;
import dev.penguin.internal.json.Json;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Needs({Need.SANDBOX, Need.GIT})
class SweBenchTest {
  private SweFixture fixture;

  @BeforeEach
  void makeRepository(@TempDir Path root) throws Exception {
    fixture = SweFixture.make(root);
  }

  private static ModelReply shell(ModelRequest request, String command) {
    return ScriptedModel.builder()
        .call("shell", Json.write(Map.of("command", command)))
        .build()
        .generate(request, delta -> {});
  }

  private static ScriptedModel commands(List<String> seen, String... commands) {
    ScriptedModel.Builder model = ScriptedModel.builder();
    for (int i = 0; i < commands.length; i++) {
      int number = i;
      model.turn(
          request -> {
            if (number > 0) {
              seen.add(ScriptedModel.results(request).get(0).text());
            }
            return shell(request, commands[number]);
          });
    }
    return model
        .turn(
            request -> {
              seen.add(ScriptedModel.results(request).get(0).text());
              return ScriptedModel.replying("done").generate(request, delta -> {});
            })
        .build();
  }

  private static EvalCase only(EvalReport report) {
    assertThat(report.cases()).hasSize(1);
    return report.cases().get(0);
  }

  @Test
  void anInstanceGoesFromItsTextToAGradedPredictionInTheOfficialForm() throws Exception {
    ScriptedModel model =
        commands(
            new ArrayList<>(),
            "sed -i 's/ - / + /' add.sh; mkdir -p __pycache__ sub; echo x > __pycache__/a.pyc;"
                + " printf '\\000\\001' > blob.bin; echo new > sub/new.txt");

    EvalReport report = fixture.bench().run("scripted/one", agent -> agent.model(model));

    assertThat(only(report).reason()).isEmpty();
    assertThat(only(report).passed()).isTrue();
    assertThat(report.metrics()).containsEntry("pass@1", 1.0);
    assertThat(model.requests().get(0).messages().toString())
        .contains("add.sh subtracts.")
        .doesNotContain(SweFixture.FUTURE, "run.sh");
    List<Prediction> predictions =
        Prediction.read(fixture.root().resolve("out").resolve(SweBench.PREDICTIONS));
    assertThat(predictions).hasSize(1);
    assertThat(predictions.get(0).json())
        .startsWith(
            "{\"instance_id\":\"acme__calc-1\",\"model_name_or_path\":\"scripted/one\","
                + "\"model_patch\":\"diff --git a/add.sh b/add.sh\\n");
    assertThat(predictions.get(0).patch())
        .contains("-echo $(($1 - $2))\n+echo $(($1 + $2))\n", "b/sub/new.txt")
        .doesNotContain("pycache", "blob.bin");
    assertThat(fixture.bench().grade("again", predictions).passed()).isEqualTo(1);
  }

  @Test
  void noWayIntoTheFutureIsOpenToTheAgent() throws Exception {
    Path repositories = fixture.root().resolve("repositories");
    List<String> ways =
        List.of(
            "git log --all -p",
            "git reflog --all; git log -g -p",
            "git show " + fixture.fix(),
            "git show v2; git show later; git stash list",
            "git rev-list --all --objects | cut -d' ' -f1 | git cat-file --batch",
            "git fsck --unreachable --lost-found | awk '{print $3}' | git cat-file --batch",
            "git cat-file --batch-all-objects --batch",
            "for p in .git/objects/pack/*.idx; do git show-index < $p; done; cat .git/packed-refs");
    for (String way : ways) {
      assertThat(SweFixture.run(repositories.resolve("acme__calc"), List.of("sh", "-c", way)))
          .as("in the full repository: " + way)
          .containsAnyOf(SweFixture.FUTURE, fixture.fix());
    }
    List<String> tried = new ArrayList<>(ways);
    tried.add("git fetch " + repositories.resolve("acme__calc") + " later; git log --all -p");
    tried.add("git remote -v; cat .git/config; ls .git .git/logs");
    tried.add("cat " + fixture.instances() + "; grep -rs mended-by " + fixture.root());
    tried.add("grep -rs mended-by /tmp; ls -R .. | grep -v testbed");
    List<String> seen = new ArrayList<>();
    ScriptedModel model = commands(seen, tried.toArray(new String[0]));

    EvalReport report = fixture.bench().run("curious", agent -> agent.model(model));

    assertThat(only(report).reason()).startsWith("the patch is empty");
    assertThat(seen).hasSameSizeAs(tried);
    assertThat(seen.get(0)).contains("Base", "echo $(($1 - $2))");
    for (int i = 0; i < tried.size(); i++) {
      String result = seen.get(i).replace(tried.get(i), "").replace("show " + fixture.fix(), "");
      assertThat(result.replaceAll("fatal: [^\\n]*", ""))
          .as(tried.get(i))
          .doesNotContain(SweFixture.FUTURE, fixture.fix());
    }
  }

  @Test
  void theRealSolutionPassesAndWhatIsNoneFails() throws Exception {
    record Row(String patch, String reason) {}
    String forged = "{ echo PASSED run.sh::adds; echo PASSED run.sh::zero; } >&2";
    List<Row> rows =
        List.of(
            new Row("", "the patch is empty"),
            new Row("nonsense\n", "the patch does not apply"),
            new Row(
                SweFixture.MENDED.replace("+ $2", "\\* $2").replace("\\*", "*"),
                "it does not make 'run.sh::adds' pass: FAILED"),
            new Row(
                SweFixture.MENDED.replace("$(($1 + $2))", "5"), "it breaks 'run.sh::zero': FAILED"),
            new Row(
                SweFixture.MENDED.replace("echo $(($1 + $2))", forged),
                "it does not make 'run.sh::adds' pass: FAILED"),
            new Row(
                SweFixture.MENDED.replace("echo $(($1 + $2))", forged + "; kill -9 $PPID"),
                "the exit code 137 does not agree with the results that were printed"),
            new Row(SweFixture.MENDED.replace("add.sh", "../add.sh"), "the patch does not apply"));

    assertThat(only(fixture.bench().gold()).reason()).isEmpty();
    for (Row row : rows) {
      EvalReport report =
          fixture.bench().grade("x", List.of(new Prediction("acme__calc-1", "x", row.patch())));
      assertThat(only(report).reason()).as(row.patch()).isEqualTo(row.reason());
      assertThat(only(report).status()).isEqualTo(EvalCase.Status.FAILED);
    }
  }

  @Test
  void testsThatAPatchBringsGiveWayToThoseThatJudge() throws Exception {
    String cheat =
        "diff --git a/run.sh b/run.sh\nnew file mode 100644\n--- /dev/null\n+++ b/run.sh\n"
            + "@@ -0,0 +1,2 @@\n+echo PASSED run.sh::adds\n+echo PASSED run.sh::zero\n";

    EvalReport report =
        fixture.bench().grade("cheat", List.of(new Prediction("acme__calc-1", "x", cheat)));

    assertThat(only(report).reason()).isEqualTo("it does not make 'run.sh::adds' pass: FAILED");
  }

  @Test
  void aLinkInPlaceOfTheTestsLeadsTheHarnessNowhere(@TempDir Path outside) throws Exception {
    Path victim = Files.writeString(outside.resolve("run.sh"), "somebody's own");
    Files.writeString(
        fixture.instances(),
        Files.readString(fixture.instances())
            .replace("a/run.sh b/run.sh", "a/tests/run.sh b/tests/run.sh")
            .replace("+++ b/run.sh", "+++ b/tests/run.sh")
            .replace("sh run.sh", "sh tests/run.sh"));
    String cheat =
        "diff --git a/tests b/tests\nnew file mode 120000\n--- /dev/null\n+++ b/tests\n"
            + "@@ -0,0 +1 @@\n+%s\n\\ No newline at end of file\n".formatted(outside);

    EvalReport report =
        fixture.bench().grade("link", List.of(new Prediction("acme__calc-1", "x", cheat)));

    assertThat(victim).hasContent("somebody's own");
    assertThat(only(report).reason()).isEqualTo("it does not make 'run.sh::adds' pass: FAILED");
  }

  @Test
  void aDirectoryInPlaceOfATestGivesWayToIt() throws Exception {
    String cheat =
        "diff --git a/run.sh/x b/run.sh/x\nnew file mode 100644\n--- /dev/null\n+++ b/run.sh/x\n"
            + "@@ -0,0 +1 @@\n+x\n";

    EvalReport report =
        fixture.bench().grade("folder", List.of(new Prediction("acme__calc-1", "x", cheat)));

    assertThat(only(report).reason()).isEqualTo("it does not make 'run.sh::adds' pass: FAILED");
  }

  @Test
  void anAgentStopsAtItsBudgetAndWhatItChangedIsGraded() throws Exception {
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(request -> shell(request, "sed -i 's/ - / + /' add.sh"))
            .turn(request -> shell(request, "ls"))
            .build();

    EvalReport report =
        fixture
            .bench()
            .limits(RunLimits.builder().maxTurns(1).build())
            .run("short", agent -> agent.model(model));

    assertThat(only(report).passed()).isTrue();
    assertThat(model.requests()).hasSize(1);
  }

  @Test
  void aFinishedInstanceIsNotRepeatedAndItsPredictionStays() throws Exception {
    fixture
        .bench()
        .run("v", agent -> agent.model(commands(new ArrayList<>(), "sed -i 's/ - / + /' add.sh")));
    Files.delete(fixture.root().resolve("out").resolve(SweBench.PREDICTIONS));

    EvalReport report =
        fixture.bench().run("v", agent -> agent.model(ScriptedModel.builder().build()));

    assertThat(only(report).passed()).isTrue();
    assertThat(Prediction.read(fixture.root().resolve("out").resolve(SweBench.PREDICTIONS)))
        .singleElement()
        .satisfies(each -> assertThat(each.patch()).contains("+echo $(($1 + $2))"));
  }

  @Test
  void whatHasNoCommandOrNoRepositoryIsUnsupported() throws Exception {
    SweBench without = fixture.bench().commands(instance -> Optional.empty());
    assertThat(only(without.gold()).reason()).isEqualTo("no command is known that runs its tests");

    fixture.instance("0123456789", Map.of("repo", "acme/other"));
    assertThat(only(fixture.bench().gold()))
        .satisfies(
            each -> assertThat(each.reason()).startsWith("there is no clone of acme/other in "))
        .matches(each -> each.status() == EvalCase.Status.UNSUPPORTED);
  }

  @Test
  void instancesAreReadFromLinesAndListsAndWhatIsWrongIsNamed() throws Exception {
    SweBenchInstance read = SweBenchInstance.read(fixture.instances()).get(0);
    assertThat(read.failToPass()).containsExactly("run.sh::adds");
    assertThat(read.passToPass()).containsExactly("run.sh::zero");
    Path list = fixture.root().resolve("list.json");
    Files.writeString(list, "[" + Files.readString(fixture.instances()).strip() + "]");
    assertThat(SweBenchInstance.read(list)).containsExactly(read);

    fixture.instance("abcdef0", Map.of("FAIL_TO_PASS", 3L));
    assertThatThrownBy(() -> SweBenchInstance.read(fixture.instances()))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "These are no instances: Line 1 of "
                + fixture.instances()
                + ": 'FAIL_TO_PASS' must be a list of tests, got 3");
    fixture.instance("abcdef0", Map.of("instance_id", "../../etc/passwd"));
    assertThatThrownBy(() -> SweBenchInstance.read(fixture.instances()))
        .hasMessageEndingWith(
            "An instance_id is made of letters, digits, '.', '_' and '-', got"
                + " '../../etc/passwd'");
  }
}
