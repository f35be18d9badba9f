package dev.penguin.tools.internal.shell;

import dev.penguin.tools.internal.background.BackgroundProcesses;
import dev.penguin.tools.internal.process.ProcessLimit;
import java.time.Duration;
import java.util.Map;

/** Tells the model how a command went. */
final class ShellReport {
  private static final Map<Integer, String> SIGNALS =
      Map.of(
          1, "HUP", 2, "INT", 3, "QUIT", 4, "ILL", 6, "ABRT", 8, "FPE", 9, "KILL", 11, "SEGV", 13,
          "PIPE", 15, "TERM");

  private ShellReport() {}

  /** That what a command left was ended, after the model has read the command's own report. */
  static String leftWasTooMany(CommandLine command) {
    return "What the command ("
        + BackgroundProcesses.shown(command.text())
        + ") left in the background was stopped, since "
        + ProcessLimit.REASON
        + ".";
  }

  /** How the command ended, then both outputs, then what is left. */
  static String text(ShellRun.Report report, Duration limit) {
    StringBuilder text = new StringBuilder(ending(report, limit));
    append(text, "stdout", report.output());
    append(text, "stderr", report.errors());
    if (report.output().isBlank() && report.errors().isBlank()) {
      text.append("\n[no output]");
    }
    if (!report.left().isEmpty()) {
      // Not how many: some of them may be about to end.
      text.append("\n[what runs in the background goes on until the agent closes]");
    }
    return text.toString();
  }

  private static String ending(ShellRun.Report report, Duration limit) {
    return switch (report.ending()) {
      case TIMED_OUT ->
          "timed out after " + seconds(limit) + " s; the command and all it started were stopped";
      case GOES_ON -> "not over after " + seconds(limit) + " s";
      case CANCELLED -> "cancelled; the command and all it started were stopped";
      case TOO_MANY_PROCESSES ->
          "stopped, since " + ProcessLimit.REASON + "; the command and all it started were ended";
      case EXITED -> "exit code " + report.exitCode() + signal(report.exitCode());
    };
  }

  private static String seconds(Duration limit) {
    return limit.toMillisPart() == 0
        ? String.valueOf(limit.toSeconds())
        : String.valueOf(limit.toMillis() / 1000.0);
  }

  private static String signal(int exitCode) {
    int number = exitCode - 128;
    if (number < 1 || number > 64) {
      return "";
    }
    String name = SIGNALS.get(number);
    return " (signal " + number + (name == null ? "" : ", " + name) + ")";
  }

  private static void append(StringBuilder text, String name, String output) {
    if (!output.isBlank()) {
      text.append('\n').append(name).append(":\n").append(output.stripTrailing());
    }
  }
}
