package dev.penguin.project.internal.sync;

import dev.penguin.project.Task;
import dev.penguin.project.blueprint.BlueprintHeader;
import dev.penguin.project.blueprint.BlueprintItem;
import dev.penguin.project.blueprint.BlueprintItem.Prerequisite;
import dev.penguin.project.blueprint.SyncPreview.Kind;
import dev.penguin.project.internal.blueprint.ItemText;
import dev.penguin.project.internal.blueprint.PlanContent;
import dev.penguin.project.internal.blueprint.StoredFields;
import dev.penguin.project.internal.blueprint.WaitCycles;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.sync.SyncStep.FieldChange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What makes the store say what a blueprint says. Worked out on one state of the file. */
final class SyncPlan {
  private final PlanContent plan;
  private final Optional<StoredPlan> stored;
  private final Map<String, SyncStep> steps = new LinkedHashMap<>();
  private final List<StoredTask> leftAlone = new ArrayList<>();
  private final Set<String> named = new HashSet<>();

  /** Items that get no task, as the task above them takes none. */
  private final Set<String> heldBack = new HashSet<>();

  private SyncPlan(PlanContent plan, Optional<StoredPlan> stored) {
    this.plan = plan;
    this.stored = stored;
    plan.items().forEach(item -> named.add(item.key()));
  }

  /** Compares a plan without errors with what is stored. */
  static SyncPlan of(Database database, PlanContent plan) {
    SyncPlan sync = new SyncPlan(plan, StoredPlan.find(database, plan.header().key()));
    plan.items().forEach(sync::item);
    sync.stored.ifPresent(
        found ->
            found
                .tasks()
                .forEach(
                    task -> {
                      if (!sync.named.contains(task.key())) {
                        sync.leftAlone.add(task);
                      }
                    }));
    return sync;
  }

  PlanContent plan() {
    return plan;
  }

  Optional<StoredPlan> stored() {
    return stored;
  }

  /** The steps that do something, or say why they do nothing, in the order of the blueprint. */
  Map<String, SyncStep> steps() {
    return steps;
  }

  List<StoredTask> leftAlone() {
    return leftAlone;
  }

  private Optional<StoredTask> task(String key) {
    return stored.flatMap(found -> found.task(key));
  }

  private void item(BlueprintItem item) {
    Optional<StoredTask> task = task(item.key());
    SyncStep step = task.isPresent() ? change(item, task.get()) : create(item);
    if (!step.fields().isEmpty() || !step.notes().isEmpty() || step.kind() == Kind.CREATE) {
      steps.put(item.key(), step);
    }
  }

  private SyncStep create(BlueprintItem item) {
    Optional<String> closed = item.parent().flatMap(this::whyClosed);
    List<String> notes = new ArrayList<>();
    if (closed.isPresent()) {
      heldBack.add(item.key());
      notes.add("not made: " + closed.get());
      return new SyncStep(
          Kind.KEPT, item.key(), Optional.empty(), Optional.empty(), item, List.of(), notes);
    }
    BlueprintItem after = normal(item, List.of(), notes).build();
    if (item.done()) {
      notes.add("its box is ticked, which completes nothing: complete the task in the project");
    }
    List<FieldChange> fields = FieldChange.between(Map.of(), ItemText.of(after));
    return new SyncStep(
        Kind.CREATE, item.key(), Optional.empty(), Optional.empty(), after, fields, notes);
  }

  private SyncStep change(BlueprintItem item, StoredTask task) {
    StoredPlan plan = stored.orElseThrow();
    Task full = plan.full(task);
    BlueprintItem before = sorted(plan.item(task, full));
    List<String> notes = new ArrayList<>();
    List<Prerequisite> others =
        before.prerequisites().stream().filter(each -> !named.contains(each.key())).toList();
    BlueprintItem.Builder after = normal(item, others, notes).done(before.done());
    after.metadata(merged(before.metadata(), item.metadata()));
    if (item.parent().isEmpty()
        && before.parent().filter(key -> !named.contains(key)).isPresent()) {
      after.parent(before.parent().get());
    }
    Optional<String> closed =
        item.parent()
            .filter(key -> !before.parent().equals(Optional.of(key)))
            .flatMap(this::whyClosed);
    if (closed.isPresent()) {
      notes.add("not moved: " + closed.get());
      after.parent(before.parent().orElse(null));
    }
    BlueprintItem changed = after.build();
    List<FieldChange> fields = FieldChange.between(ItemText.of(before), ItemText.of(changed));
    boolean kept = task.isKept();
    if (kept && !fields.isEmpty()) {
      notes.add(0, "it is " + task.status() + ", and is left as it is");
    }
    if (item.done() && task.status() != Task.Status.COMPLETED) {
      notes.add("its box is ticked, which completes nothing: complete the task in the project");
    }
    Kind kind = kept || fields.isEmpty() ? Kind.KEPT : Kind.UPDATE;
    return new SyncStep(
        kind, item.key(), Optional.of(task), Optional.of(before), changed, fields, notes);
  }

  /** Why an item takes no more parts; empty when it does. */
  private Optional<String> whyClosed(String parent) {
    if (heldBack.contains(parent)) {
      return Optional.of(parent + ", which it is a part of, is not made either");
    }
    return task(parent)
        .filter(StoredTask::isClosed)
        .map(
            task ->
                "%s, which it is a part of, is %s and takes no more parts; reopen it first"
                    .formatted(task.number(), task.status()));
  }

  /** An item as the store would give it back. */
  private BlueprintItem.Builder normal(
      BlueprintItem item, List<Prerequisite> others, List<String> notes) {
    Map<String, Prerequisite> prerequisites = new TreeMap<>();
    others.forEach(each -> prerequisites.put(each.key(), each));
    for (Prerequisite each : item.prerequisites()) {
      if (heldBack.contains(each.key())) {
        notes.add("waits not for " + each.key() + ", which is not made");
      } else {
        prerequisites.put(each.key(), each);
      }
    }
    return item.toBuilder()
        .tags(distinct(item.tags()))
        .allowedTools(distinct(item.allowedTools()))
        .requiredSkills(distinct(item.requiredSkills()))
        .prerequisites(List.copyOf(prerequisites.values()));
  }

  private static BlueprintItem sorted(BlueprintItem item) {
    Map<String, Prerequisite> sorted = new TreeMap<>();
    item.prerequisites().forEach(each -> sorted.put(each.key(), each));
    return item.toBuilder().prerequisites(List.copyOf(sorted.values())).build();
  }

  private static Map<String, String> merged(Map<String, String> stored, Map<String, String> named) {
    Map<String, String> merged = new TreeMap<>(stored);
    merged.putAll(named);
    return merged;
  }

  static List<String> distinct(List<String> values) {
    return List.copyOf(new LinkedHashSet<>(values));
  }

  /** What changes of the project itself. */
  List<FieldChange> projectChanges() {
    Map<String, String> before = new TreeMap<>();
    stored.ifPresent(found -> before.putAll(ItemText.of(found.header())));
    Map<String, String> after = new TreeMap<>(ItemText.of(header()));
    List<FieldChange> changes = new ArrayList<>(FieldChange.between(before, after));
    String text = stored.map(found -> sections(found.project().description())).orElse("");
    String other = StoredFields.description(plan.sections());
    if (!text.equals(other)) {
      changes.add(new FieldChange("text", text, other));
    }
    return changes;
  }

  private static String sections(String description) {
    return StoredFields.description(StoredFields.sections(description));
  }

  /** What the header of the project will be. */
  BlueprintHeader header() {
    BlueprintHeader header = plan.header();
    Map<String, String> others = stored.map(found -> found.header().metadata()).orElse(Map.of());
    return header.toBuilder()
        .labels(distinct(header.labels()))
        .metadata(merged(others, header.metadata()))
        .build();
  }

  /** Tasks that would wait for each other, by their keys; those left alone are among them. */
  List<List<String>> rings() {
    Map<String, Integer> places = new LinkedHashMap<>();
    List<String> keys = new ArrayList<>();
    stored.ifPresent(found -> found.tasks().forEach(task -> place(task.key(), places, keys)));
    plan.items().forEach(item -> place(item.key(), places, keys));
    WaitCycles waits = new WaitCycles(keys.size());
    for (Map.Entry<String, Integer> place : places.entrySet()) {
      String key = place.getKey();
      int task = place.getValue();
      Optional<SyncStep> step = Optional.ofNullable(steps.get(key)).filter(s -> s.kind().isMade());
      Optional<StoredTask> known = task(key);
      Optional<String> parent =
          step.isPresent()
              ? step.get().after().parent()
              : known.flatMap(t -> stored.orElseThrow().parent(t)).map(StoredTask::key);
      List<Prerequisite> before =
          step.isPresent()
              ? step.get().after().prerequisites()
              : known.map(t -> stored.orElseThrow().prerequisites(t)).orElse(List.of());
      parent.map(places::get).ifPresent(above -> waits.part(above, task));
      before.stream().map(each -> places.get(each.key())).forEach(each -> waits.wait(task, each));
    }
    return waits.find(20).stream().map(ring -> ring.stream().map(keys::get).toList()).toList();
  }

  private static void place(String key, Map<String, Integer> places, List<String> keys) {
    if (places.putIfAbsent(key, keys.size()) == null) {
      keys.add(key);
    }
  }
}
