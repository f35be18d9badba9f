package dev.penguin.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalReportTest {
  private static final EvalCase FAILED =
      new EvalCase(
          "own/1",
          2,
          EvalCase.Status.TIMED_OUT,
          "no \"answer\"\n",
          Duration.ofMillis(1234),
          10,
          20,
          new BigDecimal("0.0012"));

  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    EvalReport report =
        new EvalReport(
            "a model",
            "humaneval",
            Map.of("pass@1", 0.5),
            Map.of("language", "java"),
            List.of(FAILED));

    report.write(folder);
    report.write(folder);

    assertThat(EvalReport.read(folder)).isEqualTo(report);
    assertThat(EvalReport.read(folder.resolve("report.json")).toJson())
        .isEqualTo(report.toJson())
        .contains("\"pass@1\":0.5", "\"status\":\"timed_out\"", "\"seconds\":1.234");
  }

  @Test
  void whatIsNoReportIsRefused() {
    assertThatThrownBy(() -> EvalReport.parse("{\"pass@1\":1}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A report must have the schema penguin-eval/1, got null");
    assertThatThrownBy(
            () -> new EvalReport("x", "y", Map.of("cases", 1.0), Map.of(), List.of(FAILED)))
        .hasMessageContaining("got cases = 1.0");
  }
}
