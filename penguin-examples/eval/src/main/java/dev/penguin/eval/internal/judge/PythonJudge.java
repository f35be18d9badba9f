package dev.penguin.eval.internal.judge;

import dev.penguin.error.ConfigurationException;
import dev.penguin.eval.internal.run.Verdict;
import dev.penguin.internal.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Judges functions in Python. The checker is a Python process that has the tests and never loads a
 * solution; a call in a test goes to a Python in the sandbox, and plain values come back.
 */
final class PythonJudge implements Judge {
  private static final Pattern INDENT = Pattern.compile("(?m)^([ \\t]+)\\S[^\\n]*\\s*\\z");
  private static final Pattern CODEC = Pattern.compile("(?s)\ndef encode.*?\n}\n");

  private final Worker worker;
  private final List<String> command;
  private final Bounds bounds;

  private PythonJudge(Worker worker, List<String> command, Bounds bounds) {
    this.worker = worker;
    this.command = command;
    this.bounds = bounds;
  }

  /**
   * A judge.
   *
   * @param number of the judge in this program, from 0
   * @throws ConfigurationException when there is no Python 3, or no sandbox
   */
  static PythonJudge of(int number, Bounds bounds) throws IOException, InterruptedException {
    List<String> found = python();
    String python = found.get(0);
    Jail jail =
        Jail.of(
            List.of(Path.of(python).toRealPath(), Path.of(found.get(1)).toRealPath()),
            number,
            bounds);
    String player = resource("player.py");
    Matcher codec = CODEC.matcher(player);
    if (!codec.find()) {
      throw new IllegalStateException("player.py has no codec");
    }
    String checker = resource("checker.py").replaceFirst("# PLAYER.*", "\u0001");
    checker = checker.replace("\u0001", codec.group());
    return new PythonJudge(
        new Worker(List.of(python, "-I", "-S", "-c", checker), bounds.wall().plusSeconds(10)),
        jail.command(List.of(python, "-I", "-S", "-B", "-c", player)),
        bounds);
  }

  @Override
  public Verdict judge(Task task) throws IOException, InterruptedException {
    Matcher indent = INDENT.matcher(task.beginning());
    Map<String, Object> job =
        Map.of(
            "prompt", task.beginning(),
            "indent", indent.find() ? indent.group(1) : "    ",
            "test", task.test(),
            "entry", task.entryPoint(),
            "program", task.program(),
            "command", command,
            "seconds", bounds.wall().toMillis() / 1000.0,
            "bytes", bounds.outputBytes());
    return worker.ask(
        (to, from) -> {
          to.write((Json.write(job) + "\n").getBytes(StandardCharsets.UTF_8));
          to.flush();
          Map<String, Object> reply = Json.parseObject(line(from));
          return Worker.verdict(
              String.valueOf(reply.get("status")), String.valueOf(reply.get("reason")));
        });
  }

  @Override
  public void close() {
    worker.close();
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int one = in.read(); one != '\n'; one = in.read()) {
      if (one < 0) {
        throw new EOFException("it gave no answer");
      }
      line.write(one);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /** The program itself, which a name on the path may only stand for, and where its library is. */
  private static List<String> python() throws IOException, InterruptedException {
    String ask = "import os,sys; print(os.path.realpath(sys.executable)); print(sys.base_prefix)";
    Process process;
    try {
      process =
          new ProcessBuilder("python3", "-I", "-c", ask).redirectError(Redirect.DISCARD).start();
    } catch (IOException e) {
      throw noPython();
    }
    process.getOutputStream().close();
    try (InputStream out = process.getInputStream()) {
      List<String> lines = new String(out.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      if (!process.waitFor(20, TimeUnit.SECONDS) || lines.size() != 2) {
        process.destroyForcibly();
        throw noPython();
      }
      return lines;
    }
  }

  private static ConfigurationException noPython() {
    return new ConfigurationException(
        "Judging solutions in Python needs the program 'python3', which does not run here."
            + " Install Python 3.8 or later, and put it on the PATH",
        "no-python");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = PythonJudge.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
