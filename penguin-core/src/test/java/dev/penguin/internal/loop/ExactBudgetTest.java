package dev.penguin.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ten turns that use a limit to its last token, cent, call and turn, and one less of each. */
@Timeout(60)
class ExactBudgetTest {
  private static final int TURNS = 10;

  /** The shortest answer that a budget must leave room for. */
  private static final int MIN = 16;

  private static final Price PRICE = new Price(new BigDecimal("2"), new BigDecimal("8"));

  private static final Tool LOOK = TestTool.reading("look");

  /**
   * A limit that ten turns use up.
   *
   * @param exact what they use of it
   * @param less the next smaller one
   * @param requests how many requests are sent when it is smaller
   */
  private record Row(
      String name, RunLimits exact, RunLimits less, Outcome outcome, String reason, int requests) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Row> limits() {
    List<Usage> used = usages();
    long tokens = used.stream().mapToLong(Usage::totalTokens).sum();
    BigDecimal usd = used.stream().map(PRICE::costUsd).reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal lessUsd = usd.subtract(new BigDecimal("0.000000000001"));
    Usage last = used.get(TURNS - 1);
    String needs = "the next request needs about " + last.inputTokens() + " tokens of input; ";
    return Stream.of(
        new Row(
            "tokens",
            RunLimits.builder().maxTokens(tokens).build(),
            RunLimits.builder().maxTokens(tokens - 1).build(),
            Outcome.BUDGET_EXCEEDED,
            needs + "used %d of %d".formatted(tokens - last.totalTokens(), tokens - 1),
            TURNS - 1),
        new Row(
            "money",
            RunLimits.builder().maxCostUsd(usd).build(),
            RunLimits.builder().maxCostUsd(lessUsd).build(),
            Outcome.BUDGET_EXCEEDED,
            needs
                + "spent %s of %s USD"
                    .formatted(
                        usd.subtract(PRICE.costUsd(last)).toPlainString(), lessUsd.toPlainString()),
            TURNS - 1),
        new Row(
            "tool calls",
            RunLimits.builder().maxToolCalls(TURNS - 1).build(),
            RunLimits.builder().maxToolCalls(TURNS - 2).build(),
            Outcome.TOOL_CALL_LIMIT,
            "the run may call 8 tools",
            TURNS - 1),
        new Row(
            "turns",
            RunLimits.builder().maxTurns(TURNS).build(),
            RunLimits.builder().maxTurns(TURNS - 1).build(),
            Outcome.TURN_LIMIT,
            "the run may ask the model 9 times",
            TURNS - 1));
  }

  @ParameterizedTest
  @MethodSource("limits")
  void tenTurnsThatUseExactlyALimitComplete(Row row) {
    ScriptedModel model = script().build();

    RunResult result = run(model, row.exact);

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(result.reason()).isEmpty();
    assertThat(result.turns()).isEqualTo(TURNS);
    assertThat(result.usage()).isEqualTo(sum(usages()));
  }

  @ParameterizedTest
  @MethodSource("limits")
  void oneLessEndsTheRunInTheTurnThatWouldGoBeyondIt(Row row) {
    ScriptedModel model = script().build();

    RunResult result = run(model, row.less);

    assertThat(result.outcome()).isEqualTo(row.outcome);
    assertThat(result.reason()).contains(row.reason);
    assertThat(model.requests()).hasSize(row.requests);
    assertThat(result.turns()).isEqualTo(row.requests);
    assertThat(result.usage()).isEqualTo(sum(usages().subList(0, row.requests)));
  }

  /** What was set aside for a turn and not used is there for the next one. */
  @ParameterizedTest
  @MethodSource("limits")
  void eachTurnMayUseAllThatTheTurnsBeforeLeft(Row row) {
    ScriptedModel model = script().build();

    run(model, row.exact);

    List<Integer> left = new ArrayList<>();
    List<Usage> used = usages();
    for (int turn = 0; turn < TURNS; turn++) {
      left.add(left(row.exact, sum(used.subList(0, turn)), used.get(turn).inputTokens()));
    }
    assertThat(model.requests())
        .extracting(request -> request.maxOutputTokens().orElse(-1))
        .isEqualTo(left);
  }

  private static int left(RunLimits limits, Usage used, long input) {
    if (limits.maxTokens().isPresent()) {
      return (int) (limits.maxTokens().getAsLong() - used.totalTokens() - input);
    }
    return limits
        .maxCostUsd()
        .map(most -> most.subtract(PRICE.costUsd(used)).subtract(PRICE.costUsd(input, 0)))
        .map(usd -> usd.movePointRight(6).divideToIntegralValue(new BigDecimal("8")).intValue())
        .orElse(-1);
  }

  @ParameterizedTest
  @MethodSource("limits")
  void aRunThatFailedAndGoesOnHasAllThatItDidNotUse(Row row) {
    ScriptedModel.Builder first = ScriptedModel.builder().info(info());
    IntStream.range(0, 4).forEach(turn -> first.turn(ExactBudgetTest::calling));
    ModelException down = new ModelException.Unavailable("down");
    // The attempt that failed is no turn of the log, and its request came to nothing.
    ScriptedModel failing = first.fault(down).build();
    SessionStore store = SessionStore.inMemory();
    try (Engine engine = engine(failing, row.exact, store)) {
      assertThat(failure(engine)).isSameAs(down);
    }

    ScriptedModel model = rest(4).build();
    try (Engine engine = engine(model, row.exact, store)) {
      RunResult result = engine.session("s").resume();

      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(result.reason()).isEmpty();
      assertThat(result.usage()).isEqualTo(sum(usages()));
      assertThat(model.requests()).hasSize(TURNS - 4);
    }
  }

  private static Throwable failure(Engine engine) {
    try {
      engine.run(RunRequest.of("go").inSession("s"));
    } catch (ModelException e) {
      return e;
    }
    throw new AssertionError("nothing was thrown");
  }

  /** What each of the ten turns uses: as much input as the engine expects, and a short answer. */
  private static List<Usage> usages() {
    ScriptedModel model = script().build();
    run(model, RunLimits.defaults());
    List<Usage> used = new ArrayList<>();
    for (ModelRequest request : model.requests()) {
      used.add(Usage.of(input(request), MIN));
    }
    assertThat(used).hasSize(TURNS);
    return used;
  }

  private static RunResult run(ChatModel model, RunLimits limits) {
    try (Engine engine = engine(model, limits, SessionStore.inMemory())) {
      return engine.run(RunRequest.of("go"));
    }
  }

  private static Engine engine(ChatModel model, RunLimits limits, SessionStore store) {
    return Engine.builder().model(model).tools(LOOK).limits(limits).sessionStore(store).build();
  }

  private static ModelInfo info() {
    return ModelInfo.of("scripted", "model").withPrice(PRICE);
  }

  private static ScriptedModel.Builder script() {
    return rest(0);
  }

  private static ScriptedModel.Builder rest(int done) {
    ScriptedModel.Builder script = ScriptedModel.builder().info(info());
    for (int turn = done; turn < TURNS - 1; turn++) {
      script.turn(ExactBudgetTest::calling);
    }
    return script.turn(request -> ModelReply.text("done").withUsage(used(request)));
  }

  private static ModelReply calling(ModelRequest request) {
    int turn = request.messages().size();
    return ModelReply.calls(new ToolCall("c" + turn, "look", "{\"n\":" + turn + "}"))
        .withUsage(used(request));
  }

  private static Usage used(ModelRequest request) {
    return Usage.of(input(request), MIN);
  }

  private static long input(ModelRequest request) {
    return request.messages().stream().mapToLong(TokenEstimate::of).sum()
        + request.tools().stream().mapToLong(TokenEstimate::of).sum();
  }

  private static Usage sum(List<Usage> all) {
    return all.stream().reduce(Usage.NONE, Usage::plus);
  }
}
