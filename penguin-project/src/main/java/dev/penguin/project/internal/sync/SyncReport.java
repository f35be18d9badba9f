package dev.penguin.project.internal.sync;

import dev.penguin.project.blueprint.SyncPreview.Change;
import dev.penguin.project.blueprint.SyncPreview.Kind;
import dev.penguin.project.internal.sync.SyncStep.FieldChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a plan of changes says to people, and enough of it to see whether another one says the same.
 * Immutable.
 *
 * @param changes the changes as they are shown
 * @param effects what is done, by the key of the item; the project itself has the empty key
 */
record SyncReport(List<Change> changes, Map<String, Effect> effects) {
  /** What is done to one task, with all values. */
  record Effect(Kind kind, Optional<String> task, List<FieldChange> fields, List<String> notes) {}

  static SyncReport none() {
    return new SyncReport(List.of(), Map.of());
  }

  static SyncReport of(SyncPlan sync) {
    List<Change> changes = new ArrayList<>();
    Map<String, Effect> effects = new LinkedHashMap<>();
    List<FieldChange> project = sync.projectChanges();
    boolean isNew = sync.stored().isEmpty();
    if (isNew || !project.isEmpty()) {
      Kind kind = isNew ? Kind.CREATE : Kind.UPDATE;
      String name = sync.plan().header().key() + " " + sync.plan().header().title();
      List<String> lines = isNew ? DiffLines.ofNew(project) : DiffLines.of(project);
      changes.add(new Change(kind, Optional.empty(), Optional.empty(), name, lines));
      effects.put("", new Effect(kind, Optional.empty(), project, List.of()));
    }
    sync.steps()
        .forEach(
            (key, step) -> {
              Optional<String> task = step.stored().map(StoredTask::number);
              List<String> lines = new ArrayList<>(step.notes());
              lines.addAll(
                  step.before().isEmpty()
                      ? DiffLines.ofNew(step.fields())
                      : DiffLines.of(step.fields()));
              changes.add(
                  new Change(step.kind(), Optional.of(key), task, step.after().title(), lines));
              effects.put(key, new Effect(step.kind(), task, step.fields(), step.notes()));
            });
    for (StoredTask task : sync.leftAlone()) {
      changes.add(
          new Change(
              Kind.LEFT_ALONE,
              Optional.of(task.key()),
              Optional.of(task.number()),
              task.title(),
              List.of()));
    }
    return new SyncReport(changes, effects);
  }

  /** In what another report would do something else; empty when it would do the same. */
  List<String> differences(SyncReport now) {
    TreeSet<String> keys = new TreeSet<>(effects.keySet());
    keys.addAll(now.effects.keySet());
    List<String> differences = new ArrayList<>();
    for (String key : keys) {
      Effect then = effects.get(key);
      Effect other = now.effects.get(key);
      if (then == null || other == null || !then.equals(other)) {
        differences.add(difference(key.isEmpty() ? "the project" : key, then, other));
      }
    }
    return differences;
  }

  private static String difference(String name, @Nullable Effect then, @Nullable Effect now) {
    if (now == null) {
      return name + " needs no change any more";
    }
    if (then == null) {
      return name + " needs a change by now";
    }
    if (then.kind() == Kind.CREATE && now.task().isPresent()) {
      return name + " is there by now as " + now.task().get();
    }
    if (then.kind() == Kind.CREATE && now.kind() == Kind.UPDATE) {
      return name + " is there by now";
    }
    for (FieldChange field : now.fields()) {
      Optional<FieldChange> old =
          then.fields().stream().filter(each -> each.field().equals(field.field())).findFirst();
      if (old.isEmpty() || !old.get().before().equals(field.before())) {
        return "%s of %s was '%s' and is '%s'"
            .formatted(
                field.field(),
                name,
                DiffLines.shown(old.map(FieldChange::before).orElse(field.after())),
                DiffLines.shown(field.before()));
      }
    }
    return now.notes().isEmpty() ? name + " has changed" : name + ": " + now.notes().get(0);
  }
}
