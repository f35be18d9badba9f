package dev.penguin.tools;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** A command line for the shell, as the model wrote it. */
record CommandLine(String text) {
  /** Below what Linux takes as one argument, 128 KiB. */
  private static final int MAX_BYTES = 100_000;

  /** A word that the shell takes exactly as it is. All else (quotes, globs, $, ~, #) is not one. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  /**
   * A program that the shell looks up, or one of the workspace's root such as {@code ./mvnw}: no
   * other path, and no assignment before it.
   */
  private static final Pattern PROGRAM = Pattern.compile("(\\./)?[A-Za-z0-9_][A-Za-z0-9_+.-]*");

  /** Words that the shell reads as grammar, or that run what comes after them in another way. */
  private static final Set<String> NOT_A_PROGRAM =
      Set.of(
          "if",
          "then",
          "elif",
          "else",
          "fi",
          "for",
          "while",
          "until",
          "do",
          "done",
          "case",
          "esac",
          "in",
          "function",
          "select",
          "time",
          "coproc",
          "eval",
          "exec",
          "command",
          "builtin",
          "source",
          "trap",
          "alias",
          "export",
          "local",
          "readonly",
          "declare",
          "typeset",
          "set",
          "unset",
          "hash",
          "enable");

  /**
   * The command line of a text.
   *
   * @throws ToolFailure when no shell could run the text as it is
   */
  static CommandLine of(String text) throws ToolFailure {
    if (text.isBlank()) {
      throw new ToolFailure("The command is empty");
    }
    if (text.indexOf('\0') >= 0) {
      throw new ToolFailure("The command holds a NUL character: no shell can run it");
    }
    int length = PlainText.utf8("The command", text).length;
    if (length > MAX_BYTES) {
      throw new ToolFailure(
          String.format(
              Locale.ROOT,
              "The command is too long: %,d bytes, at most %,d. Write a script file and run that",
              length,
              MAX_BYTES));
    }
    if (!isEncodable(text)) {
      throw new ToolFailure(
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
   * The arguments when the line is one call of a program in plain words; otherwise none, so that no
   * rule about arguments can speak for a line that does more than it shows.
   */
  List<String> argv() {
    List<String> words = List.of(text.strip().split("[ \t]+"));
    boolean plain =
        text.chars().allMatch(c -> c == ' ' || c == '\t' || c > ' ')
            && words.stream().allMatch(word -> PLAIN.matcher(word).matches())
            && PROGRAM.matcher(words.get(0)).matches()
            && !NOT_A_PROGRAM.contains(words.get(0));
    return plain ? words : List.of();
  }
}
