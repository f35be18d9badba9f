package dev.penguin.internal.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.internal.budget.Budget.SpentException;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FallbackModel;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelException.Details;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.session.Spending;
import dev.penguin.testing.ScriptedModel;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a result says was spent: by agent and model, and the same in whichever process it ends. */
@Timeout(60)
class SpendingTest {
  private static final ModelInfo FIRST = priced("first", "2", "8");
  private static final ModelInfo SECOND = priced("second", "1", "3");

  @TempDir Path state;

  private static ModelInfo priced(String name, String input, String output) {
    return ModelInfo.of("scripted", name)
        .withPrice(new Price(new BigDecimal(input), new BigDecimal(output)));
  }

  @Test
  void eachModelThatAnsweredHasItsLineInEachWayToRun() {
    ThreeWays.Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .info(FIRST)
                .turn(r -> ModelReply.text("done").withUsage(new Usage(100, 10, 40, 0, 5))),
            builder -> builder,
            RunRequest.of("go"));

    assertThat(ran.result().spending())
        .containsExactly(
            new Spending(
                List.of(),
                "scripted/first",
                new Usage(100, 10, 40, 0, 5),
                Optional.of(new BigDecimal("0.00028"))));
  }

  @Test
  void aRunThatFailedAndIsResumedKeepsWhatAFallbackHadCost() {
    ChatModel fallback =
        new FallbackModel(
            List.of(
                ScriptedModel.builder()
                    .info(FIRST)
                    .fault(new ModelException.Unavailable("down"))
                    .fault(new ModelException.Authentication("no"))
                    .build(),
                ScriptedModel.builder()
                    .info(SECOND)
                    .turn(
                        r ->
                            ModelReply.calls(new ToolCall("c", "look", "{}"))
                                .withUsage(Usage.of(1_000, 100)))
                    .build()));
    try (Engine engine = engine(fallback)) {
      assertThatThrownBy(() -> engine.run(RunRequest.of("go").inSession("s")))
          .isInstanceOf(ModelException.Authentication.class);
    }
    ChatModel dearer =
        ScriptedModel.builder()
            .info(priced("first", "200", "800"))
            .turn(r -> ModelReply.text("done").withUsage(Usage.of(10, 1)))
            .build();
    try (Engine engine = engine(dearer)) {
      RunResult result = engine.session("s").resume();

      assertThat(result.spending())
          .containsExactly(
              line("scripted/first", Usage.of(10, 1), "0.0028"),
              line("scripted/second", Usage.of(1_000, 100), "0.0013"));
      assertThat(result.usage()).isEqualTo(Usage.of(1_010, 101));
      assertThat(result.costUsd()).contains(new BigDecimal("0.0041"));
    }
    try (Engine engine = engine(dearer)) {
      assertThat(engine.session("s").resume().spending()).hasSize(2);
    }
  }

  @Test
  void anAttemptWhoseAnswerBrokeOffIsChargedBeforeTheNextOne() {
    Retrying model = new Retrying(FIRST, 3);
    try (Engine engine = engine(model)) {
      RunResult result = engine.run(RunRequest.of("go"));

      long input = model.input;
      assertThat(result.spending())
          .singleElement()
          .extracting(Spending::usage)
          .isEqualTo(Usage.of(3 * input + 100, 3 * 3 + 10));
    }
  }

  @Test
  void whatWasWrittenBeforeAnErrorOfTheModelIsCharged() {
    Failing broken = new Failing();
    try (Engine engine = engine(broken)) {
      assertThatThrownBy(() -> engine.run(RunRequest.of("go").inSession("s")))
          .isInstanceOf(AssertionError.class)
          .hasMessage("a bug of the model");
    }
    ChatModel mended =
        ScriptedModel.builder()
            .info(FIRST)
            .turn(r -> ModelReply.text("done").withUsage(Usage.of(100, 10)))
            .build();
    try (Engine engine = engine(mended)) {
      RunResult result = engine.session("s").resume();

      assertThat(result.usage()).isEqualTo(Usage.of(broken.input + 100, 3 + 10));
      assertThat(result.spending())
          .singleElement()
          .extracting(Spending::usage)
          .isEqualTo(result.usage());
    }
  }

  @Test
  void aRetryThatTheBudgetDoesNotAllowIsNotSent() {
    Retrying model = new Retrying(FIRST, Integer.MAX_VALUE);
    RunLimits limits = RunLimits.builder().maxTokens(1_000).build();
    try (Engine engine = engine(model)) {
      RunResult result = engine.run(RunRequest.of("go").withLimits(limits));

      assertThat(result.outcome()).isEqualTo(Outcome.BUDGET_EXCEEDED);
      assertThat(result.usage().totalTokens()).isLessThanOrEqualTo(1_000);
      assertThat(model.sent).isEqualTo(1);
      assertThat(result.reason().orElseThrow())
          .isEqualTo(
              "the next request needs about %d tokens of input; used %d of 1000"
                  .formatted(model.input, result.usage().totalTokens()));
    }
  }

  @Test
  void siblingsShareWhatIsLeftAboveThemAndTheReasonSaysWhose() {
    ChatModel model = ScriptedModel.builder().info(FIRST).build();
    Budget root = new Budget(RunLimits.builder().maxTokens(1_000).build(), null);
    Budget coder = root.child("coder", RunLimits.builder().maxTokens(900).build());
    Budget deeper = coder.child("tester", RunLimits.defaults());
    Budget reviewer = root.child("reviewer", RunLimits.defaults());

    Reservation held = deeper.reserve(model, 300, OptionalInt.of(500), Patience.NONE);
    assertThatThrownBy(() -> reviewer.reserve(model, 200, OptionalInt.of(16), Patience.NONE))
        .isInstanceOf(SpentException.class)
        .hasMessage(
            "the next request needs about 200 tokens of input; used 0 of 1000, by the run and"
                + " all agents that it started");
    deeper.settle(held, Usage.of(300, 400), 0, FIRST);
    assertThatThrownBy(() -> deeper.reserve(model, 195, OptionalInt.of(16), Patience.NONE))
        .hasMessage(
            "the next request needs about 195 tokens of input; used 700 of 900, by the agent"
                + " 'coder' and all that it started");
    assertThat(reviewer.reserve(model, 195, OptionalInt.of(500), Patience.NONE).output())
        .hasValue(105);

    assertThat(root.spending())
        .containsExactly(
            new Spending(
                List.of("coder", "tester"),
                "scripted/first",
                Usage.of(300, 400),
                Optional.of(new BigDecimal("0.0038"))));
    assertThat(root.takeUnstored()).isEmpty();
    deeper.close();
    coder.close();
    assertThat(root.takeUnstored()).isEqualTo(root.spending());
  }

  private static Spending line(String model, Usage usage, String usd) {
    return new Spending(List.of(), model, usage, Optional.of(new BigDecimal(usd)));
  }

  private Engine engine(ChatModel model) {
    return Engine.builder()
        .model(model)
        .tools(TestTool.reading("look"))
        .stateDirectory(state)
        .build();
  }

  private static long estimate(ModelRequest request) {
    return request.messages().stream().mapToLong(TokenEstimate::of).sum()
        + request.tools().stream().mapToLong(TokenEstimate::of).sum();
  }

  /** Writes three tokens, and throws what no model should. */
  private static final class Failing implements ChatModel {
    private long input;

    @Override
    public ModelInfo info() {
      return FIRST;
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      input = estimate(request);
      deltas.onText("half an ");
      deltas.onText("ans");
      throw new AssertionError("a bug of the model");
    }
  }

  /** Breaks off some times with a part of three tokens, and asks again by itself. */
  private static final class Retrying implements ChatModel {
    private final ModelInfo info;
    private final int faults;
    private int sent;
    private long input;

    Retrying(ModelInfo info, int faults) {
      this.info = info;
      this.faults = faults;
    }

    @Override
    public ModelInfo info() {
      return info;
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      input = estimate(request);
      for (sent = 1; sent <= faults; sent++) {
        deltas.onText("half an ");
        deltas.onText("ans");
        deltas.onRetry(
            sent,
            new ModelException.Incomplete(
                "broke off", new Details(0, "", "", "half an", null), null),
            Duration.ZERO);
      }
      return ModelReply.text("done").withUsage(Usage.of(100, 10));
    }
  }
}
