package dev.penguin.tool;

import dev.penguin.error.ConfigurationException;
import dev.penguin.error.Experimental;
import dev.penguin.internal.toolset.ToolDiscovery;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Runs programs in a workspace for the application itself, within the limits of the tool {@code
 * shell}: without this program's keys, without input and terminal, for a limited time, with output
 * of a limited size, and in a sandbox if one is configured. Permissions and approvers do not apply,
 * because they are for calls of a model, not of the application.
 *
 * <p>The library penguin-tools contains the implementation. The caller that creates one closes it.
 * Thread-safe.
 */
@Experimental
public interface WorkspaceCommands extends AutoCloseable {

  /**
   * Runs a program until it ends or is stopped.
   *
   * @param command the program
   * @param cancellation says when to stop the program
   * @return how it ended; for a program that does not exist, the exit code is 127
   * @throws IllegalArgumentException when the directory leads out of the workspace
   * @throws IOException when the program could not be started: the directory is missing, the
   *     sandbox does not start, or this object is closed
   */
  Result run(Command command, Cancellation cancellation) throws IOException;

  /** Whether programs run in a sandbox of the operating system. */
  boolean isSandboxed();

  /**
   * Stops all running programs, also in the background. After that, nothing can be run. Idempotent.
   */
  @Override
  void close();

  /**
   * Commands in a directory, without a sandbox.
   *
   * @param workspace the directory; it must exist
   * @throws ConfigurationException when penguin-tools or the directory is missing, or the system
   *     has no shell
   */
  static WorkspaceCommands in(Path workspace) {
    ClassLoader loader = WorkspaceCommands.class.getClassLoader();
    return of(new ToolProviderContext(Optional.of(workspace), loader));
  }

  /**
   * Commands in the workspace of an agent or a run, run as the provider of its tools runs them; in
   * a sandbox if one is required.
   *
   * @param context information about the agent or the run
   * @throws ConfigurationException when there is no workspace, penguin-tools is missing, or the
   *     required sandbox is not available
   */
  static WorkspaceCommands of(ToolProviderContext context) {
    if (context.workspace().isEmpty()) {
      throw new ConfigurationException(
          "Commands need a workspace, but there is none. Name a directory", "no-workspace");
    }
    ToolProvider provider = ToolDiscovery.forWorkspace(context.classLoader());
    return provider
        .commands(context)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "The provider of workspace tools '"
                        + provider.name()
                        + "' does not run commands. Use the provider of dev.penguin:penguin-tools instead",
                    "no-workspace-commands"));
  }

  /** How a program ended. */
  enum Ending {
    /** It ended by itself, or by a signal from another program. */
    EXITED,
    /** It reached its time limit. It and all programs that it started were ended. */
    TIMED_OUT,
    /** It was cancelled. It and all programs that it started were ended. */
    CANCELLED,
    /** It had more than 1,024 processes at once. It and all programs that it started were ended. */
    TOO_MANY_PROCESSES
  }

  /**
   * A program to run. Immutable.
   *
   * @param argv the program and its arguments, passed on unchanged; no shell reads them
   * @param directory the working directory, relative to the workspace or absolute and inside it;
   *     empty for the workspace itself
   * @param environment environment variables in addition to the few that commands see, see {@code
   *     shell}
   * @param timeout the time limit, from 1 ms to 1 hour
   * @param maxBytes how many bytes of standard output and of standard error are kept, each from
   *     1,000 to 1,000,000: two fifths from the beginning, the rest from the end
   */
  record Command(
      List<String> argv,
      String directory,
      Map<String, String> environment,
      Duration timeout,
      int maxBytes) {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Duration MAX_TIME = Duration.ofHours(1);

    /** Checks and copies all values. */
    public Command {
      argv = List.copyOf(argv);
      Objects.requireNonNull(directory, "directory");
      environment = Map.copyOf(environment);
      if (argv.isEmpty() || argv.get(0).isEmpty()) {
        throw new IllegalArgumentException("A command needs the name of a program, got " + argv);
      }
      if (argv.stream().anyMatch(Command::hasNul) || hasNul(directory)) {
        throw new IllegalArgumentException("A command must not hold a NUL character");
      }
      environment.forEach(Command::checkVariable);
      if (timeout.toMillis() < 1 || timeout.compareTo(MAX_TIME) > 0) {
        throw new IllegalArgumentException(
            "The timeout of a command must be 1 ms to 1 hour, got " + timeout);
      }
      if (maxBytes < 1_000 || maxBytes > 1_000_000) {
        throw new IllegalArgumentException(
            "maxBytes of a command must be 1,000 to 1,000,000, got " + maxBytes);
      }
    }

    /**
     * A program in the workspace itself, for two minutes and 1,000,000 bytes of each output.
     *
     * @param argv the program and its arguments
     */
    public static Command of(String... argv) {
      return new Command(List.of(argv), "", Map.of(), Duration.ofMinutes(2), 1_000_000);
    }

    /**
     * Returns a copy that runs in another directory.
     *
     * @param path the path relative to the workspace, or absolute and inside it
     */
    public Command inDirectory(String path) {
      return new Command(argv, path, environment, timeout, maxBytes);
    }

    /**
     * Returns a copy with one more environment variable; it replaces one of the same name.
     *
     * @param name letters, digits and {@code _}, not beginning with a digit
     * @param value the value, which the program can print
     */
    public Command withEnvironment(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(environment);
      more.put(name, value);
      return new Command(argv, directory, more, timeout, maxBytes);
    }

    /**
     * Returns a copy with another time limit.
     *
     * @param limit from 1 ms to 1 hour
     */
    public Command withTimeout(Duration limit) {
      return new Command(argv, directory, environment, limit, maxBytes);
    }

    /**
     * Returns a copy with another limit of output.
     *
     * @param max bytes of each output, from 1,000 to 1,000,000
     */
    public Command withMaxBytes(int max) {
      return new Command(argv, directory, environment, timeout, max);
    }

    private static boolean hasNul(String text) {
      return text.indexOf('\0') >= 0;
    }

    private static void checkVariable(String name, String value) {
      if (!VARIABLE.matcher(name).matches() || hasNul(value)) {
        throw new IllegalArgumentException(
            "An environment variable must be named with letters, digits and '_' and hold no NUL"
                + " character, got '"
                + name
                + "'");
      }
    }
  }

  /**
   * The result of a program.
   *
   * @param ending how it ended
   * @param exitCode 0 to 255, more than 128 if a signal ended it; -1 if it is unknown
   * @param output its standard output as plain text, as a person sees it on a terminal; a line of
   *     its own says how much was left out in the middle
   * @param errors its standard error in the same form
   */
  record Result(Ending ending, int exitCode, String output, String errors) {
    /** Checks that nothing is null. */
    public Result {
      Objects.requireNonNull(ending, "ending");
      Objects.requireNonNull(output, "output");
      Objects.requireNonNull(errors, "errors");
    }

    /** Whether the program ended by itself with exit code 0. */
    public boolean isSuccess() {
      return ending == Ending.EXITED && exitCode == 0;
    }
  }
}
