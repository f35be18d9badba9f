package dev.penguin.internal.command;

import dev.penguin.internal.command.CommandTable.Kind;
import java.util.List;

/**
 * The programs whose very name says that they change things, run code or use the network. A rule
 * that names one means it. Where only reading is permitted, such a rule does not hold.
 */
public final class MutatingPrograms {
  private MutatingPrograms() {}

  /** Whether a call is one of such a program or hands on to one, and does not only look. */
  public static boolean has(List<String> argv) {
    int start = Wrapper.is(argv) ? Wrapper.inner(argv) : argv.size();
    if (start == Wrapper.UNCLEAR || start < argv.size()) {
      return start == Wrapper.UNCLEAR || has(argv.subList(start, argv.size()));
    }
    String program = Argv.baseName(argv.get(0));
    CommandTable table = CommandTable.get();
    if (!table.has(Kind.CHANGES, program) && !table.has(Kind.CHANGES, Argv.unversioned(program))) {
      return false;
    }
    boolean looks =
        argv.size() == 2
            && (argv.get(1).equals("--version")
                || table.words(Kind.CHANGES, program).contains(argv.get(1)));
    return !looks;
  }
}
