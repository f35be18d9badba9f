package dev.penguin.project.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection and the statements that it has prepared. Used by one thread at a time. A failed
 * statement throws {@link DatabaseException}.
 */
public final class Database implements AutoCloseable {
  private static final int PREPARED = 150;

  private final Connection connection;

  @SuppressWarnings("serial") // never serialized
  private final Map<String, PreparedStatement> prepared =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PreparedStatement> eldest) {
          if (size() > PREPARED) {
            closeQuietly(eldest.getValue());
            return true;
          }
          return false;
        }
      };

  Database(Connection connection) {
    this.connection = connection;
  }

  /**
   * Runs a statement without parameters that is not kept: pragmas and the edges of transactions.
   */
  void execute(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  /** Inserts, updates or deletes; gives the number of rows. */
  public int update(String sql, @Nullable Object... values) {
    try {
      return bound(sql, values).executeUpdate();
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  public <T> List<T> list(Function<Row, T> mapper, String sql, @Nullable Object... values) {
    List<T> found = new ArrayList<>();
    forEach(row -> found.add(mapper.apply(row)), sql, values);
    return found;
  }

  /** Hands over the rows one by one; none is kept. */
  public void forEach(Consumer<Row> reader, String sql, @Nullable Object... values) {
    try (ResultSet result = bound(sql, values).executeQuery()) {
      Row row = new Row(result);
      while (row.next()) {
        reader.accept(row);
      }
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  public <T> Optional<T> first(Function<Row, T> mapper, String sql, @Nullable Object... values) {
    try (ResultSet result = bound(sql, values).executeQuery()) {
      Row row = new Row(result);
      return row.next() ? Optional.of(mapper.apply(row)) : Optional.empty();
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /** The number in the first column of the first row; 0 when there is no row. */
  public long number(String sql, @Nullable Object... values) {
    return first(Row::number, sql, values).orElse(0L);
  }

  /** The text in the first column of the first row; empty when there is no row. */
  String text(String sql, @Nullable Object... values) {
    return first(Row::text, sql, values).orElse("");
  }

  public boolean exists(String sql, @Nullable Object... values) {
    return first(row -> row, sql, values).isPresent();
  }

  /** A statement that has failed is not used again: where no result was closed, it is not reset. */
  private DatabaseException failed(String sql, SQLException cause) {
    PreparedStatement statement = prepared.remove(sql);
    if (statement != null) {
      closeQuietly(statement);
    }
    return new DatabaseException(cause);
  }

  private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  @Override
  public void close() {
    prepared.values().forEach(Database::closeQuietly);
    prepared.clear();
    try {
      connection.close();
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  private static void closeQuietly(PreparedStatement statement) {
    try {
      statement.close();
    } catch (SQLException e) {
      // Nothing depends on it: the connection's end frees what is left.
      return;
    }
  }
}
