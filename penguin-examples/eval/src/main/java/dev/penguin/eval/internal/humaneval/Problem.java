package dev.penguin.eval.internal.humaneval;

import dev.penguin.eval.internal.file.JsonLines;
import dev.penguin.eval.internal.judge.Judge;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One problem. Immutable.
 *
 * @param id for instance {@code HumanEval/0} or {@code Java/0}
 * @param prompt what a solution continues
 * @param beginning what the checker may know of a solution: the prompt, or the declaration in Java
 * @param test the text of the tests, which no model and no solution sees
 * @param entryPoint the name of the function or method
 */
public record Problem(String id, String prompt, String beginning, String test, String entryPoint) {
  private static final Pattern METHOD = Pattern.compile("(\\w+)\\s*\\([^()]*\\)[^(){}]*\\{\\s*$");

  /** A problem of HumanEval. */
  public static Problem python(Map<String, Object> fields) {
    String prompt = JsonLines.text(fields, "prompt");
    return new Problem(
        JsonLines.text(fields, "task_id"),
        prompt,
        prompt,
        JsonLines.text(fields, "test"),
        JsonLines.text(fields, "entry_point"));
  }

  /** A problem of HumanEval-X in Java. */
  public static Problem java(Map<String, Object> fields) {
    String declaration = JsonLines.text(fields, "declaration");
    Matcher method = METHOD.matcher(declaration);
    if (!method.find()) {
      throw new IllegalArgumentException(
          "the declaration must end with the header of a method, got: " + declaration);
    }
    return new Problem(
        JsonLines.text(fields, "task_id"),
        JsonLines.text(fields, "prompt"),
        declaration,
        JsonLines.text(fields, "test"),
        method.group(1));
  }

  /** What is judged when this is solved by a program. */
  public Judge.Task task(String program) {
    return new Judge.Task(beginning, test, entryPoint, program);
  }
}
