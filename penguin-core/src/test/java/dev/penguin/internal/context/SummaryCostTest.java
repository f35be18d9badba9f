package dev.penguin.internal.context;

import static dev.penguin.internal.context.SmallModel.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.ContextPolicy;
import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.error.ConfigurationException;
import dev.penguin.event.AgentEvent.CompactionFinished;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.session.SessionEntry.Compacted;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.RecordingListener;
import dev.penguin.tool.ToolResult;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A summary costs the run's tokens, money and time. */
@Timeout(60)
class SummaryCostTest {
  private static final int WINDOW = 32_000;
  private static final Price CHEAP = new Price(new BigDecimal("1"), new BigDecimal("2"));
  private static final Price DEAR = new Price(new BigDecimal("100"), new BigDecimal("200"));
  private static final Usage SUMMARY = Usage.of(7_000, 300);

  /** How many requests there are before the first summary. */
  private static final int BEFORE = 12;

  private final RecordingListener listener = new RecordingListener();
  private final SessionStore store = SessionStore.inMemory();

  private EngineBuilder builder(SmallModel model) {
    return Engine.builder()
        .model(model)
        .tools(
            TestTool.doing("look", (call, context) -> ToolResult.success(words(1_700, call.id()))))
        .sessionStore(store)
        .listener(listener);
  }

  private static IntFunction<ModelReply> looking(int times) {
    return turn ->
        turn > times
            ? ModelReply.text("done")
            : ModelReply.calls(new ToolCall("c" + turn, "look", "{\"n\":" + turn + "}"));
  }

  private static ModelInfo info(String name, Price price) {
    return ModelInfo.of("test", name).withContextWindow(WINDOW).withPrice(price);
  }

  private static SmallModel summarizer(Price price) {
    return SmallModel.of(WINDOW, turn -> ModelReply.text("never"))
        .withInfo(info("summarizer", price))
        .summarizing(request -> ModelReply.text("Short.").withUsage(SUMMARY));
  }

  private List<Compacted> compacted(String session) {
    List<Compacted> all = new ArrayList<>();
    store.read(
        session,
        entry -> {
          if (entry.body() instanceof Compacted made) {
            all.add(made);
          }
        });
    return all;
  }

  @Test
  void aSummaryIsChargedAtThePriceOfTheModelThatWroteIt() {
    SmallModel summarizer = summarizer(DEAR);
    SmallModel model = SmallModel.of(WINDOW, looking(13)).withInfo(info("small", CHEAP));
    RunResult result;
    try (Engine engine =
        builder(model).context(ContextPolicy.standard().withSummarizer(summarizer)).build()) {
      result = engine.session("s").run("go");
    }

    Usage summaries = Usage.NONE;
    for (int i = 0; i < summarizer.summaryRequests().size(); i++) {
      summaries = summaries.plus(SUMMARY);
    }
    assertThat(summaries).isNotEqualTo(Usage.NONE);
    assertThat(compacted("s")).extracting(Compacted::usage).containsExactly(summaries);
    Usage turns = result.usage();
    long inputOfTurns = turns.inputTokens() - summaries.inputTokens();
    assertThat(turns.outputTokens() - summaries.outputTokens()).isEqualTo(14 * 100);
    assertThat(result.costUsd().orElseThrow())
        .isEqualByComparingTo(CHEAP.costUsd(inputOfTurns, 1_400).add(DEAR.costUsd(summaries)));
  }

  @Test
  void aResumedRunGoesOnWithWhatItsSummariesCost() {
    SmallModel summarizer = summarizer(DEAR);
    IntFunction<ModelReply> failing =
        turn -> {
          if (turn == 14) {
            throw new ModelException.Unavailable("down");
          }
          return looking(14).apply(turn);
        };
    SmallModel model = SmallModel.of(WINDOW, failing).withInfo(info("small", CHEAP));
    RunResult result;
    try (Engine engine =
        builder(model).context(ContextPolicy.standard().withSummarizer(summarizer)).build()) {
      Session session = engine.session("s");
      assertThatThrownBy(() -> session.run("go")).isInstanceOf(ModelException.Unavailable.class);
      result = session.resume();
    }

    long summaries = summarizer.summaryRequests().size();
    assertThat(summaries).isPositive();
    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(result.usage().outputTokens()).isEqualTo(14 * 100 + summaries * 300);
    assertThat(result.costUsd().orElseThrow())
        .isEqualByComparingTo(
            CHEAP
                .costUsd(result.usage().inputTokens() - summaries * 7_000, 1_400)
                .add(DEAR.costUsd(7_000 * summaries, 300 * summaries)));
  }

  @Test
  void aSummaryThatTheBudgetDoesNotAllowIsLeftOut() {
    SmallModel summarizer = summarizer(DEAR);
    SmallModel model = SmallModel.of(WINDOW, looking(12)).withInfo(info("small", CHEAP));
    RunLimits limits = RunLimits.builder().maxCostUsd(new BigDecimal("0.5")).build();
    RunResult result;
    try (Engine engine =
        builder(model)
            .context(ContextPolicy.standard().withSummarizer(summarizer))
            .limits(limits)
            .build()) {
      result = engine.run(RunRequest.of("go"));
    }

    assertThat(result.outcome()).as("%s", result.reason()).isEqualTo(Outcome.COMPLETED);
    assertThat(summarizer.summaryRequests()).isEmpty();
    assertThat(listener.events(CompactionFinished.class))
        .isNotEmpty()
        .allSatisfy(
            event ->
                assertThat(event.problem().orElseThrow())
                    .startsWith("the next request needs about ")
                    .endsWith(" of 0.5 USD"));
  }

  @Test
  void aLimitOfMoneyAsksForThePriceOfTheSummarizer() {
    SmallModel unpriced = SmallModel.of(WINDOW, turn -> ModelReply.text("never"));
    SmallModel model = SmallModel.of(WINDOW, looking(1)).withInfo(info("small", CHEAP));
    RunLimits limits = RunLimits.builder().maxCostUsd(BigDecimal.ONE).build();
    ContextPolicy policy = ContextPolicy.standard().withSummarizer(unpriced);
    String message =
        "A limit of 1 USD cannot be kept: the price of test/small is unknown. List prices";

    assertThatThrownBy(() -> builder(model).context(policy).limits(limits).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message);
    try (Engine engine = builder(model).context(policy).build()) {
      assertThatThrownBy(() -> engine.run(RunRequest.of("go").withLimits(limits)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith(message);
      assertThat(engine.run(RunRequest.of("go")).outcome()).isEqualTo(Outcome.COMPLETED);
    }
  }

  private static ModelReply untilCancelled(ModelRequest request, CountDownLatch asked) {
    CountDownLatch cancelled = new CountDownLatch(1);
    request.cancellation().onCancel(cancelled::countDown);
    asked.countDown();
    try {
      cancelled.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new ModelException.Cancelled("cancelled");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRunThatIsCancelledDuringASummaryAsksNothingMore(boolean obeys) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    SmallModel model =
        SmallModel.of(WINDOW, looking(20))
            .summarizing(
                request -> {
                  try {
                    return untilCancelled(request, asked);
                  } catch (ModelException.Cancelled e) {
                    if (obeys) {
                      throw e;
                    }
                    return ModelReply.text("What I had.");
                  }
                });
    RunResult result;
    try (Engine engine = builder(model).build()) {
      AgentRun run = engine.start(RunRequest.of("go"));
      asked.await();
      run.cancel();
      result = run.result().get();
    }

    assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(model.requests().size()).isEqualTo(BEFORE);
    assertThat(result.turns()).isEqualTo(BEFORE);
  }

  @Test
  void aRunWhoseTimeEndsDuringASummaryAsksNothingMore() {
    SmallModel model =
        SmallModel.of(WINDOW, looking(20))
            .summarizing(request -> untilCancelled(request, new CountDownLatch(1)));
    RunLimits limits = RunLimits.builder().timeout(Duration.ofSeconds(2)).build();
    RunResult result;
    try (Engine engine = builder(model).limits(limits).build()) {
      result = engine.run(RunRequest.of("go"));
    }

    assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
    assertThat(model.requests().size()).isEqualTo(BEFORE);
    assertThat(result.duration()).isLessThan(Duration.ofSeconds(20));
  }
}
