package dev.penguin.tool;

import dev.penguin.error.Experimental;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Something that a call would touch, resolved to its real identity. Permission rules are compared
 * with it. Immutable.
 */
@Experimental
public sealed interface Resource {

  /** The text that an approver reads and that a rule names. */
  String display();

  /**
   * A file, or a directory without its content.
   *
   * @param path the real path: absolute, links resolved
   * @param display the path as rules name it, relative to the workspace
   */
  record File(Path path, String display) implements Resource {
    /** Checks that nothing is null. */
    public File {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(display, "display");
    }
  }

  /**
   * A directory and everything below it, for instance for a search. If a rule denies or asks about
   * a file in it, the approver is asked about the call.
   *
   * @param path the real path: absolute, links resolved
   * @param display the path as rules name it, relative to the workspace; {@code .} for all of it
   */
  record Tree(Path path, String display) implements Resource {
    /** Checks that nothing is null. */
    public Tree {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(display, "display");
    }
  }

  /**
   * A file that the call deletes or moves. Rules about files apply to it too. Permission to write
   * does not include deleting: the approver is asked.
   *
   * @param path the real path: absolute, links resolved
   * @param display the path as rules name it, relative to the workspace
   */
  record Deletion(Path path, String display) implements Resource {
    /** Checks that nothing is null. */
    public Deletion {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(display, "display");
    }
  }

  /**
   * A command line.
   *
   * @param display the command line as it will run
   * @param argv its arguments, the program first, if it is a single program call; otherwise empty
   * @param programs the arguments of each program that it runs, in order; empty if they cannot be
   *     known without running it, so that no rule that names arguments can allow it
   */
  record Command(String display, List<String> argv, List<List<String>> programs)
      implements Resource {
    /** Copies the arguments, and checks that they agree. */
    public Command {
      Objects.requireNonNull(display, "display");
      argv = List.copyOf(argv);
      programs = programs.stream().map(List::copyOf).toList();
      if (programs.stream().anyMatch(List::isEmpty)) {
        throw new IllegalArgumentException(
            "A command needs the name of its program, got no arguments");
      }
      if (!argv.equals(programs.size() == 1 ? programs.get(0) : List.of())) {
        throw new IllegalArgumentException(
            "The arguments " + argv + " of a command are not those of its programs " + programs);
      }
    }

    /**
     * A command line that is a single program call, or whose programs are unknown.
     *
     * @param display the command line as it will run
     * @param argv its arguments, the program first; empty when they are unknown
     */
    public Command(String display, List<String> argv) {
      this(display, argv, argv.isEmpty() ? List.of() : List.of(argv));
    }

    /**
     * A command line that runs several programs.
     *
     * @param display the command line as it will run
     * @param programs the arguments of each of them, the program first; none when they are unknown
     */
    public static Command of(String display, List<List<String>> programs) {
      return new Command(display, programs.size() == 1 ? programs.get(0) : List.of(), programs);
    }
  }

  /**
   * Another machine.
   *
   * @param display its host name or address
   */
  record Host(String display) implements Resource {
    /** Checks that the name is not null. */
    public Host {
      Objects.requireNonNull(display, "display");
    }
  }
}
