package dev.penguin.project.planner;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunLimits;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.blueprint.Blueprint;
import dev.penguin.project.blueprint.BlueprintItem;
import dev.penguin.project.blueprint.Finding;
import dev.penguin.project.blueprint.Format;
import dev.penguin.project.blueprint.SyncPreview;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Proposes changes to a plan that is worked by. Used once. */
final class Replanning {
  private static final int MAX_TASKS = 1_000;

  private final Rounds rounds;
  private final int maxItems;
  private final Map<String, String> answers;
  private final Questions questions;
  private String reason = "";

  Replanning(Engine engine, RunLimits limits, int maxItems, Map<String, String> answers) {
    this.maxItems = maxItems;
    this.answers = answers;
    questions = new Questions(answers);
    rounds = new Rounds(engine, limits, questions);
  }

  ReplanResult propose(ProjectManager manager, ProjectId project) {
    Blueprint before = checked(Blueprint.of(manager, project));
    Map<String, String> keys = keys(before, manager);
    Set<String> known = Set.copyOf(keys.values());
    Learned learned = Learned.of(manager, project, keys);
    Map<String, String> fixed = new LinkedHashMap<>(learned.fixed());
    before.items().stream()
        .map(BlueprintItem::key)
        .filter(key -> !known.contains(key))
        .forEach(key -> fixed.put(key, "not known yet")); // made by somebody at this moment
    Draft draft = new Draft(before.items(), fixed);
    List<String> asked = List.of();
    List<Finding> findings = new ArrayList<>();
    try {
      String prompt = Prompts.replan(before, fixed, learned.report(), answers);
      Answers.Changes changes = rounds.ask("changes", prompt, Answers.Changes.class);
      findings.addAll(questions.check(changes.questions()));
      reason = PlanSize.cut(changes.reason().strip(), PlanSize.OVERVIEW);
      draft.add(changes);
      Repairs repairs =
          new Repairs(
              rounds, questions, before.items().size() + maxItems, Set.copyOf(before.findings()));
      findings.addAll(repairs.repair(before, draft));
      findings.addAll(removed(before, draft));
    } catch (StoppedRoundException e) {
      asked = e.questions();
      findings.addAll(e.findings());
    }
    return result(manager, before, draft, asked, findings);
  }

  private ReplanResult result(
      ProjectManager manager,
      Blueprint before,
      Draft draft,
      List<String> asked,
      List<Finding> findings) {
    Blueprint after = draft.in(before);
    boolean same = after.equals(before);
    if (same && asked.isEmpty() && findings.stream().noneMatch(Finding::isError)) {
      findings.add(PlanFindings.unchanged(reason));
    }
    PlanResult plan =
        new PlanResult(Optional.of(after), asked, PlanFindings.capped(findings), rounds.runs());
    Optional<SyncPreview> preview =
        plan.blueprint().filter(it -> !same).map(it -> it.preview(manager));
    return new ReplanResult(plan, preview, reason);
  }

  /** The plan as it stands, when it is small enough to be shown to a model. */
  private static Blueprint checked(Blueprint plan) {
    if (plan.items().size() > MAX_TASKS) {
      throw new IllegalArgumentException(
          "%s has %,d tasks; at most %,d can be replanned"
              .formatted(plan.key(), plan.items().size(), MAX_TASKS));
    }
    int length = plan.toString(Format.MARKDOWN).length();
    if (length > PlanSize.SPECIFICATION) {
      throw new IllegalArgumentException(
          "%s has %,d characters as a blueprint; at most %,d can be replanned"
              .formatted(plan.key(), length, PlanSize.SPECIFICATION));
    }
    return plan;
  }

  /** The keys of the items by the numbers of their tasks: a plan of nothing leaves all alone. */
  private static Map<String, String> keys(Blueprint plan, ProjectManager manager) {
    Map<String, String> keys = new HashMap<>();
    for (SyncPreview.Change change :
        plan.toBuilder().items(List.of()).build().preview(manager).changes()) {
      if (change.key().isPresent() && change.task().isPresent()) {
        keys.put(change.task().get(), change.key().get());
      }
    }
    return keys;
  }

  /** What the changes take out of the plan, which applying them leaves in the project. */
  private static List<Finding> removed(Blueprint before, Draft draft) {
    Set<String> there = new HashSet<>();
    draft.items().forEach(item -> there.add(item.key()));
    return before.items().stream()
        .map(BlueprintItem::key)
        .filter(key -> !there.contains(key))
        .map(PlanFindings::removed)
        .toList();
  }
}
