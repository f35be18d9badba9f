package dev.penguin.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.PenguinAgent;
import dev.penguin.agent.AgentDefinition;
import dev.penguin.message.Usage;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.testing.ScriptedModel;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a gate makes of attempts that crashed, and which answers count as right. */
class GateTest {
  private static SuiteCase question() {
    return SuiteCase.of("answer", "What is the answer?").expecting("42");
  }

  private static ScriptedModel.Builder priced() {
    return ScriptedModel.builder()
        .info(
            ModelInfo.of("scripted", "model")
                .withPrice(new ModelInfo.Price(BigDecimal.ONE, BigDecimal.TEN)));
  }

  private static EvalReport evaluated(Grader grader, int attempts) {
    ScriptedModel.Builder model = priced();
    for (int i = 0; i < attempts; i++) {
      model.reply("It is 42.");
    }
    try (PenguinAgent agent = PenguinAgent.builder().model(model.build()).build()) {
      return Evaluation.of(question()).grade("g", grader).attempts(attempts).run("v", agent);
    }
  }

  @Test
  void anAttemptThatCrashedKeepsAGateShutAndItsCostCounts() {
    int[] calls = {0};
    EvalReport report =
        evaluated(
            attempt -> {
              if (calls[0]++ == 1) {
                throw new IllegalStateException("the grader is broken");
              }
              return Grade.pass();
            },
            3);

    assertThat(report.passAt1()).hasValue(1);
    assertThat(Gate.standard().violations(report, Optional.empty()))
        .containsExactly("1 attempt ended in an error, more than the 0 allowed: [answer#1]");
    assertThat(Gate.standard().maxErrors(1).violations(report, Optional.empty())).isEmpty();
    assertThat(report.cases())
        .allSatisfy(each -> assertThat(each.costUsd()).isPositive())
        .extracting(EvalCase::status)
        .contains(EvalCase.Status.ERROR);
    assertThatThrownBy(() -> Gate.standard().maxErrors(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatARunSpentBeforeItCrashedCounts() {
    ScriptedModel model =
        priced()
            .call("list_files", "{}")
            .fault(new ModelException.Failed("the key is wrong"))
            .build();
    EvalReport report;
    try (PenguinAgent agent = PenguinAgent.builder().model(model).build()) {
      report = Evaluation.of(question()).grade("done", Grader.completed()).run("v", agent);
    }

    EvalCase only = report.cases().get(0);
    assertThat(only.status()).isEqualTo(EvalCase.Status.ERROR);
    assertThat(only.reason()).contains("the key is wrong");
    assertThat(only.inputTokens()).isPositive();
    assertThat(only.outputTokens()).isPositive();
    BigDecimal cost =
        new ModelInfo.Price(BigDecimal.ONE, BigDecimal.TEN)
            .costUsd(Usage.of(only.inputTokens(), only.outputTokens()));
    assertThat(only.costUsd()).isEqualByComparingTo(cost).isPositive();
    assertThat(Gate.standard().maxErrors(1).maxCostUsd("0").violations(report, Optional.empty()))
        .contains("it cost " + only.costUsd().toPlainString() + " USD, more than 0");
  }

  @Test
  void whatSubAgentsSpentBeforeTheRunCrashedCounts() {
    ScriptedModel model =
        priced()
            .call("helper", "{\"task\":\"Think about it\"}")
            .reply("a long thought of the helper")
            .fault(new ModelException.Failed("no connection"))
            .build();
    EvalReport report;
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(model)
            .subAgents(AgentDefinition.builder("helper").description("Thinks.").build())
            .build()) {
      report = Evaluation.of(question()).grade("done", Grader.completed()).run("v", agent);
    }

    EvalCase only = report.cases().get(0);
    assertThat(only.reason()).contains("no connection");
    assertThat(model.requests()).as("of the run, the helper, the run").hasSize(3);
    assertThat(only.costUsd())
        .isEqualByComparingTo(
            new ModelInfo.Price(BigDecimal.ONE, BigDecimal.TEN)
                .costUsd(Usage.of(only.inputTokens(), only.outputTokens())));
  }

  @Test
  void errorsThatAreAllowedLeaveTheRateOfTheRest() {
    ScriptedModel model =
        priced().reply("42").fault(new ModelException.Failed("no connection")).reply("43").build();
    Evaluation suite =
        Evaluation.of(
                question(),
                SuiteCase.of("lost", "And?").expecting("42"),
                SuiteCase.of("wrong", "Or?").expecting("42"))
            .grade("is it", Grader.isWhatIsExpected());
    EvalReport before;
    EvalReport report;
    try (PenguinAgent all = PenguinAgent.builder().model(answers("42", "42", "43")).build();
        PenguinAgent agent = PenguinAgent.builder().model(model).build()) {
      before = suite.run("before", all);
      report = suite.run("v", agent);
    }

    assertThat(report.passAt1()).isEmpty();
    assertThat(Gate.standard().violations(report, Optional.of(before)))
        .containsExactly(
            "these tasks have no verdict: [lost]",
            "these tasks of the baseline were not evaluated: [lost]");
    Gate lenient = Gate.standard().maxErrors(1);
    assertThat(lenient.minPassAt1(0.6).violations(report, Optional.empty()))
        .containsExactly("pass@1 is 50.0 %, below 60.0 %");
    assertThat(lenient.maxDrop(0.2).violations(report, Optional.of(before))).isEmpty();
    assertThat(lenient.maxDrop(0.1).violations(report, Optional.of(before)))
        .containsExactly("pass@1 fell from 66.7 % to 50.0 %");
  }

  private static ScriptedModel answers(String... answers) {
    return ScriptedModel.replying(answers);
  }

  @Test
  void anErrorOfTheMachineInAGraderEndsItsAttemptAlone() {
    record Row(Grader grader, String error) {}
    List<Row> rows =
        List.of(
            new Row(attempt -> deeper(0), "java.lang.StackOverflowError"),
            new Row(
                attempt -> {
                  throw new OutOfMemoryError("too much");
                },
                "java.lang.OutOfMemoryError: too much"),
            new Row(
                attempt -> {
                  throw new NoClassDefFoundError("gone");
                },
                "java.lang.NoClassDefFoundError: gone"));
    for (Row row : rows) {
      EvalReport report =
          evaluated(attempt -> attempt.number() == 0 ? row.grader().grade(attempt) : pass(), 2);

      assertThat(report.cases())
          .extracting(EvalCase::status)
          .containsExactly(EvalCase.Status.ERROR, EvalCase.Status.PASSED);
      assertThat(report.cases().get(0).reason()).isEqualTo(row.error());
    }
  }

  private static Grade pass() {
    return Grade.pass();
  }

  private static Grade deeper(int depth) {
    return depth < 0 ? Grade.pass() : deeper(depth + 1);
  }

  @Test
  void anExpectedTextIsFoundAsAWordOfItsOwn() {
    record Row(String expected, String answer, boolean says, boolean is) {}
    List<Row> rows =
        List.of(
            new Row("42", "It is 42.", true, false),
            new Row("42", " 42. ", true, true),
            new Row("42", "142", false, false),
            new Row("42", "It is 42.5", false, false),
            new Row("42", "4.42", false, false),
            new Row("42", "x42", false, false),
            new Row("Paris", "paris", true, true),
            new Row("Paris", "Parisian", false, false),
            new Row("é", "café", false, false),
            new Row("-1", "It is -1", true, false),
            new Row("5", "It is -5.", false, false),
            new Row("5", "1/5", false, false),
            new Row("5", ".5", false, false),
            new Row("-5", "15-5", false, false),
            new Row("cafe", "cafe\u0301", false, false),
            new Row("a b", "A B!", true, false));

    for (Row row : rows) {
      assertThat(ExpectedText.isIn(row.answer(), row.expected()))
          .as("%s in '%s'", row.expected(), row.answer())
          .isEqualTo(row.says());
      assertThat(ExpectedText.isAll(row.answer(), row.expected()))
          .as("'%s' is %s", row.answer(), row.expected())
          .isEqualTo(row.is());
    }
    assertThat(evaluated(Grader.saysWhatIsExpected(), 1).passAt1()).hasValue(1);
    assertThat(evaluated(Grader.isWhatIsExpected(), 1).passAt1()).hasValue(0);
  }
}
