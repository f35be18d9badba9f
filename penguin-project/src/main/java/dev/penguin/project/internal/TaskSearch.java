package dev.penguin.project.internal;

import dev.penguin.project.NewTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jooq.Condition;
import org.jooq.impl.DSL;

/**
 * Words as a condition. The index finds the letters and digits of a word; what the index does not
 * know, such as a percent sign, is looked for in the text itself.
 */
final class TaskSearch {
  private TaskSearch() {}

  /** What is searched beside title and description. */
  static String notes(NewTask content) {
    List<String> parts = new ArrayList<>(content.acceptanceCriteria());
    parts.add(content.definitionOfDone());
    parts.add(content.recipe());
    return String.join("\n", parts).strip();
  }

  /** True for tasks whose text has all words. */
  static Condition matches(String words) {
    Condition all = DSL.noCondition();
    List<String> terms = new ArrayList<>();
    for (String word : words.strip().split("\\s+")) {
      if (word.codePoints().anyMatch(Character::isLetterOrDigit)) {
        terms.add("\"" + word.replace("\"", "\"\"") + "\"*");
      }
      if (!word.codePoints().allMatch(Character::isLetterOrDigit)) {
        all = all.and(contains(word));
      }
    }
    if (terms.isEmpty()) {
      return all;
    }
    return all.and(
        DSL.condition(
            "task.seq IN (SELECT rowid FROM task_search WHERE task_search MATCH {0})",
            DSL.val(String.join(" ", terms))));
  }

  private static Condition contains(String word) {
    return DSL.condition(
        "(instr(lower(task.title), {0}) > 0 OR EXISTS (SELECT 1 FROM task_text x WHERE x.task ="
            + " task.seq AND instr(lower(x.description || char(10) || x.acceptance_criteria ||"
            + " char(10) || x.definition_of_done || char(10) || x.recipe), {0}) > 0))",
        DSL.val(lower(word)));
  }

  /** As SQLite's lower(), which knows the letters of ASCII only. */
  private static String lower(String word) {
    StringBuilder lower = new StringBuilder(word.length());
    word.chars()
        .map(c -> c < 128 ? String.valueOf((char) c).toLowerCase(Locale.ROOT).charAt(0) : c)
        .forEach(c -> lower.append((char) c));
    return lower.toString();
  }
}
