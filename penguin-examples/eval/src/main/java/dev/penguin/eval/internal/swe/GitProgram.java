package dev.penguin.eval.internal.swe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs git for ourselves, on a repository that the agent cannot write: without the settings of the
 * user and the system, hooks, a terminal, or the network.
 *
 * @param repository the directory of the repository itself, {@code .git} or a bare one
 * @param tree the work tree
 * @param index the index file
 * @param scratch a directory for the output
 */
record GitProgram(Path repository, Path tree, Path index, Path scratch) {
  private static final int MINUTES = 10;
  private static final String DATE = "2000-01-01T00:00:00Z";

  /**
   * What a command led to.
   *
   * @param output what it printed, a character for a byte
   */
  record Done(int exitCode, String output, String errors) {}

  /** Runs a command that must work. */
  String run(String... arguments) throws IOException {
    Done done = call(arguments);
    if (done.exitCode() != 0) {
      throw new IOException(
          "git " + String.join(" ", arguments) + " failed: " + done.errors().strip());
    }
    return done.output();
  }

  /** Runs a command. */
  Done call(String... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of("git", "--git-dir=" + repository));
    line.addAll(List.of("--work-tree=" + tree, "-c", "core.hooksPath=/dev/null"));
    line.addAll(List.of("-c", "safe.directory=*", "-c", "core.fsmonitor=false"));
    line.addAll(List.of("-c", "core.quotePath=false", "-c", "gc.auto=0"));
    line.addAll(List.of("-c", "core.logAllRefUpdates=false", "-c", "user.name=base"));
    line.addAll(List.of("-c", "user.email=base@localhost", "-c", "commit.gpgSign=false"));
    line.addAll(Arrays.asList(arguments));
    Path out = Files.createTempFile(scratch, "git", ".out");
    Path err = Files.createTempFile(scratch, "git", ".err");
    ProcessBuilder builder = new ProcessBuilder(line).directory(tree.toFile());
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    shield(builder.environment());
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        throw new IOException("git " + arguments[0] + " took longer than " + MINUTES + " minutes");
      }
      return new Done(
          process.exitValue(),
          Files.readString(out, StandardCharsets.ISO_8859_1),
          Files.readString(err, StandardCharsets.ISO_8859_1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("git was interrupted", e);
    } finally {
      process.destroyForcibly();
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Nothing of the settings of this machine and its user counts. */
  private void shield(Map<String, String> environment) {
    environment.keySet().removeIf(name -> name.startsWith("GIT_"));
    environment.putAll(
        Map.of(
            "GIT_CONFIG_NOSYSTEM", "1",
            "GIT_CONFIG_GLOBAL", "/dev/null",
            "GIT_TERMINAL_PROMPT", "0",
            "GIT_NO_LAZY_FETCH", "1",
            "GIT_INDEX_FILE", index.toString(),
            "GIT_AUTHOR_DATE", DATE,
            "GIT_COMMITTER_DATE", DATE,
            "LC_ALL", "C"));
  }
}
