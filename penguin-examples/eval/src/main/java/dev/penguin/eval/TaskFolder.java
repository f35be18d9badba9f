package dev.penguin.eval;

import dev.penguin.error.Experimental;
import dev.penguin.eval.internal.trial.Toml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A task in Harbor's layout: {@code task.toml}, {@code instruction.md}, {@code environment}, {@code
 * tests/test.sh} and {@code solution/solve.sh}. Immutable.
 *
 * @param folder the task's directory, a real path
 * @param instruction what the agent is asked
 * @param agentTimeout how long the agent may work
 * @param verifierTimeout how long the tests may take
 * @param memoryMegabytes how much memory a process of the tests may have
 * @param unsupported why the task cannot be run here; empty when it can
 */
@Experimental
public record TaskFolder(
    Path folder,
    String instruction,
    Duration agentTimeout,
    Duration verifierTimeout,
    long memoryMegabytes,
    Optional<String> unsupported) {
  private static final double TEN_MINUTES = 600;
  private static final double MAX_SECONDS = 3600;
  private static final double MEMORY_MEGABYTES = 4096;
  private static final List<String> CONTAINERS =
      List.of("Dockerfile", "docker-compose.yaml", "docker-compose.yml", "compose.yaml");

  /** Checks that nothing is null. */
  public TaskFolder {
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(instruction, "instruction");
    Objects.requireNonNull(agentTimeout, "agentTimeout");
    Objects.requireNonNull(verifierTimeout, "verifierTimeout");
    Objects.requireNonNull(unsupported, "unsupported");
  }

  /** The name of the directory. */
  public String id() {
    return folder.getFileName().toString();
  }

  /**
   * Reads a task. Times are ten minutes unless {@code task.toml} says otherwise, and at most an
   * hour.
   *
   * @param folder its directory
   * @throws IOException when a file is missing, cannot be read or is not what it must be
   */
  public static TaskFolder read(Path folder) throws IOException {
    Path real = folder.toRealPath();
    for (String name : List.of("task.toml", "instruction.md", "tests/test.sh")) {
      if (!Files.isRegularFile(real.resolve(name))) {
        throw new IOException("The task '" + real + "' has no file " + name + ". Add it");
      }
    }
    try {
      Toml toml = Toml.parse(Files.readString(real.resolve("task.toml")));
      return new TaskFolder(
          real,
          Files.readString(real.resolve("instruction.md")),
          seconds(toml, "agent.timeout_sec"),
          seconds(toml, "verifier.timeout_sec"),
          (long) toml.number("environment.memory_mb", MEMORY_MEGABYTES),
          unsupported(real, toml));
    } catch (IllegalArgumentException e) {
      throw new IOException("The file task.toml of '" + real + "': " + e.getMessage(), e);
    }
  }

  private static Duration seconds(Toml toml, String name) {
    double seconds = Math.min(toml.number(name, TEN_MINUTES), MAX_SECONDS);
    if (!(seconds > 0)) {
      throw new IllegalArgumentException(name + " must be more than 0, got " + seconds);
    }
    return Duration.ofMillis((long) Math.ceil(seconds * 1000));
  }

  private static Optional<String> unsupported(Path folder, Toml toml) {
    for (String name : CONTAINERS) {
      if (Files.exists(folder.resolve("environment").resolve(name))) {
        return Optional.of("its environment is a container: environment/" + name);
      }
    }
    if (toml.get("environment.docker_image").isPresent()) {
      return Optional.of("its environment is a container: docker_image");
    }
    if ("true".equals(toml.get("environment.allow_internet").orElse(""))) {
      return Optional.of("it needs the network: allow_internet");
    }
    if (toml.get("verifier.env").isPresent()) {
      return Optional.of("its tests need variables of the environment: verifier.env");
    }
    return toml.get("steps").map(steps -> "it has several steps");
  }

  /**
   * Reads all tasks of a directory.
   *
   * @param folder the directory that holds their directories
   * @return the tasks, in the order of their names
   * @throws IOException when one cannot be read, or there is none
   */
  public static List<TaskFolder> in(Path folder) throws IOException {
    List<Path> found;
    try (Stream<Path> all = Files.list(folder)) {
      found = all.filter(each -> Files.exists(each.resolve("task.toml"))).sorted().toList();
    }
    if (found.isEmpty()) {
      throw new IOException("The folder '" + folder + "' holds no task: none has a task.toml");
    }
    List<TaskFolder> tasks = new ArrayList<>();
    for (Path each : found) {
      tasks.add(read(each));
    }
    return List.copyOf(tasks);
  }
}
