package dev.penguin.tools.internal.sandbox;

import dev.penguin.tools.internal.text.Failures;
import dev.penguin.tools.internal.text.TerminalText;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Tries whether a sandbox starts here. */
final class SandboxProbe {
  /** What the command must print, since a program that runs nothing may end well, too. */
  static final String ANSWER = "started";

  private static final int SECONDS = 10;
  private static final int MAX_WORDS = 400;

  private SandboxProbe() {}

  /**
   * Runs a command that prints the answer.
   *
   * @return why it did not run, in the words of the program that refused; empty when it ran
   */
  static Optional<String> run(List<String> line, Map<String, String> environment) {
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      try (InputStream output = process.getInputStream()) {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          return Optional.of("nothing, and does not end within " + SECONDS + " s");
        }
        String words = new String(output.readNBytes(MAX_WORDS), StandardCharsets.UTF_8).strip();
        if (process.exitValue() == 0 && words.endsWith(ANSWER)) {
          return Optional.empty();
        }
        return process.exitValue() == 0
            ? Optional.of("nothing, and runs nothing")
            : Optional.of("exit code " + process.exitValue() + ", " + TerminalText.clean(words));
      }
    } catch (IOException e) {
      return Optional.of(Failures.reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("nothing, since its thread was interrupted");
    }
  }
}
