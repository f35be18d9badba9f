package dev.penguin.examples;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One run of a main class in a Java process of its own, with the class path of these tests.
 *
 * @param exitCode how it ended
 * @param output what it printed
 */
public record ChildProgram(int exitCode, String output) {
  private static final int SECONDS = 120;

  private static final String PSEUDO_TERMINAL =
      "import os,pty,sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

  /** Runs a main class without any key in its environment but those that are given. */
  public static ChildProgram run(Class<?> main, Map<String, String> environment, String... args)
      throws IOException, InterruptedException {
    return runWithInput("", main, environment, args);
  }

  /** The same with something to read from standard input. */
  public static ChildProgram runWithInput(
      String input, Class<?> main, Map<String, String> environment, String... args)
      throws IOException, InterruptedException {
    return run(input, builder(main, environment, args));
  }

  /** Runs a main class whose standard streams are a terminal, which {@code python3} opens. */
  public static ChildProgram runOnATerminal(
      Class<?> main, Map<String, String> environment, String... args)
      throws IOException, InterruptedException {
    ProcessBuilder builder = builder(main, environment, args);
    builder.command().addAll(0, List.of("python3", "-c", PSEUDO_TERMINAL));
    return run("", builder);
  }

  private static ChildProgram run(String input, ProcessBuilder builder)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("penguin-child-", ".txt");
    try {
      Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError("Still running after " + SECONDS + " s: " + read(output));
      }
      return new ChildProgram(process.exitValue(), read(output));
    } finally {
      Files.delete(output);
    }
  }

  /** Starts a main class, for a caller that ends it or waits for its end. */
  public static Process start(
      Class<?> main, Map<String, String> environment, File output, String... args)
      throws IOException {
    return builder(main, environment, args)
        .redirectErrorStream(true)
        .redirectOutput(output)
        .start();
  }

  private static ProcessBuilder builder(
      Class<?> main, Map<String, String> environment, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dfile.encoding=UTF-8");
    command.add("--enable-native-access=ALL-UNNAMED"); // SQLite; Java 24 warns without it
    command.add("-cp");
    command.add(classPath());
    command.add(main.getName());
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("OPENAI_") || name.startsWith("PENGUIN_"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    return builder;
  }

  /** Without entries that are not there: JUnit and Maven leave some, and Java would look. */
  private static String classPath() {
    return String.join(
        File.pathSeparator,
        List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
            .filter(entry -> Files.exists(Path.of(entry)))
            .toList());
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file);
  }

  public List<String> lines() {
    return output.lines().toList();
  }

  public String lastLine() {
    return lines().isEmpty() ? "" : lines().get(lines().size() - 1);
  }
}
