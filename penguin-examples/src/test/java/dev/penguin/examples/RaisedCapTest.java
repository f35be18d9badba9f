package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.message.Usage;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.model.ModelReply;
import dev.penguin.policy.SpendingCap;
import dev.penguin.testing.ScriptedModel;
import java.math.BigDecimal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cap of the example, as two agents use it; what the program prints is in the gallery. */
class RaisedCapTest {
  @TempDir Path folder;

  @Test
  void eachUserHasTwoDollarsADayOfTwoAgents() {
    assertThat(run("ann", RaisedCap.capForEachUser(folder.resolve("cap"))).outcome())
        .isEqualTo(Outcome.COMPLETED);
    RunResult second = run("ann", RaisedCap.capForEachUser(folder.resolve("cap")));
    RunResult other = run("bob", RaisedCap.capForEachUser(folder.resolve("cap")));

    assertThat(second.outcome()).isEqualTo(Outcome.BUDGET_EXCEEDED);
    assertThat(second.reason().orElseThrow())
        .startsWith("the spending cap 'two dollars a day' is reached for 'ann' on ")
        .contains(": 1.99999 of 2 USD are spent or reserved, ");
    assertThat(other.outcome()).isEqualTo(Outcome.COMPLETED);
  }

  // region: agent-with-cap
  private static RunResult run(String user, SpendingCap cap) {
    try (PenguinAgent agent = PenguinAgent.builder().model(model()).spendingCap(cap).build()) {
      return agent.run(RunRequest.of("Hello").withAttribute("user", user));
    }
  }

  // endregion

  private static ScriptedModel model() {
    Price price = new Price(new BigDecimal("1"), new BigDecimal("4"));
    return ScriptedModel.builder()
        .info(ModelInfo.of("scripted", "model").withPrice(price))
        .turn(r -> ModelReply.text("Hello").withUsage(Usage.of(1_999_990, 0)))
        .build();
  }
}
