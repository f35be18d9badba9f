package dev.penguin.examples.quickstart;

import java.io.PrintStream;
import java.util.Map;

/**
 * Where the quickstart prints: with colours or without, at once or at a pace that a person can
 * follow. Used by one thread at a time.
 */
final class Screen {
  /** The columns that a text may fill before it is wrapped. */
  static final int WIDTH = 100;

  /** The milliseconds of a step on a terminal. */
  static final int TERMINAL_PACE = 300;

  private static final int WORDS_IN_A_STEP = 10;
  private static final int JDK_WITH_CONSOLE_IN_A_PIPE = 22;

  private final PrintStream out;
  private final boolean colour;
  private final int pace;

  /** How a piece of text looks; the numbers are those of ANSI's escape sequence for it. */
  enum Style {
    PLAIN(""),
    TITLE("1;36"),
    STRONG("1"),
    QUIET("2"),
    GOOD("32"),
    BAD("31"),
    CALL("35"),
    HUNK("36");

    private final String numbers;

    Style(String numbers) {
      this.numbers = numbers;
    }
  }

  /** Whether there are colours. */
  enum Colour {
    /** On a terminal that can show them, unless the environment has {@code NO_COLOR}. */
    AUTO,
    ALWAYS,
    NEVER
  }

  /**
   * A screen.
   *
   * @param pace the milliseconds of a step; 0 prints at once
   */
  Screen(PrintStream out, boolean colour, int pace) {
    this.out = out;
    this.colour = colour;
    this.pace = pace;
  }

  /** Standard output as the options, the environment and the terminal want it. */
  static Screen of(QuickstartOptions options, Map<String, String> environment) {
    boolean terminal = isTerminal();
    boolean colour =
        switch (options.colour()) {
          case ALWAYS -> true;
          case NEVER -> false;
          case AUTO -> terminal && showsColours(environment);
        };
    return new Screen(System.out, colour, options.pace().orElse(terminal ? TERMINAL_PACE : 0));
  }

  /** See https://no-color.org: the variable counts when it is not empty, whatever it says. */
  private static boolean showsColours(Map<String, String> environment) {
    String terminal = environment.getOrDefault("TERM", "");
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !terminal.isEmpty()
        && !terminal.equals("dumb");
  }

  /** From Java 22 on there is a console in a pipe as well, which can be asked. */
  @SuppressWarnings("SystemConsoleNull") // it is null before Java 22, and asked from there on
  private static boolean isTerminal() {
    Object console = System.console();
    if (console == null || Runtime.version().feature() < JDK_WITH_CONSOLE_IN_A_PIPE) {
      return console != null;
    }
    try {
      return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** A text with the escape sequences of its style, if there are colours. */
  String styled(Style style, String text) {
    return colour && style != Style.PLAIN && !text.isEmpty()
        ? "\u001b[" + style.numbers + "m" + text + "\u001b[0m"
        : text;
  }

  /** Prints a line. */
  void line(Style style, String text) {
    out.println(styled(style, text));
  }

  /** Prints a line that has its styles already. */
  void line(String text) {
    out.println(text);
  }

  /** Prints a piece of a line, at the pace of its words. */
  void word(String text) {
    out.print(text);
    out.flush();
    sleep(pace / WORDS_IN_A_STEP);
  }

  /** Prints the heading of a part. */
  void title(String text) {
    line("");
    line(Style.TITLE, "=== " + text + " ===");
    step();
  }

  /** Prints the lines of a unified diff. */
  void diff(String text) {
    text.lines().forEach(line -> line(styleInDiff(line), line));
    step();
  }

  /** How a line of a unified diff looks. */
  static Style styleInDiff(String line) {
    if (line.startsWith("--- ") || line.startsWith("+++ ")) {
      return Style.STRONG;
    }
    if (line.startsWith("@@ ")) {
      return Style.HUNK;
    }
    return line.startsWith("+") ? Style.GOOD : line.startsWith("-") ? Style.BAD : Style.PLAIN;
  }

  /** Gives the reader the time of a step. */
  void step() {
    sleep(pace);
  }

  private void sleep(int millis) {
    out.flush();
    if (millis > 0) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
