package dev.penguin.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;

/**
 * What Penguin does with tasks, in plain JDBC: the same statements on the same tables with the same
 * pragmas, and nothing else. No rule is checked and no object is made of a row.
 */
final class PlainTasks implements AutoCloseable {
  private static final String NUMBER =
      "UPDATE project SET next_number = next_number + 1 WHERE seq = ? RETURNING next_number - 1";
  private static final String INSERT =
      """
      INSERT INTO task (title, priority, tags, due_date, estimate, progress, parallelizable, effort,
        value, risk, sequence, assignee, agent_role, budget_tokens, budget_cost, budget_nanos,
        budget_calls, updated_at, version, id, project, number, parent, status, phase, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      RETURNING seq
      """;
  private static final String INSERT_WORDS =
      "INSERT INTO task_search (rowid, title, description, notes) VALUES (?, ?, ?, ?)";
  private static final String INSERT_EVENT =
      "INSERT INTO event (at, actor_kind, actor, project, task, type, detail)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?)";
  private static final String SELECT =
      """
      SELECT t.seq, t.project, t.parent, t.children, p.status,
        EXISTS (SELECT 1 FROM dependency d WHERE d.task = t.seq), p.id, p.key, t.number, t.title,
        above.id, t.status, t.phase, t.priority, t.tags, t.due_date, t.estimate, t.progress,
        t.parallelizable, t.effort, t.value, t.risk, t.sequence, t.assignee, t.agent_role,
        t.budget_tokens, t.budget_cost, t.budget_nanos, t.budget_calls, t.used_tokens, t.used_cost,
        t.used_nanos, t.used_calls, t.created_at, t.updated_at, t.version, x.description,
        x.acceptance_criteria, x.definition_of_done, x.recipe, x.allowed_tools, x.required_skills,
        x.metadata
      FROM task t JOIN project p ON p.seq = t.project LEFT JOIN task above ON above.seq = t.parent
      LEFT JOIN task_text x ON x.task = t.seq WHERE t.id = ?
      """;
  private static final int COLUMNS = 43;

  private final Connection connection;
  private final PreparedStatement begin;
  private final PreparedStatement commit;
  private final PreparedStatement number;
  private final PreparedStatement insert;
  private final PreparedStatement insertWords;
  private final PreparedStatement insertEvent;
  private final PreparedStatement select;

  PlainTasks(Path file) throws SQLException {
    connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA synchronous = FULL");
      statement.execute("PRAGMA foreign_keys = ON");
      statement.execute("PRAGMA temp_store = MEMORY");
      statement.execute("PRAGMA journal_size_limit = 4194304");
    }
    begin = connection.prepareStatement("BEGIN IMMEDIATE");
    commit = connection.prepareStatement("COMMIT");
    number = connection.prepareStatement(NUMBER);
    insert = connection.prepareStatement(INSERT);
    insertWords = connection.prepareStatement(INSERT_WORDS);
    insertEvent = connection.prepareStatement(INSERT_EVENT);
    select = connection.prepareStatement(SELECT);
  }

  /** Makes a task in a transaction of its own; gives its id. */
  String create(String projectId, String title) throws SQLException {
    begin.executeUpdate();
    String id = insert(projectId, title);
    commit.executeUpdate();
    return id;
  }

  /** Makes many tasks in one transaction. */
  void createAll(String projectId, List<String> titles) throws SQLException {
    begin.executeUpdate();
    for (String title : titles) {
      insert(projectId, title);
    }
    commit.executeUpdate();
  }

  /** The file has one project. */
  private String insert(String projectId, String title) throws SQLException {
    String id = UUID.randomUUID().toString().substring(0, 26);
    long now = System.currentTimeMillis() * 1_000;
    number.setLong(1, 1);
    long next = one(number);
    Object[] values = {
      title, 1, "[]", null, null, 0, 1, 0, 0, 0, 0, null, null, null, null, null, null, now, 1, id,
      1, next, null, "PLANNED", "PENDING", now
    };
    set(insert, values);
    long seq = one(insert);
    set(insertWords, seq, title, "", "");
    insertWords.executeUpdate();
    set(insertEvent, now, "PERSON", "local", projectId, id, "task", "[\"ADDED\"]");
    insertEvent.executeUpdate();
    return id;
  }

  /** Reads all columns of a task; gives how many of them have a value. */
  int read(String id) throws SQLException {
    select.setString(1, id);
    int values = 0;
    try (ResultSet result = select.executeQuery()) {
      while (result.next()) {
        for (int column = 1; column <= COLUMNS; column++) {
          if (result.getObject(column) != null) {
            values++;
          }
        }
      }
    }
    return values;
  }

  /** Makes tasks wait for others, all in one transaction: pairs of ids. */
  void addDependencies(List<String[]> pairs) throws SQLException {
    begin.executeUpdate();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT OR IGNORE INTO dependency (task, depends_on, policy)"
                + " SELECT a.seq, b.seq, 'COMPLETION_REQUIRED' FROM task a, task b"
                + " WHERE a.id = ? AND b.id = ?")) {
      for (String[] pair : pairs) {
        set(statement, pair[0], pair[1]);
        statement.executeUpdate();
      }
    }
    commit.executeUpdate();
  }

  private static void set(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  private static long one(PreparedStatement statement) throws SQLException {
    try (ResultSet result = statement.executeQuery()) {
      result.next();
      return result.getLong(1);
    }
  }

  @Override
  public void close() throws SQLException {
    for (PreparedStatement statement :
        List.of(begin, commit, number, insert, insertWords, insertEvent, select)) {
      statement.close();
    }
    connection.close();
  }
}
