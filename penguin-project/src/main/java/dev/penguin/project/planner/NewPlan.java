package dev.penguin.project.planner;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunLimits;
import dev.penguin.project.blueprint.Blueprint;
import dev.penguin.project.blueprint.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a plan of a specification, round by round. Used once. */
final class NewPlan {
  private final Rounds rounds;
  private final int maxItems;
  private final Map<String, String> answers;
  private final Questions questions;
  private final Repairs repairs;
  private final List<Finding> warnings = new ArrayList<>();
  private final Draft draft = new Draft();
  private @Nullable Blueprint frame;

  NewPlan(Engine engine, RunLimits limits, int maxItems, Map<String, String> answers) {
    this.maxItems = maxItems;
    this.answers = answers;
    questions = new Questions(answers);
    rounds = new Rounds(engine, limits, questions);
    repairs = new Repairs(rounds, questions, maxItems, Set.of());
  }

  PlanResult make(String specification) {
    try {
      Blueprint project = outline(specification);
      frame = project;
      draft.add(items(project));
      draft.add(rounds.ask("dependencies", Prompts.dependencies(), Answers.Dependencies.class));
      draft.add(rounds.ask("acceptance criteria", Prompts.acceptance(), Answers.Acceptance.class));
      draft.add(rounds.ask("estimates", Prompts.estimates(), Answers.Estimates.class));
      draft.add(rounds.ask("roles", Prompts.roles(), Answers.Roles.class));
      return result(List.of(), repairs.repair(project, draft));
    } catch (StoppedRoundException e) {
      return result(e.questions(), e.findings());
    }
  }

  private Blueprint outline(String specification) throws StoppedRoundException {
    String prompt = Prompts.outline(specification, answers, rounds.canRead());
    Answers.Outline answer = rounds.ask("outline", prompt, Answers.Outline.class);
    warnings.addAll(questions.check(answer.questions()));
    Frame made = Frame.of(answer);
    warnings.addAll(made.findings());
    return made.project();
  }

  private Answers.Items items(Blueprint project) throws StoppedRoundException {
    String prompt = Prompts.items(maxItems, project);
    Answers.Items answer = rounds.ask("items", prompt, Answers.Items.class);
    int number = answer.items().size();
    while (number < 1 || number > maxItems) {
      Finding finding =
          number < 1 ? PlanFindings.empty() : PlanFindings.tooManyItems(number, maxItems);
      if (!repairs.again()) {
        throw new StoppedRoundException(finding);
      }
      answer = rounds.ask("items", Prompts.itemsAgain(finding), Answers.Items.class);
      number = answer.items().size();
    }
    return answer;
  }

  private PlanResult result(List<String> asked, List<Finding> findings) {
    List<Finding> all = new ArrayList<>(warnings);
    all.addAll(findings);
    Optional<Blueprint> plan =
        Optional.ofNullable(frame).filter(it -> !draft.items().isEmpty()).map(draft::in);
    return new PlanResult(plan, asked, PlanFindings.capped(all), rounds.runs());
  }
}
