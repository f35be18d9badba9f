package dev.penguin.tools.internal.sandbox;

import dev.penguin.tools.internal.process.Platform;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Ends the sandboxes of a shell when this program ends without closing it, even when it is killed:
 * a small process that waits for the end of its input, then kills all that carries the mark.
 * Bubblewrap's own {@code --die-with-parent} would end them with the thread that started them, and
 * what runs in the background with the command. Thread-safe.
 */
public final class SandboxWatch implements AutoCloseable {
  private static final String SCRIPT =
      """
      cat >/dev/null
      for round in 1 2 3; do
        for file in $(grep -ls "$0=" /proc/[0-9]*/environ); do
          process=${file#/proc/}
          kill -9 "${process%/environ}"
        done
      done
      """;

  private final Process process;

  private SandboxWatch(Process process) {
    this.process = process;
  }

  /**
   * Starts watching.
   *
   * @param mark the variable that the watched processes have in their environment
   */
  public static SandboxWatch start(String mark) throws IOException {
    List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, mark));
    // A signal to the group of this program must not reach it.
    Platform.LINUX.setsid().ifPresent(program -> line.add(0, program));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(Bubblewrap.TOP.toFile())
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin");
    return new SandboxWatch(builder.start());
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it; what it watches must have ended before. */
  @Override
  public void close() {
    try (OutputStream input = process.getOutputStream()) {
      input.flush();
    } catch (IOException e) {
      process.destroyForcibly(); // It has ended already, or is not to be reached.
    }
    try {
      if (!process.waitFor(2, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
