package dev.penguin.project.planner;

import dev.penguin.project.blueprint.Blueprint;
import dev.penguin.project.blueprint.BlueprintItem;
import dev.penguin.project.blueprint.BlueprintItem.Prerequisite;
import dev.penguin.project.blueprint.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The items of a plan while it grows: takes what the rounds answer, as far as it fits, and keeps
 * what did not. Not thread-safe.
 */
final class Draft {
  private final Map<String, BlueprintItem> items = new LinkedHashMap<>();
  private final Map<String, String> fixed;

  /** The items that this draft made or changed: those whose size is its own. */
  private final Set<String> touched = new HashSet<>();

  private List<Finding> findings = new ArrayList<>();

  /** Nothing yet. */
  Draft() {
    this(List.of(), Map.of());
  }

  /**
   * A plan that is there.
   *
   * @param present its items
   * @param fixed the keys of those that must stay as they are, each with its state in words
   */
  Draft(Collection<BlueprintItem> present, Map<String, String> fixed) {
    present.forEach(item -> items.put(item.key(), item));
    this.fixed = Map.copyOf(fixed);
  }

  /** The items, in their order. */
  List<BlueprintItem> items() {
    return List.copyOf(items.values());
  }

  /** The plan as it stands. */
  Blueprint in(Blueprint frame) {
    return frame.toBuilder().items(items()).build();
  }

  /** What did not fit in the answers since the last changes. */
  List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** Those of them that the answers made or changed. */
  List<BlueprintItem> changed() {
    return items.values().stream().filter(item -> touched.contains(item.key())).toList();
  }

  void add(Answers.Items answer) {
    for (Answers.Item item : answer.items()) {
      String key = item.key().strip();
      BlueprintItem made =
          BlueprintItem.builder(key, item.title())
              .description(item.description())
              .parent(item.parent().map(String::strip).filter(it -> !it.isEmpty()).orElse(null))
              .tags(item.tags())
              .goals(item.goals())
              .build();
      touched.add(key);
      if (items.putIfAbsent(key, made) != null) {
        findings.add(PlanFindings.twice(key));
      }
    }
  }

  void add(Answers.Dependencies answer) {
    each(
        "dependencies",
        answer.dependencies(),
        Answers.Waits::item,
        waits -> change(waits.item(), item -> item.prerequisites(completed(waits.on()))));
  }

  void add(Answers.Acceptance answer) {
    each(
        "acceptance criteria",
        answer.items(),
        Answers.Criteria::item,
        given -> change(given.item(), item -> item.acceptanceCriteria(given.criteria())));
  }

  void add(Answers.Estimates answer) {
    each(
        "estimates",
        answer.items(),
        Answers.Estimate::item,
        given ->
            change(
                given.item(),
                item ->
                    item.estimate(Duration.ofMinutes(given.minutes()))
                        .effort(given.effort())
                        .value(given.value())
                        .risk(given.risk())
                        .priority(given.priority())));
  }

  void add(Answers.Roles answer) {
    each(
        "roles",
        answer.items(),
        Answers.Role::item,
        given -> change(given.item(), item -> item.agentRole(given.role().strip())));
  }

  /** Changes items, adds and removes some. What did not fit before is settled by any change. */
  void add(Answers.Changes answer) {
    if (!answer.items().isEmpty() || !answer.removed().isEmpty()) {
      findings = new ArrayList<>();
    }
    Set<String> removed = new LinkedHashSet<>();
    answer.removed().forEach(key -> removed.add(key.strip()));
    each("changes", answer.items(), Answers.Change::key, true, given -> change(given, removed));
    removed.forEach(this::remove);
  }

  private void change(Answers.Change given, Set<String> removed) {
    String key = given.key().strip();
    BlueprintItem before = items.get(key);
    if (removed.contains(key)) {
      findings.add(PlanFindings.removedAndChanged(key));
      removed.remove(key);
    } else if (before == null && given.title().isEmpty()) {
      findings.add(PlanFindings.unknown("changes", key));
    } else {
      BlueprintItem.Builder builder =
          before == null
              ? BlueprintItem.builder(key, given.title().orElse(""))
              : before.toBuilder();
      List<Prerequisite> waits = before == null ? List.of() : before.prerequisites();
      BlueprintItem after = changed(builder, given, waits);
      if (!after.equals(before) && mayChange(key, before, after)) {
        put(after);
      }
    }
  }

  private static BlueprintItem changed(
      BlueprintItem.Builder item, Answers.Change given, List<Prerequisite> before) {
    given.title().ifPresent(item::title);
    given.description().ifPresent(item::description);
    given.parent().map(String::strip).ifPresent(it -> item.parent(it.isEmpty() ? null : it));
    given.dependsOn().ifPresent(keys -> item.prerequisites(kept(keys, before)));
    given.criteria().ifPresent(item::acceptanceCriteria);
    given.minutes().ifPresent(minutes -> item.estimate(Duration.ofMinutes(minutes)));
    given.effort().ifPresent(item::effort);
    given.value().ifPresent(item::value);
    given.risk().ifPresent(item::risk);
    given.priority().ifPresent(item::priority);
    given.role().map(String::strip).ifPresent(it -> item.agentRole(it.isEmpty() ? null : it));
    given.tags().ifPresent(item::tags);
    given.goals().ifPresent(item::goals);
    return item.build();
  }

  /** Neither what is fixed changes, nor what it consists of. */
  private boolean mayChange(String key, @Nullable BlueprintItem before, BlueprintItem after) {
    List<String> concerned = new ArrayList<>(List.of(key));
    if (before == null || !before.parent().equals(after.parent())) {
      after.parent().ifPresent(concerned::add);
      Optional.ofNullable(before).flatMap(BlueprintItem::parent).ifPresent(concerned::add);
    }
    boolean may = true;
    for (String each : concerned) {
      if (fixed.containsKey(each)) {
        findings.add(PlanFindings.touched(each, fixed.get(each)));
        may = false;
      }
    }
    return may;
  }

  private void remove(String key) {
    if (fixed.containsKey(key)) {
      findings.add(PlanFindings.touched(key, fixed.get(key)));
    } else if (items.remove(key) == null) {
      findings.add(PlanFindings.unknown("changes", key));
    }
  }

  private void put(BlueprintItem item) {
    touched.add(item.key());
    items.put(item.key(), item);
  }

  private void change(String key, UnaryOperator<BlueprintItem.Builder> change) {
    BlueprintItem item = items.get(key.strip());
    if (item != null) {
      put(change.apply(item.toBuilder()).build());
    }
  }

  /** Those of the keys; what was waited for in a special way, still is. */
  private static List<Prerequisite> kept(List<String> keys, List<Prerequisite> before) {
    Map<String, Prerequisite> known = new LinkedHashMap<>();
    before.forEach(it -> known.put(it.key(), it));
    return completed(keys).stream().map(it -> known.getOrDefault(it.key(), it)).toList();
  }

  private static List<Prerequisite> completed(List<String> keys) {
    return keys.stream().map(String::strip).distinct().map(Prerequisite::completed).toList();
  }

  /** Each answer about an item that there is, the first one of each. */
  private <A> void each(String round, List<A> answers, Function<A, String> key, Consumer<A> use) {
    each(round, answers, key, false, use);
  }

  /**
   * Each answer, the first one of each item.
   *
   * @param also whether it may be about an item that there is not
   */
  private <A> void each(
      String round, List<A> answers, Function<A, String> key, boolean also, Consumer<A> use) {
    Map<String, A> seen = new LinkedHashMap<>();
    for (A answer : answers) {
      String item = key.apply(answer).strip();
      A first = seen.putIfAbsent(item, answer);
      if (first != null) {
        if (!first.equals(answer)) {
          findings.add(PlanFindings.contradiction(round, item));
        }
      } else if (also || items.containsKey(item)) {
        use.accept(answer);
      } else {
        findings.add(PlanFindings.unknown(round, item));
      }
    }
  }
}
