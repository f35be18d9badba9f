package dev.penguin.project.internal.rule;

import dev.penguin.project.NewProject;
import dev.penguin.project.Project;
import dev.penguin.project.ProjectEvent.Action;
import dev.penguin.project.ProjectException.Refused;
import dev.penguin.project.ProjectException.StaleVersion;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ResourceBudget;
import dev.penguin.project.Task;
import dev.penguin.project.internal.event.Events;
import dev.penguin.project.internal.row.ProjectRow;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.WriteTransaction;

/** Makes, changes and deletes projects. */
public final class Projects {
  private Projects() {}

  /** Makes a project. */
  public static Project create(WriteTransaction change, NewProject content) {
    refuseTakenKey(change.database(), content.key());
    Task.Revision revision = new Task.Revision(change.now(), change.now(), 1);
    Project project =
        new Project(
            change.newProjectId(),
            content,
            Project.Status.ACTIVE,
            ResourceBudget.Usage.zero(),
            revision);
    ProjectRow.insert(change.database(), project);
    Events.projectChanged(change, project.id(), Action.ADDED);
    return project;
  }

  /** Gives a project other values. */
  public static Project update(
      WriteTransaction change, ProjectId id, long version, NewProject content) {
    ProjectRow stored = ProjectRow.get(change.database(), id);
    Project old = stored.project();
    if (old.version() != version) {
      throw new StaleVersion("Project " + old.key(), version, old.version());
    }
    if (!content.key().equals(old.key())) {
      refuseTakenKey(change.database(), content.key());
    }
    return save(change, stored, content, old.status());
  }

  /** Gives a project another status. */
  public static Project setStatus(WriteTransaction change, ProjectId id, Project.Status status) {
    ProjectRow stored = ProjectRow.get(change.database(), id);
    return save(change, stored, stored.project().content(), status);
  }

  /** Deletes a project with its tasks. */
  public static void delete(WriteTransaction change, ProjectId id) {
    Database database = change.database();
    ProjectRow stored = ProjectRow.get(database, id);
    TaskGuard.refuseForeignLeases(change, "SELECT seq FROM task WHERE project = ?", stored.seq());
    database.update("DELETE FROM charge WHERE project = ?", stored.seq());
    database.update(
        "DELETE FROM task_search WHERE rowid IN (SELECT seq FROM task WHERE project = ?)",
        stored.seq());
    database.update("DELETE FROM task WHERE project = ?", stored.seq());
    database.update("DELETE FROM project WHERE seq = ?", stored.seq());
    Events.projectChanged(change, id, Action.REMOVED);
  }

  private static Project save(
      WriteTransaction change, ProjectRow stored, NewProject content, Project.Status status) {
    Project old = stored.project();
    Project changed =
        new Project(
            old.id(),
            content,
            status,
            old.usage(),
            new Task.Revision(old.createdAt(), change.now(), old.version() + 1));
    ProjectRow.update(change.database(), new ProjectRow(stored.seq(), changed));
    Events.projectChanged(change, old.id(), Action.CHANGED);
    return changed;
  }

  private static void refuseTakenKey(Database database, String key) {
    if (database.exists("SELECT 1 FROM project WHERE key = ?", key)) {
      throw new Refused("There is a project " + key + " already; choose another key");
    }
  }
}
