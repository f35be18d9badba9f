package dev.penguin.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.model.ModelException;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  private static final EvalCaseNames NAMES = new EvalCaseNames();

  /** Ids of cases, so that assertions read well. */
  private record EvalCaseNames() {
    List<String> withStatus(EvalReport report, EvalCase.Status status) {
      return report.cases().stream()
          .filter(each -> each.status() == status)
          .map(EvalCase::id)
          .toList();
    }
  }

  @TempDir Path folder;

  /** The argument of the tool. */
  record City(String name) {}

  private static ScriptedModel weatherModel(String answer) {
    return ScriptedModel.builder()
        .byConversation()
        .call("temperature", "{\"name\":\"Rome\"}")
        .reply(answer)
        .build();
  }

  private static PenguinAgent agent(ScriptedModel model) {
    Tool tool =
        Tool.of("temperature", "Temperature of a city, in °C", City.class, city -> "21 in " + city);
    return PenguinAgent.builder().model(model).tools(tool).permissions(Permissions.full()).build();
  }

  private static SuiteCase rome() {
    return SuiteCase.of("rome", "How warm is Rome?").expecting("21");
  }

  @Test
  void anAttemptPassesWhenAllGradersPassAndSaysWhichDidNot() {
    Evaluation suite =
        Evaluation.of(rome())
            .grade("says it", Grader.saysWhatIsExpected())
            .grade("asks once", Grader.calls("temperature", 1, 1))
            .grade("only weather", Grader.callsOnly("temperature"))
            .grade("done", Grader.completed())
            .grade("two turns", Grader.maxTurns(2));

    try (PenguinAgent good = agent(weatherModel("It is 21 degrees"));
        PenguinAgent bad = agent(weatherModel("It is warm"))) {
      assertThat(suite.run("good", good).cases())
          .singleElement()
          .satisfies(each -> assertThat(each.reason()).isEmpty())
          .matches(EvalCase::passed);
      assertThat(suite.run("bad", bad).cases())
          .singleElement()
          .satisfies(
              each ->
                  assertThat(each.reason())
                      .isEqualTo("says it: the answer does not say '21': It is warm"))
          .matches(each -> each.status() == EvalCase.Status.FAILED);
    }
  }

  @Test
  void gradersOfTheTrajectoryTellRightFromWrong() {
    record Row(Grader grader, String reason) {}
    List<Row> wrong =
        List.of(
            new Row(
                Grader.calls("temperature", 2, 3), "temperature was called 1 times, not 2 to 3"),
            new Row(
                Grader.calls("temperature", 0, 0), "temperature was called 1 times, not 0 to 0"),
            new Row(Grader.callsOnly("other"), "other tools were called: [temperature]"),
            new Row(
                Grader.callsInOrder("temperature", "other"),
                "the calls were [temperature], not in the order [temperature, other]"),
            new Row(Grader.maxTurns(1), "it took 2 turns, more than 1"),
            new Row(Grader.maxCostUsd("1"), "its cost is not known: the model has no price"));

    try (PenguinAgent agent = agent(weatherModel("21"))) {
      for (Row row : wrong) {
        assertThat(Evaluation.of(rome()).grade("g", row.grader()).run("x", agent).cases())
            .singleElement()
            .satisfies(each -> assertThat(each.reason()).isEqualTo("g: " + row.reason()));
      }
      assertThat(
              Evaluation.of(rome())
                  .grade("order", Grader.callsInOrder("temperature"))
                  .grade("tokens", Grader.maxTokens(1_000_000))
                  .run("x", agent)
                  .passed())
          .isEqualTo(1);
    }
  }

  @Test
  void eachAttemptWorksOnACopyOfTheFilesThatGradersSee() throws Exception {
    Files.writeString(folder.resolve("a.txt"), "one");
    ScriptedModel model =
        ScriptedModel.builder()
            .byConversation()
            .call("write_file", "{\"path\":\"b.txt\",\"content\":\"two\"}")
            .reply("done")
            .build();

    try (PenguinAgent agent = PenguinAgent.builder().model(model).workspace(folder).build()) {
      EvalReport report =
          Evaluation.of(SuiteCase.of("write", "Write b.txt").withFiles(folder))
              .grade(
                  "written",
                  attempt -> {
                    Path copy = attempt.workspace().orElseThrow();
                    return Grade.of(
                        Files.readString(copy.resolve("b.txt")).equals("two")
                            && Files.readString(copy.resolve("a.txt")).equals("one"),
                        "wrong files");
                  })
              .attempts(2)
              .run("x", agent);

      assertThat(report.passed()).isEqualTo(2);
    }
    assertThat(folder.resolve("b.txt")).doesNotExist();
  }

  @Test
  void attemptsRunSideBySide() {
    CountDownLatch both = new CountDownLatch(2);
    ScriptedModel model = ScriptedModel.builder().byConversation().reply("21").build();

    try (PenguinAgent agent = agent(model)) {
      EvalReport report =
          Evaluation.of(rome())
              .grade(
                  "meets the other",
                  attempt -> {
                    both.countDown();
                    return Grade.of(both.await(20, TimeUnit.SECONDS), "it was alone");
                  })
              .attempts(2)
              .parallel(2)
              .run("x", agent);

      assertThat(report.passed()).isEqualTo(2);
    }
  }

  @Test
  void aResumedEvaluationMakesOnlyWhatIsMissingOrEndedInAnError() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    List<SuiteCase> cases =
        IntStream.range(0, 4).mapToObj(i -> SuiteCase.of("case-" + i, "Say " + i)).toList();
    Evaluation suite =
        Evaluation.of(cases).grade("done", Grader.completed()).resumable(folder.resolve("out"));
    ScriptedModel failing =
        ScriptedModel.builder()
            .reply("0")
            .reply("1")
            .fault(new ModelException.Failed("the key is wrong"))
            .reply("3")
            .build();
    try (PenguinAgent agent = agent(failing)) {
      EvalReport first = suite.run("x", agent);
      assertThat(NAMES.withStatus(first, EvalCase.Status.ERROR)).containsExactly("case-2");
      assertThat(first.passAt1()).as("while a case has no verdict").isEmpty();
    }
    Path log = folder.resolve("out/results.jsonl");
    Files.writeString(log, "{\"schema\":\"pen", StandardOpenOption.APPEND);

    try (PenguinAgent agent = agent(ScriptedModel.replying("2"))) {
      EvalReport second =
          suite.run(
              "x",
              request -> {
                runs.incrementAndGet();
                return agent.run(request);
              });

      assertThat(runs).hasValue(1);
      assertThat(second.passed()).isEqualTo(4);
      assertThat(second.metrics()).containsEntry("pass@1", 1.0);
    }
    assertThat(Files.readString(log).lines()).hasSize(4);
    try (PenguinAgent agent = agent(ScriptedModel.replying("0", "1", "2", "3"))) {
      assertThat(suite.run("another variant", agent).passed()).isEqualTo(4);
    }
  }

  @Test
  void aStoredVerdictHoldsOnlyForWhatItDependsOn() throws Exception {
    Path files = Files.createDirectory(folder.resolve("files"));
    Path inner = Files.writeString(files.resolve("a.txt"), "one");
    AtomicInteger runs = new AtomicInteger();
    SuiteCase plain = rome().withFiles(files);
    Path out = folder.resolve("out");
    try (PenguinAgent agent =
        agent(ScriptedModel.builder().byConversation().reply("It is 21").build())) {
      record Row(String what, int made, SuiteCase suiteCase, Grader grader) {}
      Grader turns = Grader.maxTurns(2);
      Grader own = each -> Grade.pass();
      List<Row> rows =
          List.of(
              new Row("the first", 1, plain, turns),
              new Row("the same", 0, rome().withFiles(files), Grader.maxTurns(2)),
              new Row("another limit", 1, plain, Grader.maxTurns(3)),
              new Row("another expectation", 1, plain.expecting("22"), turns),
              new Row("another grader", 1, plain, Grader.maxTokens(2)),
              new Row("others allowed", 1, plain, Grader.callsOnly("a", "b")),
              new Row("the same in another order", 0, plain, Grader.callsOnly("b", "a")),
              new Row("a count", 1, plain, Grader.calls("a", 1, 2)),
              new Row("another count", 1, plain, Grader.calls("a", 1, 3)),
              new Row("an order", 1, plain, Grader.callsInOrder("a", "b")),
              new Row("another order", 1, plain, Grader.callsInOrder("b", "a")),
              new Row("a price", 1, plain, Grader.maxCostUsd("1")),
              new Row("a word", 1, plain, Grader.saysWhatIsExpected()),
              new Row("the whole", 1, plain, Grader.isWhatIsExpected()),
              new Row("an end", 1, plain, Grader.completed()),
              new Row("a lambda", 1, plain, own),
              new Row("another one, which nobody can see", 0, plain, each -> Grade.fail("x")),
              new Row("one that says so", 1, plain, own.withSettings("2")));
      for (Row row : rows) {
        int before = runs.get();
        Evaluation.of(row.suiteCase())
            .grade("g", row.grader())
            .resumable(out)
            .run("x", request -> counted(runs, agent, request));
        assertThat(runs.get() - before).as(row.what()).isEqualTo(row.made());
      }

      Evaluation suite = Evaluation.of(plain).grade("g", turns).resumable(out);
      int before = runs.get();
      Files.writeString(inner, "two");
      suite.run("x", request -> counted(runs, agent, request));
      Files.move(inner, files.resolve("b.txt"));
      suite.run("x", request -> counted(runs, agent, request));
      Files.createSymbolicLink(inner, Path.of("b.txt"));
      suite.run("x", request -> counted(runs, agent, request));
      suite.run("x", request -> counted(runs, agent, request));
      assertThat(runs.get() - before).as("for each content of the files").isEqualTo(3);
    }
  }

  private static RunResult counted(AtomicInteger runs, PenguinAgent agent, RunRequest request) {
    runs.incrementAndGet();
    return agent.run(request);
  }

  @Test
  void passAtKIsTheUnbiasedEstimateOverTheCases() {
    AtomicInteger count = new AtomicInteger();
    ScriptedModel model = ScriptedModel.builder().byConversation().reply("21").build();

    try (PenguinAgent agent = agent(model)) {
      EvalReport report =
          Evaluation.of(rome())
              .grade("two of ten", each -> Grade.of(count.incrementAndGet() % 5 == 0, "no"))
              .attempts(10)
              .run("x", agent);

      // 1 - C(8,5)/C(10,5) = 1 - 56/252
      assertThat(report.metrics())
          .containsOnlyKeys(
              "pass@1", "pass@5", "pass@10", "tasks", "attempts", "passed", "cost_usd");
      assertThat(report.metrics().get("pass@1")).isEqualTo(0.2, within());
      assertThat(report.metrics().get("pass@5")).isEqualTo(1 - 56.0 / 252, within());
      assertThat(report.metrics().get("pass@10")).isEqualTo(1.0, within());
    }
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-12);
  }

  @Test
  void anEvaluationThatIsInterruptedStoresNoVerdictOfWhatItCutOff() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Path out = folder.resolve("out");
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    try (PenguinAgent agent = agent(ScriptedModel.builder().byConversation().reply("21").build())) {
      Evaluation suite =
          Evaluation.of(rome())
              .grade(
                  "waits",
                  attempt -> {
                    begun.countDown();
                    try {
                      return Grade.of(new CountDownLatch(1).await(60, TimeUnit.SECONDS), "late");
                    } catch (InterruptedException e) {
                      return Grade.fail("was cut off");
                    }
                  })
              .resumable(out);
      Thread running =
          new Thread(
              () -> {
                try {
                  suite.run("x", agent);
                } catch (RuntimeException e) {
                  thrown.set(e);
                }
              });
      running.start();
      begun.await();
      running.interrupt();
      running.join();
    }

    assertThat(thrown.get())
        .isInstanceOf(CancellationException.class)
        .hasMessage("The evaluation was interrupted");
    assertThat(out.resolve("results.jsonl")).isEmptyFile();
  }

  @Test
  void progressEndsWithAllThatWasMade() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (PenguinAgent agent = agent(ScriptedModel.replying("21"))) {
      Evaluation.of(rome())
          .grade("done", Grader.completed())
          .progress(new PrintStream(out, true, StandardCharsets.UTF_8))
          .run("x", agent);
    }

    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("1 of 1, 1 passed" + System.lineSeparator());
  }

  @Test
  void whatCannotBeASuiteIsRefused() {
    assertThatThrownBy(() -> Evaluation.of(rome(), rome()))
        .hasMessage("Two cases have the id 'rome'");
    assertThatThrownBy(() -> Evaluation.of(List.of()))
        .hasMessage("An evaluation needs a case, got none");
    assertThatThrownBy(() -> Evaluation.of(rome()).run("x", request -> null))
        .hasMessage("An evaluation judges something. Add grade(…)");
    assertThatThrownBy(() -> Evaluation.of(rome()).attempts(0))
        .hasMessage("The number of attempts must be 1 or more, got 0");
    assertThatThrownBy(() -> Evaluation.of(rome()).parallel(0))
        .hasMessage("The number of attempts at once must be 1 or more, got 0");
  }
}
