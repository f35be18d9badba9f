package dev.penguin.eval;

import java.io.PrintStream;
import java.util.List;

/** The command line of the evaluation. Thread-safe. */
public final class Main {
  private static final String USAGE =
      """
      Usage: java -cp … dev.penguin.eval.Main COMMAND …

        humaneval --problems FILE --samples FILE --out DIR [--language python|java]
            [--workers N] [--cpu SECONDS]
            grades published samples of HumanEval, or of HumanEval-X in Java, without a model;
            files may be compressed with gzip; DIR/report.json has pass@k and every verdict
      """;

  private Main() {}

  /**
   * Runs a command, and ends the program with its exit code: 0 when it did what it was asked for, 1
   * when it could not, 2 when the command line is wrong.
   *
   * @param args the command and its options
   */
  public static void main(String[] args) {
    System.exit(run(List.of(args), System.out, System.err));
  }

  static int run(List<String> args, PrintStream out, PrintStream err) {
    if (args.isEmpty() || args.get(0).equals("--help")) {
      out.print(USAGE);
      return args.isEmpty() ? 2 : 0;
    }
    if (args.get(0).equals("humaneval")) {
      return HumanEvalCommand.run(args.subList(1, args.size()), out, err);
    }
    err.println("There is no command '" + args.get(0) + "'.");
    err.print(USAGE);
    return 2;
  }
}
