package dev.penguin.project.planner;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunLimits;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Lets a model make a plan from a specification, in rounds of typed answers: an outline, items,
 * dependencies, acceptance criteria, estimates, roles. The plan is checked, and errors are sent
 * back to the model at most twice. Nothing is stored: a person reads the plan and applies it.
 *
 * <p>The model may read the engine's workspace with those of the engine's tools that declare only
 * {@link dev.penguin.tool.Effect#READ}; it cannot use other tools or agents, whatever the engine
 * permits. The instructions of the engine are not used. The rounds are runs of one session.
 *
 * <p>Immutable and thread-safe; each {@code with} method returns a changed copy. The planner does
 * not close the engine.
 */
public final class Planner {
  private static final int USUAL_ITEMS = 100;
  private static final int MAX_ITEMS = 1_000;

  private final Engine engine;
  private final RunLimits limits;
  private final int maxItems;

  private Planner(Engine engine, RunLimits limits, int maxItems) {
    this.engine = engine;
    this.limits = limits;
    this.maxItems = maxItems;
  }

  /**
   * Creates a planner with the engine's limits, for plans of at most 100 items.
   *
   * @param engine the engine that runs the rounds
   */
  public static Planner of(Engine engine) {
    return new Planner(engine, engine.limits(), USUAL_ITEMS);
  }

  /**
   * Returns a copy with other limits.
   *
   * @param limits the limits for all rounds of a plan together, instead of the engine's
   */
  public Planner withLimits(RunLimits limits) {
    return new Planner(engine, Objects.requireNonNull(limits, "limits"), maxItems);
  }

  /**
   * Returns a copy for plans of another size.
   *
   * @param items the maximum number of items of a plan, 1 to 1,000
   */
  public Planner withMaxItems(int items) {
    if (items < 1 || items > MAX_ITEMS) {
      throw new IllegalArgumentException(
          "maxItems must be from 1 to %,d, got %,d".formatted(MAX_ITEMS, items));
    }
    return new Planner(engine, limits, items);
  }

  /**
   * Makes a plan. See {@link #plan(String, Map)}.
   *
   * @param specification the specification, in plain words
   */
  public PlanResult plan(String specification) {
    return plan(specification, Map.of());
  }

  /**
   * Makes a plan on this thread. If the model's answers are useless, repeat or contradict
   * themselves, if a limit is reached, or if the run is cancelled, the findings say so.
   *
   * @param specification the specification, in plain words; at most 400,000 characters
   * @param answers answers to questions of an earlier result, with the question as key; at most 50,
   *     each of at most 10,000 characters
   * @return the plan, or the questions that must be answered first, or the findings about what went
   *     wrong
   * @throws dev.penguin.model.ModelException when the provider gave no usable reply, as from {@link
   *     Engine#run}
   * @throws dev.penguin.error.PenguinException when a run fails for another reason, as from {@link
   *     Engine#run}
   * @throws IllegalArgumentException when specification or answers are blank or too long
   */
  public PlanResult plan(String specification, Map<String, String> answers) {
    text("The specification", specification, PlanSize.SPECIFICATION);
    Map<String, String> checked = checked(answers);
    return new NewPlan(engine, limits, maxItems, checked).make(specification);
  }

  /**
   * Proposes changes to a plan. See {@link #replan(ProjectManager, ProjectId, Map)}.
   *
   * @param manager the manager of the project's database
   * @param project the project
   */
  public ReplanResult replan(ProjectManager manager, ProjectId project) {
    return replan(manager, project, Map.of());
  }

  /**
   * Proposes changes to a plan in progress, based on the attempts and how they ended, the reasons
   * why tasks changed their state, questions and answers, and evidence. Reads the project and
   * writes nothing: a person reads the preview and applies it. Tasks that are running, waiting, in
   * review or closed do not change, and nothing is deleted.
   *
   * @param manager the manager of the project's database
   * @param project the project
   * @param answers answers to questions of an earlier result, with the question as key; at most 50,
   *     each of at most 10,000 characters
   * @return the changes, or the questions that must be answered first, or the findings about what
   *     went wrong
   * @throws dev.penguin.project.ProjectException when the project does not exist or cannot be read
   * @throws dev.penguin.model.ModelException when the provider gave no usable reply, as from {@link
   *     Engine#run}
   * @throws dev.penguin.error.PenguinException when a run fails for another reason, as from {@link
   *     Engine#run}
   * @throws IllegalArgumentException when answers are blank or too long, or the project has more
   *     than 1,000 tasks, or more than 400,000 characters as a blueprint in Markdown
   */
  public ReplanResult replan(
      ProjectManager manager, ProjectId project, Map<String, String> answers) {
    Map<String, String> checked = checked(answers);
    return new Replanning(engine, limits, maxItems, checked).propose(manager, project);
  }

  private static Map<String, String> checked(Map<String, String> answers) {
    if (answers.size() > PlanSize.ANSWERS) {
      throw new IllegalArgumentException(
          "At most %,d questions can be answered, got %,d"
              .formatted(PlanSize.ANSWERS, answers.size()));
    }
    Map<String, String> copy = new TreeMap<>(answers);
    copy.forEach(
        (question, answer) -> {
          text("A question", question, PlanSize.QUESTION);
          text("The answer to '" + question + "'", answer, PlanSize.ANSWER);
        });
    return copy;
  }

  private static void text(String what, String text, int most) {
    if (Objects.requireNonNull(text, what).isBlank()) {
      throw new IllegalArgumentException(what + " must not be blank");
    }
    if (text.length() > most) {
      throw new IllegalArgumentException(
          "%s has %,d characters; at most %,d are planned".formatted(what, text.length(), most));
    }
  }
}
