package dev.penguin.tool;

import dev.penguin.error.Experimental;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** What a call would touch, by its real identity. Rules are matched against it. Immutable. */
@Experimental
public sealed interface Resource {

  /** The text that an approver reads and a rule names. */
  String display();

  /**
   * A file, or a folder without what is in it.
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
   * A folder and all that is below it, as a search touches it. A rule about a file in it is a rule
   * about a part of the call: where the rule denies or asks, the call is asked about.
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
   * A file that the call takes away, by deleting or moving it. Rules about files hold for it too;
   * who may write may not delete unasked.
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
   * A command.
   *
   * @param display the command line as it will run
   * @param argv its arguments, the program first; empty when the command line is more than one
   *     plain program call, so that no rule that names arguments can allow it
   */
  record Command(String display, List<String> argv) implements Resource {
    /** Copies the arguments. */
    public Command {
      Objects.requireNonNull(display, "display");
      argv = List.copyOf(argv);
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
