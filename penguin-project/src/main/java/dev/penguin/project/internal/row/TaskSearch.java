package dev.penguin.project.internal.row;

import dev.penguin.project.internal.store.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jooq.Condition;
import org.jooq.impl.DSL;

/**
 * Words as a condition. The index finds the letters and digits of a word; what the index does not
 * know, such as a percent sign, is looked for in the text itself.
 */
public final class TaskSearch {
  /** What is searched of the texts {@code x} beside title and description. */
  private static final String NOTES =
      """
      ifnull((SELECT group_concat(value, char(10)) FROM json_each(x.acceptance_criteria)), '')
        || char(10) || ifnull(x.definition_of_done, '') || char(10) || ifnull(x.recipe, '')
      """;

  /** For all tasks at once, the index is written far more cheaply than for one after the other. */
  private static final String INSERT =
      """
      INSERT INTO task_search (rowid, title, description, notes)
      SELECT t.seq, t.title, ifnull(x.description, ''), %s
      FROM task t LEFT JOIN task_text x ON x.task = t.seq WHERE t.seq BETWEEN ? AND ?
      ORDER BY t.seq
      """
          .formatted(NOTES);

  private TaskSearch() {}

  /** Writes the words of tasks, given by their first and last row number, into the index. */
  public static void write(Database database, long first, long last) {
    database.update(INSERT, first, last);
  }

  /** True for tasks whose text has all words. */
  public static Condition matches(String words) {
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
            + " task.seq AND instr(lower(x.description || char(10) || "
            + NOTES
            + "), {0}) > 0))",
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
