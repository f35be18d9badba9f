package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.model.ModelReply;
import dev.penguin.policy.SpendingCap;
import dev.penguin.policy.SpendingCap.Period;
import dev.penguin.session.Spending;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import java.math.BigDecimal;
import java.nio.file.Path;

/** A run that comes to the end of its money, and goes on when there is more. */
public final class RaisedCap {
  private RaisedCap() {}

  record Chapter(int number) {}

  /**
   * Reads a book until the money ends, then with more of it.
   *
   * @param args nothing
   */
  public static void main(String[] args) {
    Tool read =
        Tool.of(
            "read_chapter",
            "Reads a chapter of the book",
            Chapter.class,
            chapter -> "Chapter " + chapter.number() + ": the penguins walk to the sea.");
    // region: money-of-a-run
    try (PenguinAgent agent =
        ExampleModel.agent(script())
            .tools(read)
            .limits(RunLimits.builder().maxCostUsd(new BigDecimal("0.005")).build())
            .build()) {
      Session session = agent.session("book");
      RunResult result = session.run("What happens in chapter 1?");
      System.out.println(result.outcome() + " after " + result.costUsd().orElseThrow() + " USD");
      // endregion
      // region: raise
      if (result.outcome() == Outcome.BUDGET_EXCEEDED) { // today, or tomorrow in another process
        BigDecimal more = new BigDecimal("0.02"); // for all of the run, what it has spent included
        result = session.resume(RunLimits.builder().maxCostUsd(more).build());
      }
      // endregion
      System.out.println(result.text());
      // region: spending
      for (Spending line : result.spending()) {
        System.out.printf(
            "%s %s: %d tokens, %s USD%n",
            line.agentPath(),
            line.model(),
            line.usage().totalTokens(),
            line.costUsd().map(BigDecimal::toPlainString).orElse("?"));
      }
      // endregion
    }
  }

  // region: cap-for-a-user
  /** Two dollars a day for each user, whichever process of this machine their runs are in. */
  static SpendingCap capForEachUser(Path file) {
    return SpendingCap.named("two dollars a day")
        .usd(new BigDecimal("2"), Period.DAY)
        .keyedBy(attributes -> String.valueOf(attributes.get("user")))
        .file(file)
        .build();
  }

  // endregion

  /** What plays the model costs 1 USD for a million tokens of input, and 4 for output. */
  private static ScriptedModel.Builder script() {
    Price price = new Price(new BigDecimal("1"), new BigDecimal("4"));
    return ScriptedModel.builder()
        .info(ModelInfo.of("scripted", "model").withPrice(price))
        .turn(
            request ->
                ModelReply.calls(new ToolCall("call_1", "read_chapter", "{\"number\":1}"))
                    .withUsage(Usage.of(4_000, 240)))
        .turn(
            request ->
                ModelReply.text("I read: " + ScriptedModel.results(request).get(0).text())
                    .withUsage(Usage.of(4_200, 100)));
  }
}
