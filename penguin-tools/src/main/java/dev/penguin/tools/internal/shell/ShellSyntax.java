package dev.penguin.tools.internal.shell;

import dev.penguin.tools.internal.shell.ShellWords.NotStaticException;
import dev.penguin.tools.internal.shell.ShellWords.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a command line without running it: a safe subset of what {@code sh} takes. Programs with
 * literal words may be joined by {@code ;}, {@code &}, {@code |}, {@code &&}, {@code ||} and new
 * lines, and stand in subshells. Output may go to {@code /dev/null} and to the other stream, input
 * may come from a file. All else (expansions, substitutions, here-documents, assignments, keywords,
 * functions, other redirections, words that only the shell knows) is not read: what it does shows
 * only at run time, or it changes what the words after it mean.
 */
final class ShellSyntax {
  private static final int MAX_PROGRAMS = 100;
  private static final int MAX_DEPTH = 20;

  private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*\\+?=.*");

  /** What the shell takes for grammar where a program may stand, unless it is quoted. */
  private static final Set<String> KEYWORDS =
      Set.of(
          "!",
          "[[",
          "{",
          "}",
          "case",
          "coproc",
          "do",
          "done",
          "elif",
          "else",
          "esac",
          "fi",
          "for",
          "function",
          "if",
          "in",
          "select",
          "then",
          "until",
          "while");

  /** Commands of the shell itself that run texts, or change what later words mean. */
  private static final Set<String> OF_THE_SHELL =
      Set.of(
          ".",
          "alias",
          "bind",
          "builtin",
          "compgen",
          "complete",
          "declare",
          "enable",
          "eval",
          "exec",
          "export",
          "fc",
          "getopts",
          "hash",
          "let",
          "local",
          "mapfile",
          "popd",
          "pushd",
          "read",
          "readarray",
          "readonly",
          "set",
          "shopt",
          "source",
          "trap",
          "typeset",
          "unalias",
          "unset");

  private final ShellWords words;
  private final List<List<String>> programs = new ArrayList<>();
  private int depth;

  /** Whether an earlier program may have changed the folder. */
  private boolean moved;

  private ShellSyntax(String text) {
    words = new ShellWords(text);
  }

  /** The arguments of every program of a line, in order; none when it cannot be read. */
  static List<List<String>> programs(String text) {
    try {
      ShellSyntax syntax = new ShellSyntax(text);
      syntax.list();
      return List.copyOf(syntax.programs);
    } catch (NotStaticException e) {
      return List.of();
    }
  }

  private void list() throws NotStaticException {
    boolean needed = true; // whether a program must follow here
    words.skipBlanks();
    while (words.take("\n")) {
      words.skipBlanks();
    }
    while (!words.atEnd()) {
      if (words.take("(")) {
        open();
        needed = true;
      } else {
        program();
        needed = operator();
      }
      words.skipBlanks();
      while (words.take("\n")) {
        words.skipBlanks();
      }
    }
    if (needed || depth > 0) {
      throw new NotStaticException("a program is missing");
    }
  }

  private void open() throws NotStaticException {
    if (words.peek() == '(' || ++depth > MAX_DEPTH) {
      throw new NotStaticException("arithmetic, or too deep");
    }
  }

  /** What follows a program; whether another one must follow. */
  private boolean operator() throws NotStaticException {
    words.skipBlanks();
    while (words.take(")")) {
      close();
    }
    if (words.atEnd()) {
      return false;
    }
    if (words.take("&&") || words.take("||")) {
      return true;
    }
    if (words.take("|")) {
      if (words.peek() == '&') {
        throw new NotStaticException("a pipe of another shell");
      }
      return true;
    }
    boolean background = words.take("&");
    if (background && words.peek() == '>') {
      throw new NotStaticException("shells read this in two ways");
    }
    if (background || words.take(";") || words.take("\n")) {
      return endsSubshell();
    }
    throw new NotStaticException("an operator");
  }

  /** After the end of a statement: closes subshells that end here. */
  private boolean endsSubshell() throws NotStaticException {
    words.skipBlanks();
    while (words.take("\n")) {
      words.skipBlanks();
    }
    return words.peek() == ')' && depth > 0 && operator();
  }

  private void close() throws NotStaticException {
    if (--depth < 0) {
      throw new NotStaticException("a bracket");
    }
    words.skipBlanks();
    while (redirection()) {
      words.skipBlanks();
    }
  }

  private void program() throws NotStaticException {
    List<Word> argv = new ArrayList<>();
    while (!words.atEnd()) {
      if (!redirection()) {
        if (";&|()\n".indexOf(words.peek()) >= 0) {
          break;
        }
        Word word = words.word();
        if ("<>".indexOf(words.peek()) >= 0 && word.text().matches("[0-9]*")) {
          throw new NotStaticException("shells read this in two ways");
        }
        argv.add(word);
      }
      words.skipBlanks();
    }
    if (argv.isEmpty() || programs.size() >= MAX_PROGRAMS) {
      throw new NotStaticException("no program");
    }
    List<String> texts = argv.stream().map(Word::text).toList();
    check(argv.get(0), texts);
    GlobPositions.check(argv);
    programs.add(texts);
  }

  private void check(Word first, List<String> argv) throws NotStaticException {
    String program = first.text();
    boolean grammar =
        first.glob()
            || program.isEmpty()
            || first.plain() && KEYWORDS.contains(program)
            || first.plain() && ASSIGNMENT.matcher(program).matches();
    boolean ofTheShell =
        OF_THE_SHELL.contains(program)
            || program.equals("command") && argv.size() > 1 && OF_THE_SHELL.contains(argv.get(1));
    // What is meant by these depends on the folder that they are run in.
    boolean elsewhere =
        moved && (argv.contains("git") || program.indexOf('/') >= 0 && !program.startsWith("/"));
    if (grammar || ofTheShell || elsewhere) {
      throw new NotStaticException("a word of the shell");
    }
    moved |= argv.contains("cd") || argv.contains("chdir");
  }

  /** Takes a redirection that changes nothing; false when there is none here. */
  private boolean redirection() throws NotStaticException {
    int descriptor = words.descriptor();
    if (words.take("<")) {
      if ("<>(".indexOf(words.peek()) >= 0) {
        throw new NotStaticException("a redirection");
      }
      input();
      return true;
    }
    if (words.take(">")) {
      if (words.take("&")) {
        duplicate();
        return true;
      }
      if (!words.take(">")) {
        words.take("|");
      }
      words.skipBlanks();
      if (!words.word().text().equals("/dev/null")) {
        throw new NotStaticException("a file that is written");
      }
      return true;
    }
    if (descriptor >= 0) {
      throw new NotStaticException("a redirection");
    }
    return false;
  }

  private void input() throws NotStaticException {
    if (words.take("&")) {
      duplicate();
      return;
    }
    words.skipBlanks();
    Word file = words.word();
    boolean device = file.text().startsWith("/dev/") && !file.text().equals("/dev/null");
    if (file.glob() || device) {
      throw new NotStaticException("a redirection");
    }
  }

  private void duplicate() throws NotStaticException {
    Word target = words.word();
    if (!target.plain() || !target.text().matches("[0-9]")) {
      throw new NotStaticException("a file that is written");
    }
  }
}
