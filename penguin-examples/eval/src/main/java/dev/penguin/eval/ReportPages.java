package dev.penguin.eval;

import dev.penguin.error.Experimental;
import dev.penguin.eval.internal.file.WholeFile;
import dev.penguin.eval.internal.report.HtmlReport;
import dev.penguin.eval.internal.report.MarkdownReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reports for people: Markdown, and one HTML file with charts that loads nothing. Thread-safe. */
@Experimental
public final class ReportPages {
  private ReportPages() {}

  /**
   * A report as Markdown. Texts of models in it are escaped.
   *
   * @param report the report
   */
  public static String markdown(EvalReport report) {
    return MarkdownReport.write(report, Optional.empty());
  }

  /**
   * A report as one HTML file. Texts of models in it are escaped, and its policy forbids the
   * browser to load or run anything.
   *
   * @param report the report
   */
  public static String html(EvalReport report) {
    return HtmlReport.write(report, Optional.empty());
  }

  /**
   * Writes {@code report.json}, {@code report.md} and {@code report.html}.
   *
   * @param report the report
   * @param folder where; it is made when it is missing
   * @throws IOException when a file cannot be written
   */
  public static void write(EvalReport report, Path folder) throws IOException {
    Files.createDirectories(folder);
    report.write(folder);
    WholeFile.write(folder.resolve("report.md"), markdown(report));
    WholeFile.write(folder.resolve("report.html"), html(report));
  }
}
