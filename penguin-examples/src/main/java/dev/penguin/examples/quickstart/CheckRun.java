package dev.penguin.examples.quickstart;

import dev.penguin.examples.quickstart.Screen.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One run of the project's {@code check.sh}, in a process of its own.
 *
 * @param exitCode how it ended
 * @param text all that it printed
 */
record CheckRun(int exitCode, String text) {
  private static final int SECONDS = 60;

  /** The check gets no key of ours: the code that it runs was written by a model. */
  private static final Set<String> VARIABLES =
      Set.of("PATH", "JAVA_HOME", "HOME", "TMPDIR", "LANG");

  static CheckRun in(Path project) throws IOException, InterruptedException {
    Path output = Files.createTempFile("penguin-quickstart-", ".txt");
    try {
      ProcessBuilder builder = new ProcessBuilder("sh", "check.sh").directory(project.toFile());
      builder.environment().keySet().retainAll(VARIABLES);
      builder.redirectErrorStream(true).redirectOutput(output.toFile());
      Process process = builder.start();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      return new CheckRun(process.exitValue(), Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }

  CheckOutput output() {
    return CheckOutput.of(text);
  }

  boolean passed() {
    return exitCode == 0 && output().failures().isEmpty();
  }

  /** Whether this run passed, and with it each check that failed in an earlier one. */
  boolean repairs(CheckRun earlier) {
    return passed() && output().passed().containsAll(earlier.output().failed());
  }

  void print(Screen screen) {
    screen.line(Style.STRONG, "$ sh check.sh");
    text.lines().forEach(line -> screen.line(styled(screen, line)));
    screen.line(exitCode == 0 ? Style.GOOD : Style.BAD, "exit code " + exitCode);
    screen.step();
  }

  /** A line whose first word says how a check ended. */
  private static String styled(Screen screen, String line) {
    Style style =
        line.startsWith("ok ") ? Style.GOOD : line.startsWith("FAIL ") ? Style.BAD : Style.PLAIN;
    int end = Math.max(0, line.indexOf(' '));
    return screen.styled(style, line.substring(0, end)) + line.substring(end);
  }
}
