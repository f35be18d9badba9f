package dev.penguin.project.internal.row;

import static dev.penguin.project.internal.schema.Tables.PROJECT;

import dev.penguin.project.NewProject;
import dev.penguin.project.Project;
import dev.penguin.project.ProjectException.NoSuchEntry;
import dev.penguin.project.ProjectId;
import dev.penguin.project.Task;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.JsonText;
import dev.penguin.project.internal.store.Row;
import dev.penguin.project.internal.store.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * A project as it is stored.
 *
 * @param seq its row number
 * @param project the project
 */
public record ProjectRow(long seq, Project project) {
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

  /** The project of an id. */
  public static ProjectRow get(Database database, ProjectId id) {
    return database
        .first(ProjectRow::read, BY_ID, id.toString())
        .orElseThrow(
            () -> new NoSuchEntry("There is no project " + id + "; it may have been deleted"));
  }

  /** The project of a key. */
  public static Optional<Project> find(Database database, String key) {
    return database.first(ProjectRow::read, BY_KEY, key).map(ProjectRow::project);
  }

  /** All projects in the order in which they were made. */
  public static List<Project> list(Database database) {
    return database.list(row -> read(row).project(), EVERY);
  }

  public static void insert(Database database, Project project) {
    List<@Nullable Object> values = values(project);
    values.add(project.id().toString());
    values.add(Row.micros(project.createdAt()));
    database.update(INSERT, values.toArray());
  }

  /** Writes the values, status and revision of a project that is there. */
  public static void update(Database database, ProjectRow row) {
    List<@Nullable Object> values = values(row.project());
    values.add(row.seq());
    database.update(UPDATE, values.toArray());
  }

  /** In the order of {@link #CONTENT} and {@link #REVISION}. */
  private static List<@Nullable Object> values(Project project) {
    NewProject content = project.content();
    List<@Nullable Object> values = new ArrayList<>();
    values.add(content.key());
    values.add(content.name());
    values.add(content.description());
    values.add(StoredValues.rank(content.priority()));
    values.add(JsonText.of(content.tags()));
    values.add(content.workspace().orElse(null));
    values.add(content.startDate().map(Object::toString).orElse(null));
    values.add(content.dueDate().map(Object::toString).orElse(null));
    values.add(JsonText.of(content.metadata()));
    StoredValues.addBudget(values, content.budget());
    values.add(project.status().name());
    values.add(Row.micros(project.updatedAt()));
    values.add(project.version());
    return values;
  }

  /** In the order of {@link #ALL}. */
  private static ProjectRow read(Row row) {
    NewProject content =
        NewProject.builder(row.text(), row.text())
            .description(row.text())
            .priority(StoredValues.priority(row.number()))
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
    return new ProjectRow(row.number(), project);
  }

  @SafeVarargs
  private static List<Field<?>> join(List<? extends Field<?>>... lists) {
    List<Field<?>> all = new ArrayList<>();
    for (List<? extends Field<?>> list : lists) {
      all.addAll(list);
    }
    return all;
  }
}
