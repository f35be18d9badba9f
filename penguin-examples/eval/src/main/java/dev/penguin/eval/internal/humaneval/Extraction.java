package dev.penguin.eval.internal.humaneval;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the code out of what a chat model wrote. The last fenced block that defines the function is
 * the whole function; else the last fenced block, or the text without one, is the body that
 * continues the prompt. What came before is kept by the caller.
 */
public final class Extraction {
  private static final Pattern FENCE =
      Pattern.compile("(?ms)^[ \\t]*(```+|~~~+)[^\\n]*\\n(.*?)^[ \\t]*\\1[ \\t]*$");

  private Extraction() {}

  /**
   * The sample of an answer; empty when the answer has no code.
   *
   * @param java whether the language is Java
   */
  public static Optional<Sample> of(Problem problem, String answer, boolean java) {
    List<String> blocks = new ArrayList<>();
    Matcher fence = FENCE.matcher(answer.endsWith("\n") ? answer : answer + "\n");
    while (fence.find()) {
      blocks.add(0, fence.group(2));
    }
    if (blocks.isEmpty()) {
      boolean whole = defines(problem, answer, java);
      boolean body = answer.startsWith(" ") || answer.startsWith("\t");
      return whole || body ? Optional.of(sample(problem, answer, java)) : Optional.empty();
    }
    String block =
        blocks.stream()
            .filter(one -> defines(problem, one, java))
            .findFirst()
            .orElse(blocks.get(0));
    return block.isBlank() ? Optional.empty() : Optional.of(sample(problem, block, java));
  }

  private static boolean defines(Problem problem, String code, boolean java) {
    String name = Pattern.quote(problem.entryPoint());
    String header = java ? "class\\s+Solution\\b.*\\b" + name + "\\s*\\(" : "(?m)^def\\s+" + name;
    return Pattern.compile(java ? "(?s)" + header : header + "\\s*\\(").matcher(code).find();
  }

  private static Sample sample(Problem problem, String code, boolean java) {
    if (!defines(problem, code, java)) {
      return new Sample(problem.id(), code, Optional.empty());
    }
    // The functions and imports that the prompt gives come first.
    String prompt = problem.prompt();
    int function = Math.max(0, prompt.lastIndexOf("def " + problem.entryPoint()));
    String before = java ? imports(problem) : prompt.substring(0, function);
    return new Sample(problem.id(), "", Optional.of(before + code + "\n"));
  }

  private static String imports(Problem problem) {
    StringBuilder imports = new StringBuilder();
    problem
        .prompt()
        .lines()
        .filter(line -> line.startsWith("import "))
        .forEach(line -> imports.append(line).append('\n'));
    return imports.toString();
  }
}
