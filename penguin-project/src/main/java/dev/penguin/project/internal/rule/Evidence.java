package dev.penguin.project.internal.rule;

import static dev.penguin.project.internal.schema.Tables.ARTIFACT;

import dev.penguin.project.Artifact;
import dev.penguin.project.ProjectEvent.Action;
import dev.penguin.project.ProjectException.NoSuchEntry;
import dev.penguin.project.TaskId;
import dev.penguin.project.internal.event.Events;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.JsonText;
import dev.penguin.project.internal.store.Row;
import dev.penguin.project.internal.store.Sql;
import dev.penguin.project.internal.store.WriteTransaction;
import java.time.Instant;
import java.util.List;

/** What tasks have made. */
public final class Evidence {
  private static final String INSERT =
      Sql.insert(
          ARTIFACT,
          List.of(
              ARTIFACT.TASK,
              ARTIFACT.KEY,
              ARTIFACT.KIND,
              ARTIFACT.LOCATION,
              ARTIFACT.SHA256,
              ARTIFACT.VALID,
              ARTIFACT.CREATED_AT,
              ARTIFACT.METADATA));

  private Evidence() {}

  /** Records an artifact; older ones of the same key count no more. */
  public static Artifact add(
      WriteTransaction change, TaskId id, String key, Artifact.Source source) {
    Database database = change.database();
    TaskRow row = TaskRow.get(database, id);
    TaskGuard.guard(change, row);
    TaskGuard.refuseArchived(row.task());
    Artifact artifact = new Artifact(id, key, source, true, change.now());
    database.update("UPDATE artifact SET valid = 0 WHERE task = ? AND key = ?", row.seq(), key);
    database.update(
        INSERT,
        row.seq(),
        key,
        source.kind(),
        source.location(),
        source.sha256().orElse(null),
        1,
        change.micros(),
        JsonText.of(source.metadata()));
    Events.evidenceChanged(change, row.task(), key, Action.ADDED);
    return artifact;
  }

  /** Declares the artifact of a key invalid. */
  public static void invalidate(WriteTransaction change, TaskId id, String key) {
    Database database = change.database();
    TaskRow row = TaskRow.get(database, id);
    TaskGuard.guard(change, row);
    TaskGuard.refuseArchived(row.task());
    int changed =
        database.update(
            "UPDATE artifact SET valid = 0 WHERE task = ? AND key = ? AND valid = 1",
            row.seq(),
            key);
    if (changed == 0) {
      throw new NoSuchEntry("%s has no valid artifact '%.100s'".formatted(row.number(), key));
    }
    Events.evidenceChanged(change, row.task(), key, Action.REMOVED);
  }

  /** All artifacts of a task, also those that count no more, oldest first. */
  public static List<Artifact> of(Database database, TaskId id) {
    return database.list(
        row -> read(row, id),
        "SELECT key, kind, location, sha256, metadata, valid, created_at FROM artifact WHERE task ="
            + " ? ORDER BY seq",
        TaskRow.seq(database, id));
  }

  private static Artifact read(Row row, TaskId id) {
    String key = row.text();
    Artifact.Source source =
        new Artifact.Source(row.text(), row.text(), row.optionalText(), JsonText.map(row.text()));
    boolean valid = row.flag();
    Instant created = row.instant();
    return new Artifact(id, key, source, valid, created);
  }
}
