package dev.penguin.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.RunLimits;
import dev.penguin.eval.internal.file.WorkCopy;
import dev.penguin.internal.json.Json;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which changes become a prediction, which tests judge it, and what a kill leaves. */
@Needs({Need.SANDBOX, Need.GIT})
class SweBenchPatchesTest {
  private SweFixture fixture;
  private Path repository;

  @BeforeEach
  void makeRepository(@TempDir Path root) throws Exception {
    fixture = SweFixture.make(root);
    repository = root.resolve("repositories/acme__calc");
  }

  /** Another base for the instance, with files that are not in the first one. */
  private void base(Map<String, String> files, Map<String, Object> fields) throws Exception {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = repository.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
      SweFixture.git(repository, "add", "--force", file.getKey());
    }
    SweFixture.git(repository, "commit", "--quiet", "-m", "More");
    fixture.instance(SweFixture.git(repository, "rev-parse", "HEAD").strip(), fields);
  }

  private static ScriptedModel shell(String command) {
    return ScriptedModel.builder()
        .call("shell", Json.write(Map.of("command", command)))
        .reply("done")
        .build();
  }

  private String patchOf(String command) throws IOException {
    fixture.bench().run("v", agent -> agent.model(shell(command)));
    return Prediction.read(fixture.root().resolve("out").resolve(SweBench.PREDICTIONS))
        .get(0)
        .patch();
  }

  private static EvalCase only(EvalReport report) {
    assertThat(report.cases()).hasSize(1);
    return report.cases().get(0);
  }

  @Test
  void aDirectoryOfTheBaseIsNoLeftoverWhateverItsName() throws Exception {
    base(
        Map.of("tools/build/make.sh", "echo\n", "a [b]/target/in", "x\n", "venv2/bin/a", "x\n"),
        Map.of());

    String patch =
        patchOf(
            "echo new > tools/build/new.sh; echo new > 'a [b]/target/new';"
                + " mkdir -p build/x venv venv2/bin; echo new > build/x/y; echo left > venv/z;"
                + " echo new > venv2/bin/z; echo left > tools/build/a.pyc; echo new > x.orig");

    assertThat(patch)
        .contains("b/tools/build/new.sh", "target/new", "b/build/x/y", "b/venv2/bin/z", "b/x.orig")
        .doesNotContain("venv/z", "a.pyc");
  }

  @Test
  void theIgnoreFilesOfTheRepositoryCountAndAnAttributeHidesNoText() throws Exception {
    base(
        Map.of(
            ".gitignore", "*.log\n/dist/\n",
            ".gitattributes", "*.lock -diff\n*.svg binary\n",
            "deps.lock", "one\n",
            "dist/kept.js", "one\n",
            "tree/node_modules/mod/index.js", "one\n"),
        Map.of());

    String patch =
        patchOf(
            "echo two > deps.lock; echo two > dist/kept.js; echo new > dist/new.js;"
                + " echo new > a.log; echo new > a.svg; printf 'a\\000b' > b.svg;"
                + " echo two > tree/node_modules/mod/index.js;"
                + " echo new > tree/node_modules/mod/new.js; mkdir node_modules;"
                + " echo left > node_modules/left.js");

    assertThat(patch)
        .contains("a/deps.lock", "+two", "a/dist/kept.js", "b/a.svg", "mod/new.js", "mod/index.js")
        .doesNotContain("dist/new.js", "a.log", "b.svg", "left.js");
  }

  @Test
  void whatMustNotBeSeenIsHiddenWhereverItLies() throws Exception {
    Path target = Path.of("target").toAbsolutePath();
    boolean isShown = !target.startsWith("/tmp"); // of which sandboxes show nothing
    Path here = Files.createTempDirectory(target, "swe-");
    try {
      SweFixture hidden = SweFixture.make(here.toRealPath());
      Files.writeString(hidden.root().resolve("shown.txt"), "a file of the machine");
      Path out = Files.createDirectory(hidden.root().resolve("out"));
      Files.writeString(out.resolve("notes.txt"), SweFixture.FUTURE);
      ScriptedModel model =
          shell(
              "cd %s; cat shown.txt instances.jsonl out/notes.txt;".formatted(hidden.root())
                  + " git --git-dir=repositories/acme__calc/.git log --all; grep -rs mended-by-the .");

      hidden.bench().run("curious", agent -> agent.model(model));

      String seen = model.requests().get(1).messages().toString();
      assertThat(seen).doesNotContain(SweFixture.FUTURE);
      assertThat(seen.contains("a file of the machine")).as("it can look").isEqualTo(isShown);
    } finally {
      WorkCopy.delete(here);
    }
  }

  @Test
  void aTextThatIsNotUtf8IsNoPartOfThePatchAndSpoilsNothing() throws Exception {
    String patch =
        patchOf(
            "printf 'caf\\351\\n' > latin.txt; echo 'café' > utf.txt; sed -i 's/ - / + /' add.sh");

    assertThat(patch).contains("b/utf.txt", "+café", "b/add.sh").doesNotContain("latin", "\ufffd");
    assertThat(graded(patch).reason()).isEmpty();
  }

  @Test
  void whatIsInARepositoryThatTheAgentMadeIsPartOfThePatch() throws Exception {
    String patch =
        patchOf(
            "mkdir -p sub/deep && cd sub && git init -q . && echo one > one.txt && git add ."
                + " && git -c user.name=a -c user.email=a@b commit -qm x"
                + " && echo two > deep/two.txt && cd ../ && mkdir gitfile && cd gitfile"
                + " && echo 'gitdir: /nowhere' > .git && echo three > three.txt");

    assertThat(patch)
        .contains("b/sub/one.txt", "+one", "b/sub/deep/two.txt", "b/gitfile/three.txt")
        .doesNotContain("Subproject", ".git/");
  }

  @Test
  void testsThatRenameAFileJudgeAlsoASolutionThatChangedIt() throws Exception {
    String old = "sh add.sh 2 3 > /dev/null && echo PASSED old.sh::adds\n";
    String run =
        "if [ \"$(sh add.sh 2 3)\" = 5 ]; then echo PASSED run.sh::adds; echo PASSED run.sh::zero;"
            + " else echo FAILED run.sh::adds; exit 1; fi";
    String patch =
        """
        diff --git a/old.sh b/run.sh
        similarity index 10%%
        rename from old.sh
        rename to run.sh
        --- a/old.sh
        +++ b/run.sh
        @@ -1 +1 @@
        -%s+%s
        """
            .formatted(old, run);
    base(Map.of("old.sh", old), Map.of("test_patch", patch));
    String mended = "diff --git a/add.sh b/add.sh\n" + SweFixture.MENDED;
    String deletesTheTest =
        "diff --git a/old.sh b/old.sh\ndeleted file mode 100644\n--- a/old.sh\n+++ /dev/null\n"
            + "@@ -1 +0,0 @@\n-"
            + old;

    assertThat(graded(mended).reason()).isEmpty();
    assertThat(graded(mended + deletesTheTest).reason()).isEmpty();
    assertThat(graded(deletesTheTest).reason())
        .isEqualTo("it does not make 'run.sh::adds' pass: FAILED");
  }

  private EvalCase graded(String patch) throws IOException {
    return only(fixture.bench().grade("x", List.of(new Prediction("acme__calc-1", "x", patch))));
  }

  @Test
  void anotherCommandOrAnotherBudgetIsAnotherVerdict() throws Exception {
    Prediction right =
        new Prediction("acme__calc-1", "x", "diff --git a/add.sh b/add.sh\n" + SweFixture.MENDED);

    EvalReport wrong =
        fixture.bench().commands(instance -> Optional.of("exit 3")).grade("x", List.of(right));
    EvalReport none =
        fixture.bench().commands(instance -> Optional.empty()).grade("x", List.of(right));
    EvalReport passed = fixture.bench().grade("x", List.of(right));

    assertThat(only(wrong).status()).isEqualTo(EvalCase.Status.FAILED);
    assertThat(only(none).status()).isEqualTo(EvalCase.Status.UNSUPPORTED);
    assertThat(only(passed).reason()).isEmpty();
  }

  @Test
  void otherTestsGradeTheAnswerThatIsStoredAndAnotherBudgetAsksAnew() throws Exception {
    String base = SweFixture.git(repository, "rev-parse", "HEAD").strip();
    ScriptedModel nobody = ScriptedModel.replying();
    fixture.bench().run("v", agent -> agent.model(shell("sed -i 's/ - / + /' add.sh")));

    fixture.instance(base, Map.of("FAIL_TO_PASS", List.of("run.sh::other")));
    EvalReport other = fixture.bench().run("v", agent -> agent.model(nobody));
    assertThat(only(other).reason())
        .startsWith("it does not make 'run.sh::other' pass: it did not run");
    fixture.instance(base, Map.of("test_cmd", "sh run.sh; exit 7"));
    assertThat(only(fixture.bench().run("v", agent -> agent.model(nobody))).reason())
        .startsWith("the exit code 7 does not agree");

    SweBench more = fixture.bench().limits(RunLimits.builder().maxTurns(7).build());
    ScriptedModel again = shell("true");
    more.run("v", agent -> agent.model(again));
    assertThat(again.requests()).hasSize(2);
    fixture.instance(base, Map.of("problem_statement", "Another problem"));
    ScriptedModel asked = shell("true");
    fixture.bench().run("v", agent -> agent.model(asked));
    assertThat(asked.requests().get(0).messages().toString()).contains("Another problem");
  }

  @Test
  void halfOfAnAnswerIsNotStoredWhenTheEvaluationIsInterrupted() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(
                request -> {
                  begun.countDown();
                  return ScriptedModel.builder()
                      .call("shell", "{\"command\":\"echo half > half.txt; sleep 60\"}")
                      .build()
                      .generate(request, delta -> {});
                })
            .reply("late")
            .build();
    Thread running =
        new Thread(
            () -> {
              try {
                fixture.bench().run("v", agent -> agent.model(model));
              } catch (IOException | RuntimeException e) {
                return; // It was interrupted.
              }
            });
    running.start();
    begun.await();
    running.interrupt();
    running.join();

    assertThat(isAnswered(fixture.root().resolve("out"))).isFalse();
    ScriptedModel again = shell("sed -i 's/ - / + /' add.sh");
    assertThat(only(fixture.bench().run("v", agent -> agent.model(again))).passed()).isTrue();
  }

  @Test
  void whatAnAgentAnsweredBeforeAKillInTheGradingIsNotAskedAgain() throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Grading.class.getName(),
                fixture.root().toString())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .start();
    Path out = fixture.root().resolve("out");
    try {
      while (program.isAlive() && !isAnswered(out)) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      assertThat(program.isAlive()).as("it grades").isTrue();
    } finally {
      program.destroyForcibly().waitFor();
    }

    EvalReport report = fixture.bench().run("v", agent -> agent.model(ScriptedModel.replying()));

    assertThat(only(report).reason()).isEmpty();
    assertThat(only(report).inputTokens()).as("of the first program's model").isPositive();
  }

  private static boolean isAnswered(Path out) throws IOException {
    if (!Files.isDirectory(out)) {
      return false;
    }
    try (var all = Files.walk(out)) {
      return all.anyMatch(path -> path.toString().endsWith(".json"));
    }
  }

  /** A program whose tests never end. */
  public static final class Grading {
    private Grading() {}

    public static void main(String[] args) throws Exception {
      new SweFixture(Path.of(args[0]), "")
          .bench()
          .commands(instance -> Optional.of("sleep 600"))
          .run("v", agent -> agent.model(shell("sed -i 's/ - / + /' add.sh")));
    }
  }
}
