package dev.penguin.project.internal.admin;

import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.DatabaseException;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jooq.Table;

/**
 * Writes the rows of a table that may be damaged, in the order of their keys. Where rows cannot be
 * read, it goes on with the first key from which that is possible again. Used by one thread.
 */
final class TableExport {
  private final Database database;
  private final String name;
  private final Consumer<String> lines;
  private final String rowsAfter;
  private final String anyAfter;
  private long last;
  private long rows;

  /**
   * An export of one table.
   *
   * @param lines takes each row, and each gap, as an object of JSON
   */
  TableExport(Database database, Table<?> table, Consumer<String> lines) {
    this.database = database;
    this.name = table.getName();
    this.lines = lines;
    // The first column is the number of a row, or of the task in a table that has no such number.
    String key = table.fields()[0].getName();
    String columns =
        Arrays.stream(table.fields())
            .map(field -> "'" + field.getName() + "', \"" + field.getName() + "\"")
            .collect(Collectors.joining(", "));
    String row = "json_object('table', '%s', %s)".formatted(name, columns);
    String after = " FROM \"%1$s\" WHERE \"%2$s\" > ? ORDER BY \"%2$s\"".formatted(name, key);
    this.rowsAfter = "SELECT \"" + key + "\", " + row + after;
    this.anyAfter = "SELECT " + row + after + " LIMIT 1";
  }

  /** Gives the number of rows that could be read. */
  long run() {
    last = -1;
    while (!readOn()) {
      lines.accept("{\"table\":\"%s\",\"damaged\":true,\"after\":%d}".formatted(name, last));
      last = firstReadable();
      if (last == Long.MAX_VALUE) {
        break;
      }
    }
    return rows;
  }

  /** Reads from the last key on; false when damage ended that. */
  private boolean readOn() {
    try {
      database.forEach(
          row -> {
            long key = row.number();
            lines.accept(row.text());
            last = key;
            rows++;
          },
          rowsAfter,
          last);
      return true;
    } catch (DatabaseException e) {
      return false;
    }
  }

  /**
   * The first key behind the damage after which a row can be read. Steps that grow find the other
   * side of the damage, and halving finds its edge: a few dozen looks, however large it is.
   */
  private long firstReadable() {
    long bad = last;
    long step = 1;
    long good = last + step;
    while (!canReadAfter(good)) {
      bad = good;
      step *= 2;
      if (step <= 0 || good > Long.MAX_VALUE - step) {
        return Long.MAX_VALUE;
      }
      good += step;
    }
    while (good - bad > 1) {
      long middle = bad + (good - bad) / 2;
      if (canReadAfter(middle)) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    return good;
  }

  private boolean canReadAfter(long key) {
    try {
      database.exists(anyAfter, key);
      return true;
    } catch (DatabaseException e) {
      return false;
    }
  }
}
