package dev.penguin.project.internal.blueprint;

import dev.penguin.project.blueprint.BlueprintHeader;
import dev.penguin.project.blueprint.BlueprintItem;
import dev.penguin.project.blueprint.Finding.Place;
import dev.penguin.project.blueprint.Section;
import dev.penguin.project.internal.blueprint.text.FindingLog;
import dev.penguin.project.internal.blueprint.text.Names;
import dev.penguin.project.internal.blueprint.text.Places;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Says what is wrong with a plan, made by a person or by a program. */
public final class PlanLinter {
  private static final int MAX_CYCLES = 20;

  private final PlanContent plan;
  private final Places places;
  private final FindingLog findings;
  private final Map<String, Integer> byKey = new HashMap<>();

  private PlanLinter(PlanContent plan, Places places, FindingLog findings) {
    this.plan = plan;
    this.places = places;
    this.findings = findings;
  }

  /** Adds what is wrong to the findings. */
  public static void check(PlanContent plan, Places places, FindingLog findings) {
    new PlanLinter(plan, places, findings).run();
  }

  private void run() {
    header();
    sections();
    keys();
    ValueChecks values = new ValueChecks(places, findings);
    values.header(plan.header());
    plan.items().forEach(values::item);
    places();
    cycles();
    plans();
    goals();
  }

  private void header() {
    BlueprintHeader header = plan.header();
    if (header.key().isEmpty()) {
      findings.error(
          "BP101", places.header("key"), "the project has no key", "add one: 'key: SHOP'");
    }
    if (header.title().isBlank()) {
      findings.error(
          "BP102", places.header("title"), "the project has no title", "add one: 'title: …'");
    }
  }

  private void sections() {
    for (int i = 0; i < plan.sections().size(); i++) {
      String title = plan.sections().get(i).title();
      boolean bad =
          title.isEmpty() && i > 0
              || !title.equals(title.strip())
              || title.indexOf('\n') >= 0
              || title.length() > 1_000
              || title.matches("(?s).*(^|[ \\t])#+|(?i)items")
              || title.chars().anyMatch(Character::isISOControl);
      if (bad) {
        findings.error(
            "BP110",
            places.header("section " + i),
            "a section cannot be called '%s'".formatted(FindingLog.shown(title)),
            "write one line that is not empty, not 'Items', and does not end in '#'");
      }
    }
  }

  private void keys() {
    for (int i = 0; i < plan.items().size(); i++) {
      BlueprintItem item = plan.items().get(i);
      Place at = places.item(item, "");
      if (!ItemLine.KEY.matcher(item.key()).matches()) {
        findings.error(
            "BP104",
            at,
            item.key().isEmpty()
                ? "the item '%s' has no key".formatted(FindingLog.shown(item.title()))
                : "'%s' is no key".formatted(FindingLog.shown(item.key())),
            "give it one of capital letters and digits with a hyphen, for instance ITEM-1");
      } else if (byKey.putIfAbsent(item.key(), i) != null) {
        findings.error(
            "BP103",
            at,
            "the key %s is used twice".formatted(item.key()),
            "give one of the two items another key");
      }
      if (item.title().isBlank()) {
        findings.error(
            "BP102",
            at,
            "the item %s has no title".formatted(FindingLog.shown(item.key())),
            "say behind the key what is to be done");
      }
    }
  }

  private void places() {
    for (BlueprintItem item : plan.items()) {
      item.parent()
          .filter(parent -> !byKey.containsKey(parent))
          .ifPresent(
              parent ->
                  findings.error(
                      "BP107",
                      places.item(item, "parent"),
                      "there is no item '%s' to be a part of".formatted(FindingLog.shown(parent)),
                      near(parent).orElse("name an item of this blueprint")));
      for (int i = 0; i < item.prerequisites().size(); i++) {
        String key = item.prerequisites().get(i).key();
        if (!byKey.containsKey(key)) {
          findings.error(
              "BP105",
              places.item(item, "depends " + i),
              "there is no item '%s' to wait for".formatted(FindingLog.shown(key)),
              near(key).orElse("name an item of this blueprint, or take it out"));
        }
      }
    }
  }

  private Optional<String> near(String key) {
    // Comparing with all of many keys for each of many mistakes would take too long.
    return byKey.size() > 500
        ? Optional.empty()
        : Names.nearest(key, byKey.keySet()).map(found -> "did you mean " + found + "?");
  }

  private void cycles() {
    WaitCycles waits = new WaitCycles(plan.items().size());
    for (int i = 0; i < plan.items().size(); i++) {
      int task = i;
      BlueprintItem item = plan.items().get(i);
      item.parent().map(byKey::get).ifPresent(parent -> waits.part(parent, task));
      item.prerequisites().stream()
          .map(each -> byKey.get(each.key()))
          .filter(before -> before != null)
          .forEach(before -> waits.wait(task, before));
    }
    for (List<Integer> ring : waits.find(MAX_CYCLES)) {
      BlueprintItem first = plan.items().get(ring.get(0));
      String keys =
          ring.stream()
              .limit(10)
              .map(task -> plan.items().get(task).key())
              .collect(Collectors.joining(", "));
      findings.error(
          "BP106",
          places.item(first, first.prerequisites().isEmpty() ? "" : "depends 0"),
          ring.size() == 1
              ? "%s waits for itself".formatted(keys)
              : "%s wait for each other (%d items)".formatted(keys, ring.size()),
          "take one of these dependencies out; a part also waits for what its parent waits for");
    }
  }

  private void plans() {
    Set<String> parents = new HashSet<>();
    plan.items().forEach(item -> item.parent().ifPresent(parents::add));
    for (BlueprintItem item : plan.items()) {
      if (item.done() || parents.contains(item.key())) {
        continue;
      }
      Place at = places.item(item, "");
      if (item.acceptanceCriteria().isEmpty()) {
        findings.warning(
            "BP201",
            at,
            "nothing says when %s is done".formatted(FindingLog.shown(item.key())),
            "add '- Acceptance: …'");
      }
      if (item.estimate().isEmpty()) {
        findings.warning(
            "BP202",
            at,
            "%s has no estimate".formatted(FindingLog.shown(item.key())),
            "add 'estimate=4h'");
      }
    }
  }

  private void goals() {
    Set<String> served = new HashSet<>();
    plan.items().forEach(item -> served.addAll(item.goals()));
    Set<String> known = new HashSet<>();
    for (int i = 0; i < plan.sections().size(); i++) {
      Section section = plan.sections().get(i);
      for (String goal : Goals.of(section)) {
        known.add(goal);
        if (!served.contains(goal)) {
          findings.warning(
              "BP203",
              places.header("section " + i),
              "no item serves the goal %s".formatted(goal),
              "add an item with 'goals=%s'".formatted(goal));
        }
      }
    }
    for (BlueprintItem item : plan.items()) {
      for (String goal : item.goals()) {
        if (!known.contains(goal)) {
          findings.warning(
              "BP204",
              places.item(item, "goals"),
              "there is no goal '%s'".formatted(FindingLog.shown(goal)),
              "write it into the section Goals: - GOAL-1 What is wanted");
        }
      }
    }
  }
}
