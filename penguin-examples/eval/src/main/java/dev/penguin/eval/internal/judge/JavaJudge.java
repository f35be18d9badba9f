package dev.penguin.eval.internal.judge;

import dev.penguin.eval.internal.child.Checker;
import dev.penguin.eval.internal.child.Player;
import dev.penguin.eval.internal.run.Verdict;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Judges classes {@code Solution} in Java. The checker is a JVM that has the tests and a stub of
 * the class, and never loads a solution; what the stub is called with goes to a JVM in the sandbox.
 */
final class JavaJudge implements Judge {
  /** What a JVM maps besides its heap; it touches little of it. */
  private static final long JVM_BYTES = 2_000_000_000L;

  /** Threads that a JVM has of its own. */
  private static final int JVM_THREADS = 24;

  private static final List<String> SMALL =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData",
          "-XX:ReservedCodeCacheSize=32m",
          "-XX:CompressedClassSpaceSize=32m",
          "-Xshare:auto");

  private final Worker worker;
  private final Path classes;

  private JavaJudge(Worker worker, Path classes) {
    this.worker = worker;
    this.classes = classes;
  }

  /**
   * A judge.
   *
   * @param number of the judge in this program, from 0
   */
  static JavaJudge of(int number, Bounds bounds) throws IOException {
    Path home = Path.of(System.getProperty("java.home")).toRealPath();
    Path folder = Files.createTempDirectory("penguin-judge").toRealPath();
    copyClasses(folder);
    List<Path> readable = new ArrayList<>(List.of(home, folder));
    Path security = home.resolve("conf/security/java.security").toRealPath();
    if (!security.startsWith(home) && security.getNameCount() > 2) {
      readable.add(Path.of("/").resolve(security.subpath(0, 2))); // where a distribution keeps it
    }
    Bounds ofJvm =
        new Bounds(
            bounds.cpu(),
            JVM_BYTES + bounds.memoryBytes(),
            JVM_THREADS + bounds.processes(),
            bounds.outputBytes());
    Jail jail = Jail.of(readable, number, ofJvm);
    List<String> command = java(home, bounds.memoryBytes() / 4, folder, Checker.class);
    command.add(Long.toString(bounds.wall().toMillis()));
    command.add(Integer.toString(bounds.outputBytes()));
    command.addAll(jail.command(java(home, bounds.memoryBytes() / 4, folder, Player.class)));
    return new JavaJudge(new Worker(command, bounds.wall().plusSeconds(20)), folder);
  }

  private static List<String> java(Path home, long heap, Path classes, Class<?> main) {
    List<String> line = new ArrayList<>(List.of(home.resolve("bin/java").toString()));
    line.addAll(SMALL);
    line.add("-Xmx" + heap);
    line.addAll(List.of("-cp", classes.toString(), main.getName()));
    return line;
  }

  /** Only these: what else is on the class path of this program is nothing for a solution. */
  private static void copyClasses(Path folder) throws IOException {
    Path place = folder.resolve(Checker.class.getPackageName().replace('.', '/'));
    Files.createDirectories(place);
    for (String name : Checker.classFiles()) {
      try (InputStream in = Checker.class.getResourceAsStream(name)) {
        Files.copy(Objects.requireNonNull(in, name), place.resolve(name));
      }
    }
    try (var all = Files.walk(folder)) {
      for (Path path : all.toList()) { // The other user reads them.
        path.toFile().setReadable(true, false);
        path.toFile().setExecutable(Files.isDirectory(path), false);
      }
    }
  }

  @Override
  public Verdict judge(Task task) throws IOException, InterruptedException {
    return worker.ask(
        (to, from) -> {
          DataOutputStream out = new DataOutputStream(to);
          for (String text : List.of(task.beginning(), task.test(), task.program())) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_16BE);
            out.writeInt(bytes.length);
            out.write(bytes);
          }
          out.flush();
          DataInputStream in = new DataInputStream(from);
          String status = text(in);
          return Worker.verdict(status, text(in));
        });
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_16BE);
  }

  @Override
  public void close() {
    worker.close();
    try (var all = Files.walk(classes)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      classes.toFile().deleteOnExit(); // Small, and it holds nothing of anybody.
    }
  }
}
