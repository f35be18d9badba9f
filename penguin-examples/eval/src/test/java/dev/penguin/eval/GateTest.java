package dev.penguin.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.PenguinAgent;
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

  private static EvalReport evaluated(Grader grader, int attempts) {
    ModelInfo info =
        ModelInfo.of("scripted", "model")
            .withPrice(new ModelInfo.Price(BigDecimal.ONE, BigDecimal.TEN));
    ScriptedModel.Builder model = ScriptedModel.builder().info(info);
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
        .containsExactly("1 attempts ended in an error, more than 0: [answer#1]");
    assertThat(Gate.standard().maxErrors(1).violations(report, Optional.empty())).isEmpty();
    assertThat(report.cases())
        .allSatisfy(each -> assertThat(each.costUsd()).isPositive())
        .extracting(EvalCase::status)
        .contains(EvalCase.Status.ERROR);
    assertThatThrownBy(() -> Gate.standard().maxErrors(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aGraderThatRecursesForEverEndsItsAttemptAlone() {
    EvalReport report = evaluated(attempt -> deeper(0), 1);

    assertThat(report.cases())
        .singleElement()
        .matches(each -> each.status() == EvalCase.Status.ERROR)
        .satisfies(each -> assertThat(each.reason()).contains("StackOverflowError"));
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
