package dev.penguin.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.eval.internal.report.Rates;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPagesTest {
  private static final String HOSTILE = "<script>alert('x')</script> & \"q\" | `c` [l](http://x)";

  private static EvalCase attempt(String id, EvalCase.Status status, String reason) {
    return new EvalCase(
        id, 0, status, reason, Duration.ofMillis(1500), 100, 20, new BigDecimal("0.25"));
  }

  private static EvalReport report(String name, EvalCase... cases) {
    List<String> tasks = Stream.of(cases).map(EvalCase::id).toList();
    return new EvalReport(
        name, "suite", Rates.metrics(tasks, List.of(cases)), Map.of(), List.of(cases));
  }

  private static final EvalReport BEFORE =
      report(
          "first prompt",
          attempt("a", EvalCase.Status.PASSED, ""),
          attempt("b", EvalCase.Status.FAILED, "no"),
          attempt("c", EvalCase.Status.PASSED, ""));
  private static final EvalReport AFTER =
      report(
          "second prompt",
          attempt("a", EvalCase.Status.FAILED, HOSTILE),
          attempt("b", EvalCase.Status.PASSED, ""),
          attempt("d", EvalCase.Status.UNSUPPORTED, "it is a container"));

  @Test
  void theHtmlLoadsAndRunsNothingWhateverTextsItHas() {
    String html = ReportPages.html(AFTER);

    assertThat(html)
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;q&quot;")
        .contains("content=\"default-src 'none'; style-src 'unsafe-inline'\"")
        .contains("<svg ")
        .contains("50.0 %")
        .doesNotContain("<script", "src=\"", "href=", "@import", "url(");
  }

  @Test
  void theMarkdownHasTheFiguresAndNoMarkupOfModels() {
    assertThat(ReportPages.markdown(AFTER))
        .contains("| 50.0 % | 1 | 1 | 0 | 0 | 1 | 360 | 0.75 USD |")
        .contains("\\<script\\>alert('x')\\</script\\> & \"q\" \\| \\`c\\` \\[l\\](http://x)");
  }

  @Test
  void aComparisonSaysWhatGotBetterWorseAndWhatIsMissing() {
    Comparison both = new Comparison(BEFORE, AFTER);

    assertThat(both.change()).isEqualTo(0.5 - 2 / 3.0);
    assertThat(both.better()).containsExactly("b");
    assertThat(both.worse()).containsExactly("a");
    assertThat(both.missing()).containsExactly("c");
    assertThat(both.markdown())
        .contains("Against 'first prompt' (66.7 %): -16.7 points")
        .contains("- better: b\n- worse: a\n- not evaluated: c\n");
    assertThat(both.html()).contains("Against first prompt", "-16.7 points", ">before<");
  }

  @Test
  void theGateLetsThroughWhatIsNoWorseAndNamesAllThatIs() {
    assertThat(Gate.standard().violations(BEFORE, Optional.of(BEFORE))).isEmpty();
    assertThat(
            Gate.standard()
                .minPassAt1(0.9)
                .maxCostUsd("0.7")
                .violations(AFTER, Optional.of(BEFORE)))
        .containsExactly(
            "pass@1 is 50.0 %, below 90.0 %",
            "pass@1 fell from 66.7 % to 50.0 %",
            "these tasks got worse: [a]",
            "these tasks of the baseline were not evaluated: [c]",
            "it cost 0.75 USD, more than 0.7");
    assertThat(Gate.standard().maxDrop(0.2).violations(AFTER, Optional.of(BEFORE)))
        .containsExactly("these tasks of the baseline were not evaluated: [c]");
    assertThat(Gate.standard().violations(report("none"), Optional.empty()))
        .containsExactly("nothing was evaluated");
    assertThatThrownBy(() -> Gate.standard().maxDrop(0.1).enforce(AFTER, BEFORE))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "'suite' with 'second prompt' does not pass the gate: pass@1 fell from 66.7 % to"
                + " 50.0 %; these tasks of the baseline were not evaluated: [c]");
  }

  @Test
  void whatHasNoVerdictIsNeitherWorseNorRightAndDoesNotPassTheGate() {
    EvalReport down =
        report(
            "third prompt",
            attempt("a", EvalCase.Status.PASSED, ""),
            attempt("b", EvalCase.Status.ERROR, "no connection"),
            attempt("c", EvalCase.Status.PASSED, ""));

    assertThat(down.passAt1()).isEmpty();
    assertThat(new Comparison(BEFORE, down).worse()).isEmpty();
    assertThat(new Comparison(BEFORE, down).change()).isZero();
    assertThat(Gate.standard().violations(down, Optional.of(BEFORE)))
        .containsExactly(
            "these tasks have no verdict: [b]",
            "these tasks of the baseline were not evaluated: [b]");
    assertThat(ReportPages.markdown(down)).contains("| none | 2 | 0 | 0 | 1 |");
  }

  @Test
  void aReportIsWrittenInThreeFormsAndReadAgain(@TempDir Path folder) throws Exception {
    ReportPages.write(AFTER, folder.resolve("out"));

    assertThat(EvalReport.read(folder.resolve("out/report.json"))).isEqualTo(AFTER);
    assertThat(folder.resolve("out/report.md")).hasContent(ReportPages.markdown(AFTER));
    assertThat(folder.resolve("out/report.html")).content().isEqualTo(ReportPages.html(AFTER));
  }
}
