package dev.penguin.project.internal;

import static dev.penguin.project.internal.schema.Tables.PROJECT;

import dev.penguin.project.NewProject;
import dev.penguin.project.Project;
import dev.penguin.project.ProjectEvent.Action;
import dev.penguin.project.ProjectException.NoSuchEntry;
import dev.penguin.project.ProjectException.Refused;
import dev.penguin.project.ProjectException.StaleVersion;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ResourceBudget;
import dev.penguin.project.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Projects as rows. */
public final class Projects {
  private static final List<Field<?>> CONTENT =
      List.of(
          PROJECT.KEY,
          PROJECT.NAME,
          PROJECT.DESCRIPTION,
          PROJECT.PRIORITY,
          PROJECT.TAGS,
          PROJECT.WORKSPACE,
          PROJECT.START_DATE,
          PROJECT.DUE_DATE,
          PROJECT.METADATA,
          PROJECT.BUDGET_TOKENS,
          PROJECT.BUDGET_COST,
          PROJECT.BUDGET_NANOS,
          PROJECT.BUDGET_CALLS);
  private static final List<Field<?>> REVISION =
      List.of(PROJECT.STATUS, PROJECT.UPDATED_AT, PROJECT.VERSION);
  private static final List<Field<?>> ALL =
      join(
          CONTENT,
          REVISION,
          List.of(
              PROJECT.ID,
              PROJECT.CREATED_AT,
              PROJECT.USED_TOKENS,
              PROJECT.USED_COST,
              PROJECT.USED_NANOS,
              PROJECT.USED_CALLS,
              PROJECT.SEQ));
  private static final String INSERT =
      Sql.insert(PROJECT, join(CONTENT, REVISION, List.of(PROJECT.ID, PROJECT.CREATED_AT)));
  private static final String UPDATE = Sql.update(PROJECT, PROJECT.SEQ, join(CONTENT, REVISION));
  private static final String BY_ID =
      Sql.select(ALL, PROJECT, PROJECT.ID.eq(DSL.param(PROJECT.ID)));
  private static final String BY_KEY =
      Sql.select(ALL, PROJECT, PROJECT.KEY.eq(DSL.param(PROJECT.KEY)));
  private static final String EVERY = Sql.select(ALL, PROJECT, DSL.noCondition()) + " ORDER BY seq";

  private Projects() {}

  /** Makes a project. */
  public static Project create(Change change, NewProject content) {
    refuseTakenKey(change.database(), content.key());
    Task.Revision revision = new Task.Revision(change.now(), change.now(), 1);
    Project project =
        new Project(
            change.newProjectId(),
            content,
            Project.Status.ACTIVE,
            ResourceBudget.Usage.zero(),
            revision);
    List<@Nullable Object> values = values(project);
    values.add(project.id().toString());
    values.add(change.micros());
    change.database().update(INSERT, values.toArray());
    Events.projectChanged(change, project.id(), Action.ADDED);
    return project;
  }

  /** The project of an id. */
  public static Project get(Database database, ProjectId id) {
    return stored(database, id).project();
  }

  static Stored stored(Database database, ProjectId id) {
    return database
        .first(Projects::read, BY_ID, id.toString())
        .orElseThrow(
            () -> new NoSuchEntry("There is no project " + id + "; it may have been deleted"));
  }

  /** The project of a key. */
  public static Optional<Project> find(Database database, String key) {
    return database.first(Projects::read, BY_KEY, key).map(Stored::project);
  }

  /** All projects in the order in which they were made. */
  public static List<Project> list(Database database) {
    return database.list(row -> read(row).project(), EVERY);
  }

  /** Gives a project other values. */
  public static Project update(Change change, ProjectId id, long version, NewProject content) {
    Stored stored = stored(change.database(), id);
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
  public static Project setStatus(Change change, ProjectId id, Project.Status status) {
    Stored stored = stored(change.database(), id);
    return save(change, stored, stored.project().content(), status);
  }

  /** Deletes a project with its tasks. */
  public static void delete(Change change, ProjectId id) {
    Database database = change.database();
    Stored stored = stored(database, id);
    Leases.refuseForeignLeases(change, "SELECT seq FROM task WHERE project = ?", stored.seq());
    database.update("DELETE FROM charge WHERE project = ?", stored.seq());
    database.update(
        "DELETE FROM task_search WHERE rowid IN (SELECT seq FROM task WHERE project = ?)",
        stored.seq());
    database.update("DELETE FROM task WHERE project = ?", stored.seq());
    database.update("DELETE FROM project WHERE seq = ?", stored.seq());
    Events.projectChanged(change, id, Action.REMOVED);
  }

  private static Project save(
      Change change, Stored stored, NewProject content, Project.Status status) {
    Project old = stored.project();
    Project changed =
        new Project(
            old.id(),
            content,
            status,
            old.usage(),
            new Task.Revision(old.createdAt(), change.now(), old.version() + 1));
    List<@Nullable Object> values = values(changed);
    values.add(stored.seq());
    change.database().update(UPDATE, values.toArray());
    Events.projectChanged(change, old.id(), Action.CHANGED);
    return changed;
  }

  private static void refuseTakenKey(Database database, String key) {
    if (database.exists("SELECT 1 FROM project WHERE key = ?", key)) {
      throw new Refused("There is a project " + key + " already; choose another key");
    }
  }

  /** In the order of {@link #CONTENT} and {@link #REVISION}. */
  private static List<@Nullable Object> values(Project project) {
    NewProject content = project.content();
    List<@Nullable Object> values = new ArrayList<>();
    values.add(content.key());
    values.add(content.name());
    values.add(content.description());
    values.add(Tasks.rank(content.priority()));
    values.add(JsonText.of(content.tags()));
    values.add(content.workspace().orElse(null));
    values.add(content.startDate().map(Object::toString).orElse(null));
    values.add(content.dueDate().map(Object::toString).orElse(null));
    values.add(JsonText.of(content.metadata()));
    Charges.addBudget(values, content.budget());
    values.add(project.status().name());
    values.add(Row.micros(project.updatedAt()));
    values.add(project.version());
    return values;
  }

  /** In the order of {@link #ALL}. */
  private static Stored read(Row row) {
    NewProject content =
        NewProject.builder(row.text(), row.text())
            .description(row.text())
            .priority(Tasks.priority(row.number()))
            .tags(JsonText.list(row.text()))
            .workspace(row.textOrNull())
            .startDate(row.dayOrNull())
            .dueDate(row.dayOrNull())
            .metadata(JsonText.map(row.text()))
            .budget(row.budget())
            .build();
    Project.Status status = Project.Status.valueOf(row.text());
    var updated = row.instant();
    long version = row.number();
    ProjectId id = ProjectId.of(row.text());
    Task.Revision revision = new Task.Revision(row.instant(), updated, version);
    Project project = new Project(id, content, status, row.usage(), revision);
    return new Stored(row.number(), project);
  }

  @SafeVarargs
  private static List<Field<?>> join(List<? extends Field<?>>... lists) {
    List<Field<?>> all = new ArrayList<>();
    for (List<? extends Field<?>> list : lists) {
      all.addAll(list);
    }
    return all;
  }

  /** A project and its row number. */
  record Stored(long seq, Project project) {}
}
