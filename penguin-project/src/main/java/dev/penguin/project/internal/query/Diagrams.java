package dev.penguin.project.internal.query;

import dev.penguin.project.ProjectId;
import dev.penguin.project.internal.row.ProjectRow;
import dev.penguin.project.internal.store.Database;

/** A project's tasks as pictures, in the languages of Graphviz and Mermaid. */
public final class Diagrams {
  private static final String TASKS =
      "SELECT number, title, status FROM task WHERE project = ? ORDER BY number";
  private static final String PARTS =
      "SELECT p.number, c.number FROM task c JOIN task p ON p.seq = c.parent WHERE c.project = ?"
          + " ORDER BY c.number";
  private static final String WAITS =
      "SELECT b.number, a.number FROM dependency d JOIN task a ON a.seq = d.task JOIN task b ON"
          + " b.seq = d.depends_on WHERE a.project = ? ORDER BY a.number, b.number";

  private Diagrams() {}

  /** In the language of Graphviz. */
  public static String dot(Database database, ProjectId id) {
    ProjectRow project = ProjectRow.get(database, id);
    String key = project.project().key();
    StringBuilder text = new StringBuilder("digraph \"" + key + "\" {\n  node [shape=box];\n");
    database.forEach(
        row ->
            text.append(
                "  t%1$d [label=\"%2$s-%1$d %3$s\\n%4$s\"];\n"
                    .formatted(row.number(), key, quoted(row.text()), row.text())),
        TASKS,
        project.seq());
    database.forEach(
        row ->
            text.append(
                "  t%d -> t%d [style=dotted, arrowhead=none];\n"
                    .formatted(row.number(), row.number())),
        PARTS,
        project.seq());
    database.forEach(
        row -> text.append("  t%d -> t%d;\n".formatted(row.number(), row.number())),
        WAITS,
        project.seq());
    return text.append("}\n").toString();
  }

  /** In the language of Mermaid. */
  public static String mermaid(Database database, ProjectId id) {
    ProjectRow project = ProjectRow.get(database, id);
    String key = project.project().key();
    StringBuilder text = new StringBuilder("graph TD\n");
    database.forEach(
        row ->
            text.append(
                "  t%1$d[\"%2$s-%1$d %3$s<br/>%4$s\"]\n"
                    .formatted(row.number(), key, entities(row.text()), row.text())),
        TASKS,
        project.seq());
    database.forEach(
        row -> text.append("  t%d -.- t%d\n".formatted(row.number(), row.number())),
        PARTS,
        project.seq());
    database.forEach(
        row -> text.append("  t%d --> t%d\n".formatted(row.number(), row.number())),
        WAITS,
        project.seq());
    return text.toString();
  }

  private static String quoted(String title) {
    return oneLine(title).replace("\\", "\\\\").replace("\"", "\\\"");
  }

  /** Everything but letters, digits and a little punctuation as a number, which nothing reads. */
  private static String entities(String title) {
    StringBuilder text = new StringBuilder();
    oneLine(title)
        .codePoints()
        .forEach(
            c -> {
              if (Character.isLetterOrDigit(c) || " .,:-_/()".indexOf(c) >= 0) {
                text.appendCodePoint(c);
              } else {
                text.append('#').append(c).append(';');
              }
            });
    return text.toString();
  }

  private static String oneLine(String title) {
    return title.replaceAll("\\p{Cntrl}", " ");
  }
}
