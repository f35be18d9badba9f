package dev.penguin.project.internal.sync;

import dev.penguin.project.Dependency;
import dev.penguin.project.NewProject;
import dev.penguin.project.NewTask;
import dev.penguin.project.Project;
import dev.penguin.project.ProjectId;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.blueprint.BlueprintHeader;
import dev.penguin.project.blueprint.BlueprintItem;
import dev.penguin.project.blueprint.BlueprintItem.Prerequisite;
import dev.penguin.project.blueprint.SyncPreview.Kind;
import dev.penguin.project.internal.blueprint.StoredFields;
import dev.penguin.project.internal.row.ProjectRow;
import dev.penguin.project.internal.rule.Dependencies;
import dev.penguin.project.internal.rule.Hierarchy;
import dev.penguin.project.internal.rule.Projects;
import dev.penguin.project.internal.rule.TaskBatch;
import dev.penguin.project.internal.rule.Tasks;
import dev.penguin.project.internal.store.WriteTransaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes what a plan of changes says, in a transaction of its caller. Used by one thread. */
final class SyncWriter {
  private final WriteTransaction change;
  private final SyncPlan sync;
  private final Map<String, TaskId> made = new HashMap<>();

  private SyncWriter(WriteTransaction change, SyncPlan sync) {
    this.change = change;
    this.sync = sync;
  }

  static ProjectId write(WriteTransaction change, SyncPlan sync) {
    return new SyncWriter(change, sync).run();
  }

  private ProjectId run() {
    Project project = project();
    List<SyncStep> created = steps(Kind.CREATE);
    create(project, created);
    List<SyncStep> updated = steps(Kind.UPDATE);
    updated.forEach(this::update);
    Dependencies.Batch dependencies = new Dependencies.Batch(change);
    updated.forEach(step -> removePrerequisites(dependencies, step));
    move(updated);
    created.forEach(step -> addPrerequisites(dependencies, step));
    updated.forEach(step -> addPrerequisites(dependencies, step));
    dependencies.finish(project.id());
    return project.id();
  }

  private List<SyncStep> steps(Kind kind) {
    return sync.steps().values().stream().filter(step -> step.kind() == kind).toList();
  }

  private Project project() {
    BlueprintHeader header = sync.header();
    if (sync.stored().isEmpty()) {
      NewProject.Builder content = NewProject.builder(header.key(), header.title());
      content.description(StoredFields.description(sync.plan().sections()));
      return Projects.create(change, fill(content, header, Map.of()));
    }
    Project stored = sync.stored().get().project();
    List<SyncStep.FieldChange> changes = sync.projectChanges();
    if (changes.isEmpty()) {
      return stored;
    }
    NewProject.Builder content = stored.edit().name(header.title());
    if (changes.stream().anyMatch(each -> each.field().equals("text"))) {
      content.description(StoredFields.description(sync.plan().sections()));
    }
    NewProject filled = fill(content, header, stored.metadata());
    return Projects.update(change, stored.id(), stored.version(), filled);
  }

  private static NewProject fill(
      NewProject.Builder content, BlueprintHeader header, Map<String, String> metadata) {
    return content
        .priority(header.priority())
        .tags(header.labels())
        .workspace(header.workspace().orElse(null))
        .budget(header.budget())
        .startDate(header.startDate().orElse(null))
        .dueDate(header.dueDate().orElse(null))
        .metadata(StoredFields.metadata(metadata, header))
        .build();
  }

  private void create(Project project, List<SyncStep> steps) {
    if (steps.isEmpty()) {
      return;
    }
    long projectSeq = ProjectRow.get(change.database(), project.id()).seq();
    TaskBatch batch = new TaskBatch(change);
    TaskNumbers numbers = TaskNumbers.of(change.database(), projectSeq, project.key(), steps);
    for (SyncStep step : steps) {
      BlueprintItem item = step.after();
      NewTask.Builder content =
          SyncStep.fill(NewTask.builder(project.id(), item.title()), item)
              .parent(item.parent().map(this::id).orElse(null))
              .metadata(StoredFields.metadata(Map.of(), item.metadata(), item.goals()));
      var row = batch.add(content.build(), numbers.next(step.key()));
      made.put(step.key(), row.task().id());
      change
          .database()
          .update(
              "INSERT INTO blueprint_item (task, project, key) VALUES (?, ?, ?)",
              row.seq(),
              projectSeq,
              step.key());
    }
    batch.finish();
  }

  private TaskId id(String key) {
    TaskId id = made.get(key);
    return id != null
        ? id
        : sync.stored().flatMap(found -> found.task(key)).map(StoredTask::id).orElseThrow();
  }

  private void update(SyncStep step) {
    Task old = sync.stored().orElseThrow().full(step.stored().orElseThrow());
    BlueprintItem item = step.after();
    NewTask content =
        SyncStep.fill(old.edit(), item)
            .metadata(StoredFields.metadata(old.metadata(), item.metadata(), item.goals()))
            .build();
    if (!content.equals(old.content())) {
      Tasks.update(change, old.id(), old.version(), content);
    }
  }

  /**
   * Moves tasks. When there are several, each is made a part of none first: on the way to the end,
   * which was checked, no task must be a part of itself.
   */
  private void move(List<SyncStep> steps) {
    List<SyncStep> moved = new ArrayList<>();
    for (SyncStep step : steps) {
      if (!step.before().orElseThrow().parent().equals(step.after().parent())) {
        moved.add(step);
      }
    }
    for (SyncStep step : moved) {
      if (moved.size() > 1 || step.after().parent().isEmpty()) {
        Hierarchy.move(change, step.stored().orElseThrow().id(), null);
      }
    }
    for (SyncStep step : moved) {
      Optional<TaskId> parent = step.after().parent().map(this::id);
      if (parent.isPresent()) {
        Hierarchy.move(change, step.stored().orElseThrow().id(), parent.get());
      }
    }
  }

  private void removePrerequisites(Dependencies.Batch dependencies, SyncStep step) {
    Set<String> wanted = new HashSet<>();
    step.after().prerequisites().forEach(each -> wanted.add(each.key()));
    for (Prerequisite each : step.before().orElseThrow().prerequisites()) {
      if (!wanted.contains(each.key())) {
        dependencies.remove(id(step.key()), id(each.key()));
      }
    }
  }

  private void addPrerequisites(Dependencies.Batch dependencies, SyncStep step) {
    Set<Prerequisite> known = new HashSet<>();
    step.before().ifPresent(before -> known.addAll(before.prerequisites()));
    for (Prerequisite each : step.after().prerequisites()) {
      if (!known.contains(each)) {
        dependencies.add(new Dependency(id(step.key()), id(each.key()), each.policy()));
      }
    }
  }
}
