package dev.penguin.project.planner;

import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.blueprint.Blueprint;
import dev.penguin.project.blueprint.BlueprintItem;
import dev.penguin.project.blueprint.Finding;
import dev.penguin.project.blueprint.Format;
import dev.penguin.project.blueprint.SyncPreview;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Proposes changes to a plan that is worked by. Used once. */
final class Replanning {
  private static final int MOST_TASKS = 1_000;

  private final Rounds rounds;
  private final int maxItems;
  private final Map<String, String> answers;
  private final Questions questions;
  private String reason = "";

  Replanning(Rounds rounds, int maxItems, Map<String, String> answers) {
    this.rounds = rounds;
    this.maxItems = maxItems;
    this.answers = answers;
    questions = new Questions(answers);
  }

  ReplanResult propose(ProjectManager manager, ProjectId project) {
    Blueprint before = checked(Blueprint.of(manager, project));
    Map<String, String> keys = keys(before.preview(manager));
    Learned learned = Learned.of(manager, project, keys);
    Map<String, String> fixed = fixed(keys, learned.states());
    Draft draft = new Draft(before.items(), fixed);
    List<String> asked = List.of();
    List<Finding> findings = new ArrayList<>();
    try {
      String prompt = Prompts.replan(before, fixed, learned.report(), answers);
      Answers.Changes changes = rounds.ask("changes", prompt, Answers.Changes.class);
      findings.addAll(questions.check(changes.questions()));
      reason = PlanSize.cut(changes.reason().strip(), PlanSize.OVERVIEW);
      draft.add(changes);
      Repairs repairs = new Repairs(rounds, questions, Set.copyOf(before.findings()));
      findings.addAll(repairs.repair(before, draft));
      findings.addAll(removed(before, draft));
    } catch (StoppedRoundException e) {
      asked = e.questions();
      findings.addAll(e.findings());
    }
    return result(manager, before, draft, asked, findings);
  }
}
