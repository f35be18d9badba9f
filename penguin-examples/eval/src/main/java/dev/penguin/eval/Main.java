package dev.penguin.eval;

import java.io.PrintStream;
import java.util.List;

/** The command line of the evaluation. Thread-safe. */
public final class Main {
  /** There is a {@code pass@1}. */
  static final int DONE = 0;

  /** There is none: no sandbox, no verdict, or results that cannot be written. */
  static final int FAILED = 1;

  /** The command line or a file that it names is wrong. */
  static final int WRONG = 2;

  private static final String USAGE =
      """
      Usage: java -cp … dev.penguin.eval.Main humaneval --problems FILE --samples FILE --out DIR
          [--language python|java] [--workers N] [--cpu SECONDS]

      Grades published samples of HumanEval, or of HumanEval-X in Java, without a model.

        --problems FILE   the published JSONL file, compressed with gzip or not
        --samples FILE    JSONL with task_id and completion, compressed with gzip or not
        --out DIR         where report.json (with pass@1), report.md and report.html are written;
                          started again, it repeats no verdict that is there
        --language        python, unless set
        --workers N       how many solutions run at once, 1 to 64; as many as processors, unless set
        --cpu SECONDS     CPU time of a solution; 3, unless set

      Exit code: 0 with a pass@1; 1 without (no sandbox, no python3, a problem without a verdict,
      results that cannot be written); 2 when the command line or a file that it names is wrong.
      """;

  private Main() {}

  /**
   * Runs a command, and ends the program with its exit code: 0 when there is a {@code pass@1}, 1
   * when there is none (no sandbox, no Python, a problem without a verdict, results that cannot be
   * written), 2 when the command line or a file that it names is wrong. {@code --help} prints the
   * options.
   *
   * @param args the command and its options
   */
  public static void main(String[] args) {
    System.exit(run(List.of(args), System.out, System.err));
  }

  static int run(List<String> args, PrintStream out, PrintStream err) {
    if (args.contains("--help")) {
      out.print(USAGE);
      return DONE;
    }
    if (!args.isEmpty() && args.get(0).equals("humaneval")) {
      return HumanEvalCommand.run(args.subList(1, args.size()), out, err);
    }
    err.println(
        args.isEmpty()
            ? "A command is missing. It is 'humaneval'."
            : "There is no command '" + args.get(0) + "'. It is 'humaneval'.");
    err.print(USAGE);
    return WRONG;
  }
}
