package dev.penguin.project.internal.row;

import dev.penguin.project.Lease;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.Row;
import java.time.Instant;
import java.util.Optional;

/** The lease of a task as it is stored, whether it has run out or not. A task has one at most. */
public final class LeaseRow {
  private LeaseRow() {}

  public static Optional<Lease> get(Database database, TaskRow row) {
    return database.first(
        found -> new Lease(row.task().id(), found.text(), found.text(), found.instant()),
        "SELECT owner, token, expires_at FROM lease WHERE task = ?",
        row.seq());
  }

  /** Stores a lease in place of the one that the task has. */
  public static void put(Database database, TaskRow row, Lease lease) {
    database.update(
        "INSERT OR REPLACE INTO lease (task, owner, token, expires_at) VALUES (?, ?, ?, ?)",
        row.seq(),
        lease.owner(),
        lease.token(),
        Row.micros(lease.expiresAt()));
  }

  public static void extend(Database database, TaskRow row, Instant until) {
    database.update("UPDATE lease SET expires_at = ? WHERE task = ?", Row.micros(until), row.seq());
  }

  public static void delete(Database database, TaskRow row) {
    database.update("DELETE FROM lease WHERE task = ?", row.seq());
  }
}
