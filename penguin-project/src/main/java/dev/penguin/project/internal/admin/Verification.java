package dev.penguin.project.internal.admin;

import dev.penguin.project.internal.query.Graph;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.Row;
import dev.penguin.project.internal.store.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks for damage: SQLite's own checks, and what must hold between the rows. */
public final class Verification {
  private static final int SHOWN = 5;

  /** Each query finds what breaks the rule that names it. */
  private static final Map<String, String> RULES = rules();

  private Verification() {}

  /** Throws when the file is damaged. */
  public static void run(Store store) {
    List<String> problems = store.read(Verification::problems);
    if (!problems.isEmpty()) {
      throw store.damaged(String.join("; ", problems.subList(0, Math.min(SHOWN, problems.size()))));
    }
  }

  private static List<String> problems(Database database) {
    List<String> found = new ArrayList<>();
    database.forEach(
        row -> {
          String line = row.text();
          if (!line.equals("ok")) {
            found.add(line);
          }
        },
        "PRAGMA quick_check(20)");
    if (!found.isEmpty()) {
      return found;
    }
    database.forEach(
        row -> found.add("a row of " + row.text() + " refers to nothing"),
        "PRAGMA foreign_key_check");
    RULES.forEach(
        (rule, sql) ->
            database
                .first(Row::text, sql + " LIMIT 1")
                .ifPresent(which -> found.add(rule + ": " + which)));
    if (Graph.load(database, "1 = 1").hasCycle()) {
      found.add("tasks wait for each other");
    }
    return found;
  }

  private static Map<String, String> rules() {
    Map<String, String> rules = new LinkedHashMap<>();
    rules.put(
        "the number of subtasks is wrong",
        "SELECT t.id FROM task t LEFT JOIN (SELECT parent, count(*) AS n FROM task WHERE parent IS"
            + " NOT NULL GROUP BY parent) c ON c.parent = t.seq WHERE t.children <> ifnull(c.n,"
            + " 0)");
    rules.put(
        "a subtask is in another project",
        "SELECT t.id FROM task t JOIN task p ON p.seq = t.parent WHERE p.project <> t.project");
    rules.put(
        "a dependency leads to another project",
        "SELECT a.id FROM dependency d JOIN task a ON a.seq = d.task JOIN task b ON b.seq ="
            + " d.depends_on WHERE a.project <> b.project");
    rules.put(
        "a number was given that is still to come",
        "SELECT t.id FROM task t JOIN project p ON p.seq = t.project WHERE t.number >="
            + " p.next_number");
    rules.put(
        "status and phase contradict each other",
        "SELECT id FROM task WHERE (status IN ('IN_REVIEW', 'COMPLETED')) AND phase <> 'DONE' OR"
            + " phase = 'DONE' AND status NOT IN ('IN_REVIEW', 'COMPLETED', 'ARCHIVED') OR status ="
            + " 'RUNNING' AND phase = 'PENDING' OR status NOT IN ('PLANNED', 'RUNNING',"
            + " 'IN_REVIEW', 'COMPLETED', 'WAITING', 'BLOCKED', 'FAILED', 'CANCELLED',"
            + " 'ARCHIVED')");
    rules.put(
        "a done task has an open subtask",
        "SELECT t.id FROM task t JOIN task p ON p.seq = t.parent WHERE t.status IN ('PLANNED',"
            + " 'RUNNING', 'IN_REVIEW', 'WAITING', 'BLOCKED') AND p.status IN ('IN_REVIEW',"
            + " 'COMPLETED', 'ARCHIVED')");
    addSums(rules);
    return rules;
  }

  private static void addSums(Map<String, String> rules) {
    for (String column : List.of("tokens", "cost", "nanos", "calls")) {
      rules.put(
          "the sum of " + column + " of a task is wrong",
          ("SELECT t.id FROM task t LEFT JOIN (SELECT task, sum(%1$s) AS s FROM charge GROUP BY"
                  + " task) c ON c.task = t.seq LEFT JOIN (SELECT parent, sum(used_%1$s) AS s FROM"
                  + " task GROUP BY parent) b ON b.parent = t.seq WHERE t.used_%1$s <> ifnull(c.s,"
                  + " 0) + ifnull(b.s, 0)")
              .formatted(column));
      rules.put(
          "the sum of " + column + " of a project is wrong",
          ("SELECT p.id FROM project p LEFT JOIN (SELECT project, sum(%1$s) AS s FROM charge GROUP"
                  + " BY project) c ON c.project = p.seq WHERE p.used_%1$s <> ifnull(c.s, 0)")
              .formatted(column));
    }
  }
}
