package dev.penguin.tools.internal.shell;

import dev.penguin.tools.internal.shell.ShellWords.NotStaticException;
import dev.penguin.tools.internal.shell.ShellWords.Word;
import java.util.List;
import java.util.Set;

/**
 * The positions of a command line at which a pattern such as {@code src/*.java} is not allowed.
 * Files can have names that are scripts of awk or programs, and a pattern can expand to several
 * words. It is safe only where nothing but names of files is expected.
 */
final class GlobPositions {
  /** The pattern may stand for the other program, or push it to another place. */
  private static final Set<String> RUN_OTHERS =
      Set.of("command", "env", "nice", "nohup", "stdbuf", "time", "timeout", "xargs");

  /** The first word that is no option is a script. */
  private static final Set<String> RUN_SCRIPTS = Set.of("awk", "gawk", "mawk", "nawk", "sed");

  /** Those of their options whose values are no scripts. */
  private static final Set<String> OTHER_VALUES = Set.of("-F", "-v");

  private GlobPositions() {}

  static void check(List<Word> argv) throws NotStaticException {
    String path = argv.get(0).text();
    String program = path.substring(path.lastIndexOf('/') + 1);
    boolean allowed = !RUN_OTHERS.contains(program) && !RUN_SCRIPTS.contains(program);
    for (int i = 1; i < argv.size(); i++) {
      String before = argv.get(i - 1).text();
      boolean value = i > 1 && before.startsWith("-");
      if (argv.get(i).glob() && (!allowed || RUN_SCRIPTS.contains(program) && value)) {
        throw new NotStaticException("a pattern that may stand for what is run");
      }
      allowed |=
          RUN_SCRIPTS.contains(program)
              && !argv.get(i).text().startsWith("-")
              && !OTHER_VALUES.contains(before);
    }
  }
}
