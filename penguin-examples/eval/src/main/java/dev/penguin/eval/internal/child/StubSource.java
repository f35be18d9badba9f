package dev.penguin.eval.internal.child;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The source of a class {@code Solution} that has the declaration of the problem, and whose last
 * method sends its arguments to the real one. Methods of the declaration that have a body keep it:
 * they are the problem's, not the solution's.
 *
 * @param text the source
 * @param method the name of the method that is sent
 */
record StubSource(String text, String method) {
  /** The header of a method at the end of a declaration. */
  private static final Pattern HEADER =
      Pattern.compile(
          "(?s)(?:(?:public|protected|private|static|final)\\s+)+([\\w.<>\\[\\], ?]+?)\\s+(\\w+)"
              + "\\s*\\(([^()]*)\\)\\s*(?:throws\\s+[\\w., ]+)?\\{\\s*$");

  private static final Map<String, String> BOXES =
      Map.of(
          "int", "Integer",
          "char", "Character",
          "long", "Long",
          "short", "Short",
          "byte", "Byte",
          "float", "Float",
          "double", "Double",
          "boolean", "Boolean");

  /** The field of the stub that holds where calls go. */
  static final String REMOTE = "penguinRemote";

  /**
   * Makes the stub.
   *
   * @param declaration the beginning of a class, down to the opening brace of its last method
   * @throws IllegalArgumentException when it does not end so
   */
  static StubSource of(String declaration) {
    int last = Math.max(declaration.lastIndexOf("public "), declaration.lastIndexOf("static "));
    int before = declaration.lastIndexOf("public static ");
    Matcher header = HEADER.matcher(declaration);
    if (last < 0 || !header.find(before >= 0 && before + 7 == last ? before : last)) {
      throw new IllegalArgumentException(
          "A declaration must end with the header of a public method, got: "
              + declaration.substring(Math.max(0, declaration.length() - 100)));
    }
    String type = header.group(1).strip();
    String call = REMOTE + ".apply(\"" + header.group(2) + "\", new Object[] {";
    call += String.join(", ", parameters(header.group(3))) + "})";
    String body =
        type.equals("void")
            ? call + ";"
            : "return (" + BOXES.getOrDefault(type, type) + ") " + call + ";";
    String field = "static java.util.function.BiFunction<String, Object[], Object> " + REMOTE + ";";
    return new StubSource(declaration + body + "}\n" + field + "\n}\n", header.group(2));
  }

  /** The names of parameters; commas in types of types are no borders. */
  private static List<String> parameters(String list) {
    List<String> names = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i <= list.length(); i++) {
      char c = i == list.length() ? ',' : list.charAt(i);
      depth += c == '<' ? 1 : c == '>' ? -1 : 0;
      if (c == ',' && depth == 0) {
        String parameter = list.substring(start, i).strip();
        if (!parameter.isEmpty()) {
          names.add(parameter.substring(parameter.lastIndexOf(' ') + 1));
        }
        start = i + 1;
      }
    }
    return names;
  }
}
