package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.eval.Comparison;
import dev.penguin.eval.EvalReport;
import dev.penguin.eval.Evaluation;
import dev.penguin.eval.Grader;
import dev.penguin.eval.SuiteCase;
import dev.penguin.message.SystemMessage;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.ScriptedModel;

/** Two prompts on the same questions: which one is better, and where. */
public final class ComparedPrompts {
  private static final String SHORT = "You answer customers of a shop with yes or no alone.";
  private static final String EXACT = SHORT + " Goods go back within 30 days, food never.";

  private ComparedPrompts() {}

  /**
   * Asks each question twice with each prompt, and prints what the second prompt changed.
   *
   * @param args none
   */
  public static void main(String[] args) {
    try (PenguinAgent agent = ExampleModel.agent(script()).build()) {
      // region: compared-prompts
      Evaluation suite =
          Evaluation.of(
                  SuiteCase.of("early", "Can my lamp go back after 10 days?").expecting("yes"),
                  SuiteCase.of("late", "Can my lamp go back after 40 days?").expecting("no"),
                  SuiteCase.of("food", "Can my cheese go back after 10 days?").expecting("no"))
              .named("returns")
              .grade("right", Grader.isWhatIsExpected())
              .grade("without tools", Grader.callsOnly())
              .attempts(2)
              .parallel(2);
      EvalReport before = suite.run("short", request -> agent.run(request.withInstructions(SHORT)));
      EvalReport after = suite.run("exact", request -> agent.run(request.withInstructions(EXACT)));
      Comparison both = new Comparison(before, after); // markdown() and html() show all of it
      System.out.printf("pass@1 rose by %.0f points%n", both.change() * 100);
      System.out.println("better: " + both.better() + ", worse: " + both.worse());
      // endregion
    }
  }

  /** It knows the rules that the prompt names. */
  private static ScriptedModel.Builder script() {
    return ScriptedModel.builder().byConversation().turn(ComparedPrompts::answer);
  }

  private static ModelReply answer(ModelRequest request) {
    boolean knows = request.messages().contains(new SystemMessage(EXACT));
    String asked = request.messages().toString();
    boolean refused = knows && (asked.contains("40 days?") || asked.contains("cheese"));
    return ModelReply.text(refused ? "No." : "Yes.");
  }
}
