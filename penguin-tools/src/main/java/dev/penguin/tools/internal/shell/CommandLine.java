package dev.penguin.tools.internal.shell;

import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;

/** A command line for the shell, as the model wrote it. */
record CommandLine(String text) {
  /** Below what Linux takes as one argument, 128 KiB. */
  private static final int MAX_BYTES = 100_000;

  /**
   * The command line of a text.
   *
   * @throws ToolFailureException when no shell could run the text as it is
   */
  static CommandLine of(String text) throws ToolFailureException {
    if (text.isBlank()) {
      throw new ToolFailureException("The command is empty");
    }
    if (text.indexOf('\0') >= 0) {
      throw new ToolFailureException("The command holds a NUL character: no shell can run it");
    }
    int length = PlainText.utf8("The command", text).length;
    if (length > MAX_BYTES) {
      throw new ToolFailureException(
          String.format(
              Locale.ROOT,
              "The command is too long: %,d bytes, at most %,d. Write a script file and run that",
              length,
              MAX_BYTES));
    }
    if (!isEncodable(text)) {
      throw new ToolFailureException(
          "The command holds characters that this system's locale cannot pass to a program");
    }
    return new CommandLine(text);
  }

  private static boolean isEncodable(String text) {
    String ofSystem = System.getProperty("sun.jnu.encoding", "UTF-8");
    Charset system =
        Charset.isSupported(ofSystem) ? Charset.forName(ofSystem) : Charset.defaultCharset();
    return system.newEncoder().canEncode(text)
        && Charset.defaultCharset().newEncoder().canEncode(text);
  }

  /**
   * The arguments of every program that the line runs, in order; none when that shows only at run
   * time, so that no rule about arguments can speak for a line that does more than it shows.
   */
  List<List<String>> programs() {
    return ShellSyntax.programs(text);
  }
}
