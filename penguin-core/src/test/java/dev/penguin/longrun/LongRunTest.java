package dev.penguin.longrun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunResult;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions that are many times longer than the model's window. */
@Timeout(600)
class LongRunTest {
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));
  private static final int WINDOW = Integer.getInteger("w", 32_000);

  @ParameterizedTest
  @EnumSource
  void nothingIsLost(Wires wires) {
    Facts facts = new Facts(FULL ? 300 : 60);
    LongModel model = new LongModel(facts, request -> Reply.text("Reports were collected."));
    try (CountingServer server = new CountingServer(wires.wire(), WINDOW, true, model);
        Engine engine = LongRun.engine(facts, wires.config(server)).build()) {
      RunResult result = new LongRun(facts).finish(engine);

      System.out.println(
          server.requests().size()
              + " requests, answered "
              + model.answered()
              + ", in view "
              + model.fromView());
      assertThat(server.wrong()).isEmpty();
      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(model.isDone()).isTrue();
      assertThat(model.missed()).isEmpty();
    }
  }
}
