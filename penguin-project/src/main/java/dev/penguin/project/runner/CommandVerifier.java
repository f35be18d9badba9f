package dev.penguin.project.runner;

import dev.penguin.project.Task;
import dev.penguin.tool.Cancellation;
import dev.penguin.tool.WorkspaceCommands;
import dev.penguin.tool.WorkspaceCommands.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a program, which passes if it ends with exit code 0. Immutable; each {@code with} method
 * returns a changed copy.
 */
public final class CommandVerifier implements Verifier {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final int MAX_BYTES = 20_000;

  /** The program in the workspace, which is taken where it is there; empty for none. */
  private final String wrapper;

  private final Command command;
  private final List<String> protectedPaths;

  private CommandVerifier(String wrapper, Command command, List<String> protectedPaths) {
    this.wrapper = wrapper;
    this.command = command;
    this.protectedPaths = protectedPaths;
  }

  static CommandVerifier of(String... argv) {
    Command command = Command.of(argv).withTimeout(TIMEOUT).withMaxBytes(MAX_BYTES);
    return new CommandVerifier("", command, List.of());
  }

  static CommandVerifier build(String wrapper, String... argv) {
    CommandVerifier plain = of(argv);
    return new CommandVerifier(wrapper, plain.command, List.of());
  }

  /**
   * Returns a copy with another time limit.
   *
   * @param limit from 1 ms to 1 hour; ten minutes by default
   */
  public CommandVerifier withTimeout(Duration limit) {
    return new CommandVerifier(wrapper, command.withTimeout(limit), protectedPaths);
  }

  /**
   * Returns a copy that runs the program in another directory.
   *
   * @param path relative to the workspace
   */
  public CommandVerifier inDirectory(String path) {
    return new CommandVerifier(wrapper, command.inDirectory(path), protectedPaths);
  }

  /**
   * Returns a copy with one more environment variable.
   *
   * @param name letters, digits and {@code _}
   * @param value the variable's value
   */
  public CommandVerifier withEnvironment(String name, String value) {
    return new CommandVerifier(wrapper, command.withEnvironment(name, value), protectedPaths);
  }

  /**
   * Returns a copy with files that the worker must not change, see {@link Verifier#protectedPaths}.
   *
   * @param paths files and directories of the workspace, relative to it
   */
  public CommandVerifier withProtected(String... paths) {
    List<String> all = new ArrayList<>(protectedPaths);
    for (String path : paths) {
      Path file = Path.of(path).normalize();
      if (path.isBlank()
          || file.isAbsolute()
          || file.startsWith("..")
          || file.toString().isEmpty()) {
        throw new IllegalArgumentException(
            "A protected path is inside the workspace, got '%s'".formatted(path));
      }
      all.add(file.toString());
    }
    return new CommandVerifier(wrapper, command, List.copyOf(all));
  }

  @Override
  public List<String> protectedPaths() {
    return protectedPaths;
  }

  @Override
  public String name() {
    String text = String.join(" ", command.argv());
    return "command " + (text.length() > 200 ? text.substring(0, 200) + "…" : text);
  }

  @Override
  public Verification verify(Task task, WorkspaceCommands commands) throws IOException {
    List<String> argv = new ArrayList<>(command.argv());
    if (!wrapper.isEmpty() && isThere(commands)) {
      argv.set(0, "./" + wrapper);
    }
    Command now =
        new Command(
            argv,
            command.directory(),
            command.environment(),
            command.timeout(),
            command.maxBytes());
    WorkspaceCommands.Result result = commands.run(now, Cancellation.never());
    String program = String.join(" ", argv);
    String output = output(result);
    return switch (result.ending()) {
      case EXITED ->
          new Verification(
              result.exitCode() == 0,
              "%s ended with exit code %d".formatted(program, result.exitCode()),
              output);
      case TIMED_OUT ->
          Verification.failed(
              "%s did not end within %s".formatted(program, command.timeout()), output);
      case TOO_MANY_PROCESSES ->
          Verification.failed(program + " started too many processes and was ended", output);
      case CANCELLED -> Verification.failed(program + " was cancelled", output);
    };
  }

  private boolean isThere(WorkspaceCommands commands) throws IOException {
    Command look = Command.of("test", "-x", "./" + wrapper).inDirectory(command.directory());
    return commands.run(look, Cancellation.never()).exitCode() == 0;
  }

  private static String output(WorkspaceCommands.Result result) {
    return result.errors().isBlank()
        ? result.output()
        : result.output() + (result.output().isBlank() ? "" : "\n") + result.errors();
  }
}
