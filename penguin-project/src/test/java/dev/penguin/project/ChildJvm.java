package dev.penguin.project;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own that runs a program of the tests and tells what it has done, line by line. */
public final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private ChildJvm(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts a program. */
  public static ChildJvm start(Class<?> program, List<String> options, String... arguments)
      throws IOException {
    return start(List.of(), program, options, arguments);
  }

  /**
   * Starts a program.
   *
   * @param before a command that runs the JVM, strace for instance
   */
  static ChildJvm start(
      List<String> before, Class<?> program, List<String> options, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(options);
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(program.getName());
    command.addAll(List.of(arguments));
    return new ChildJvm(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** The next line that it has written; null at its end, also where it was killed. */
  public String line() throws IOException {
    return output.readLine();
  }

  /** All lines that it has written until its end. */
  public List<String> rest() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = line(); line != null; line = line()) {
      lines.add(line);
    }
    return lines;
  }

  /** Sends it a line. */
  public void say(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** As kill -9. */
  public void kill() {
    // By its handle: the process itself would close its streams before they are read.
    process.toHandle().destroyForcibly();
  }

  /** Its exit code, once it has ended. */
  public int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  @Override
  public void close() throws IOException {
    // By its handle: the process itself would close its streams before they are read.
    process.toHandle().destroyForcibly();
    // Its output ends when it has ended.
    rest();
    output.close();
  }
}
