package dev.penguin.internal.command;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the small languages of sed and awk do besides turning text into text. */
final class ScriptHazards {
  /** In brackets no slash and no leading bracket, which sed does not read as the end. */
  private static final String SED_TEXT =
      "(?:[^/\\\\\\n\\[]|\\\\.|\\[(?:\\^[^\\]/\\n]|[^\\]^/\\n])[^\\]/\\n]*\\])*";

  private static final String SED_ADDRESS = "(?:\\d+(?:~\\d+)?|\\$|/" + SED_TEXT + "/I?)";
  private static final String SED_COMMAND =
      "(?:[pdq=lnNDPgGhHx]|s/" + SED_TEXT + "/(?:[^/\\\\\\n]|\\\\.)*/[gpiI0-9]*)";
  private static final String SED_STATEMENT =
      "\\s*(?:" + SED_ADDRESS + "(?:,\\+?" + SED_ADDRESS + ")?)?\\s*!?\\s*" + SED_COMMAND + "\\s*";

  /** Scripts that only print, delete and replace. All else may write a file or run a command. */
  private static final Pattern SED_SCRIPT =
      Pattern.compile(SED_STATEMENT + "(?:[;\\n]" + SED_STATEMENT + ")*;?\\s*");

  private static final Pattern CHARACTER_CLASS = Pattern.compile("\\[:[a-z]+:\\]");
  private static final Pattern ODD_BRACKET = Pattern.compile("\\[[.=:]");

  private static final Pattern SED_OPTION =
      Pattern.compile("-[nErsuz]+|--quiet|--silent|--posix|--regexp-extended");

  private static final Pattern AWK_OPTION = Pattern.compile("-F.*|-v.*");
  private static final Pattern AWK_RUNS_OR_WRITES = Pattern.compile(">(?!=)|\\||system|getline|@");
  private static final Pattern AWK_PRINTS = Pattern.compile("printf?\\s");

  private ScriptHazards() {}

  static Set<String> ofSed(List<String> arguments) {
    Set<String> hazards = new LinkedHashSet<>();
    boolean script = false;
    boolean operand = false;
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      if (word.matches("-[nErsuz]*e") && i + 1 < arguments.size() && !operand) {
        i++;
        script = true;
        checkSed(arguments.get(i), hazards);
      } else if (word.startsWith("-") && word.length() > 1) {
        if (!SED_OPTION.matcher(word).matches()) {
          hazards.add(word);
        }
      } else if (!script && !operand) {
        operand = true;
        checkSed(word, hazards);
      }
    }
    return hazards;
  }

  private static void checkSed(String script, Set<String> hazards) {
    String read = CHARACTER_CLASS.matcher(script).replaceAll("a");
    if (read.length() > 1_000
        || ODD_BRACKET.matcher(read).find()
        || !SED_SCRIPT.matcher(read).matches()) {
      hazards.add(script);
    }
  }

  static Set<String> ofAwk(List<String> arguments) {
    Set<String> hazards = new LinkedHashSet<>();
    boolean program = false;
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      if (word.startsWith("-") && word.length() > 1 && !program) {
        if (!AWK_OPTION.matcher(word).matches()) {
          hazards.add(word);
        }
        i += word.equals("-F") || word.equals("-v") ? 1 : 0;
      } else if (word.startsWith("-") && word.length() > 1) {
        hazards.add(word); // some awks take options after the program too
      } else if (!program) {
        program = true;
        if (runsOrWrites(word.replace("||", ""))) {
          hazards.add(word);
        }
      }
    }
    return hazards;
  }

  /** A {@code >} that follows a print writes a file, also as {@code >=}. */
  private static boolean runsOrWrites(String awk) {
    if (AWK_RUNS_OR_WRITES.matcher(awk).find()) {
      return true;
    }
    return awk.lines()
        .anyMatch(
            line -> {
              Matcher prints = AWK_PRINTS.matcher(line);
              return prints.find() && line.indexOf('>', prints.end()) >= 0;
            });
  }
}
