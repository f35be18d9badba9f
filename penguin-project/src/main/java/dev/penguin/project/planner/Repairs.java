package dev.penguin.project.planner;

import dev.penguin.project.blueprint.Blueprint;
import dev.penguin.project.blueprint.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Sends a plan back to the model with what is wrong with it, at most twice. Not thread-safe. */
final class Repairs {
  private static final int MAX_REPAIRS = 2;

  private final Rounds rounds;
  private final Questions questions;
  private final int maxItems;
  private final Set<Finding> known;
  private int sent;

  /**
   * @param maxItems the most items of the plan
   * @param known what was wrong before, and is not the model's to repair
   */
  Repairs(Rounds rounds, Questions questions, int maxItems, Set<Finding> known) {
    this.rounds = rounds;
    this.questions = questions;
    this.maxItems = maxItems;
    this.known = known;
  }

  /** Whether something may go back once more; counts it when it may. */
  boolean again() {
    return sent++ < MAX_REPAIRS;
  }

  /**
   * Has the model repair a plan until nothing is wrong with it, or it has had its chances.
   *
   * @param frame what the plan says of its project
   * @return what is still wrong
   */
  List<Finding> repair(Blueprint frame, Draft draft) throws StoppedRoundException {
    List<Finding> findings = check(frame, draft);
    while (!findings.isEmpty() && again()) {
      try {
        String prompt = Prompts.repair(draft.in(frame), findings);
        Answers.Changes changes = rounds.ask("repair", prompt, Answers.Changes.class);
        questions.check(changes.questions());
        draft.add(changes);
      } catch (StoppedRoundException e) {
        throw e.after(findings);
      }
      findings = check(frame, draft);
    }
    return findings;
  }

  /** What did not fit in the answers, and what is wrong with what came of them. */
  private List<Finding> check(Blueprint frame, Draft draft) {
    List<Finding> findings = new ArrayList<>(draft.findings());
    if (draft.items().size() > maxItems) {
      findings.add(PlanFindings.tooManyItems(draft.items().size(), maxItems));
    }
    draft.changed().forEach(item -> findings.addAll(PlanSize.check(item)));
    findings.addAll(draft.in(frame).findings());
    findings.removeIf(known::contains);
    return PlanFindings.capped(findings);
  }
}
