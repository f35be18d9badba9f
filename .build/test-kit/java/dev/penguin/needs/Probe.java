package dev.penguin.needs;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Tries whether something is there. */
final class Probe {
  private static final int SECONDS = 60;

  private Probe() {}

  /** The words when it does not hold. */
  static Optional<String> that(boolean holds, String words) {
    return holds ? Optional.empty() : Optional.of(words);
  }

  /** Why a command does not work, in its own words; empty when it does. */
  static Optional<String> run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      try (var output = process.getInputStream()) {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
          return Optional.of("%s did not end in %d s".formatted(command[0], SECONDS));
        }
        String said = new String(output.readAllBytes()).strip().replaceAll("\\s+", " ");
        return that(
            process.exitValue() == 0,
            "%s exits with %d: %s".formatted(command[0], process.exitValue(), said));
      }
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
