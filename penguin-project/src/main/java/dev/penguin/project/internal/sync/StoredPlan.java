package dev.penguin.project.internal.sync;

import dev.penguin.project.Dependency.Policy;
import dev.penguin.project.Project;
import dev.penguin.project.ProjectId;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.blueprint.BlueprintHeader;
import dev.penguin.project.blueprint.BlueprintItem;
import dev.penguin.project.blueprint.BlueprintItem.Prerequisite;
import dev.penguin.project.internal.blueprint.PlanContent;
import dev.penguin.project.internal.blueprint.StoredFields;
import dev.penguin.project.internal.row.ProjectRow;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A project as it is stored, in the terms of blueprints. Used by one thread. */
final class StoredPlan {
  private static final String TASKS =
      "SELECT t.seq, t.id, t.number, b.key, t.parent, t.status, t.title FROM task t LEFT JOIN"
          + " blueprint_item b ON b.task = t.seq WHERE t.project = ? ORDER BY t.number";
  private static final String DEPENDENCIES =
      "SELECT d.task, d.depends_on, d.policy, d.artifact_key FROM dependency d JOIN task t ON t.seq"
          + " = d.task WHERE t.project = ?";

  private final Database database;
  private final ProjectRow project;
  private final Map<Long, StoredTask> bySeq = new LinkedHashMap<>();
  private final Map<String, StoredTask> byKey = new HashMap<>();
  private final Map<Long, Map<Long, Policy>> dependencies = new HashMap<>();

  private StoredPlan(Database database, ProjectRow project) {
    this.database = database;
    this.project = project;
  }

  /** The project of a key; empty when there is none. */
  static Optional<StoredPlan> find(Database database, String key) {
    return ProjectRow.find(database, key).map(found -> get(database, found.id()));
  }

  /** The project of an id. */
  static StoredPlan get(Database database, ProjectId id) {
    StoredPlan plan = new StoredPlan(database, ProjectRow.get(database, id));
    plan.read();
    return plan;
  }

  private void read() {
    Set<String> taken = new HashSet<>();
    database.forEach(
        row -> taken.add(row.text()),
        "SELECT key FROM blueprint_item WHERE project = ?",
        project.seq());
    database.forEach(row -> add(row, taken), TASKS, project.seq());
    database.forEach(
        row ->
            dependencies
                .computeIfAbsent(row.number(), task -> new TreeMap<>())
                .put(row.number(), new Policy(Policy.Kind.valueOf(row.text()), row.optionalText())),
        DEPENDENCIES,
        project.seq());
  }

  private void add(Row row, Set<String> taken) {
    long seq = row.number();
    TaskId id = TaskId.of(row.text());
    String number = project.project().key() + "-" + row.number();
    String key =
        row.optionalText().orElseGet(() -> taken.contains(number) ? number + "-0" : number);
    StoredTask task =
        new StoredTask(
            seq, id, number, key, row.numberOrNull(), Task.Status.valueOf(row.text()), row.text());
    bySeq.put(seq, task);
    byKey.put(key, task);
  }

  Project project() {
    return project.project();
  }

  long projectSeq() {
    return project.seq();
  }

  /** All tasks in the order of their numbers. */
  Iterable<StoredTask> tasks() {
    return bySeq.values();
  }

  int size() {
    return bySeq.size();
  }

  Optional<StoredTask> task(String key) {
    return Optional.ofNullable(byKey.get(key));
  }

  Optional<StoredTask> parent(StoredTask task) {
    return Optional.ofNullable(task.parent()).map(bySeq::get);
  }

  /** What a task waits for. */
  List<Prerequisite> prerequisites(StoredTask task) {
    List<Prerequisite> found = new ArrayList<>();
    dependencies
        .getOrDefault(task.seq(), Map.of())
        .forEach(
            (seq, policy) -> {
              StoredTask before = bySeq.get(seq);
              if (before != null) {
                found.add(new Prerequisite(before.key(), policy));
              }
            });
    return found;
  }

  /** A task with all that is stored of it. */
  Task full(StoredTask task) {
    return TaskRow.get(database, task.id()).task();
  }

  /** A task as an item. */
  BlueprintItem item(StoredTask stored, Task task) {
    return BlueprintItem.builder(stored.key(), task.title())
        .parent(parent(stored).map(StoredTask::key).orElse(null))
        .done(task.status() == Task.Status.COMPLETED)
        .description(task.description())
        .priority(task.priority())
        .tags(task.tags())
        .dueDate(task.dueDate().orElse(null))
        .estimate(task.estimate().orElse(null))
        .acceptanceCriteria(task.acceptanceCriteria())
        .definitionOfDone(task.definitionOfDone())
        .budget(task.budget())
        .allowedTools(task.allowedTools())
        .agentRole(task.agentRole().orElse(null))
        .requiredSkills(task.requiredSkills())
        .parallelizable(task.content().parallelizable())
        .effort(task.content().effort())
        .value(task.content().value())
        .risk(task.content().risk())
        .sequence(task.content().sequence())
        .assignee(task.content().assignee().orElse(null))
        .recipe(task.content().recipe())
        .prerequisites(prerequisites(stored))
        .goals(StoredFields.goals(task.metadata()))
        .metadata(StoredFields.others(task.metadata()))
        .build();
  }

  /** The header of the project. */
  BlueprintHeader header() {
    Project stored = project.project();
    BlueprintHeader.Builder header =
        BlueprintHeader.builder(stored.key(), stored.name())
            .labels(stored.tags())
            .priority(stored.priority())
            .workspace(stored.workspace().orElse(null))
            .startDate(stored.startDate().orElse(null))
            .dueDate(stored.dueDate().orElse(null))
            .budget(stored.budget());
    StoredFields.read(stored.metadata(), header);
    return header.build();
  }

  /** All of it as a blueprint. */
  PlanContent content() {
    List<BlueprintItem> items = new ArrayList<>(bySeq.size());
    for (StoredTask task : bySeq.values()) {
      items.add(item(task, full(task)));
    }
    return new PlanContent(header(), StoredFields.sections(project.project().description()), items);
  }
}
