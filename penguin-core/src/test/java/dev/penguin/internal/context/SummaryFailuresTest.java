package dev.penguin.internal.context;

import static dev.penguin.internal.context.SmallModel.result;
import static dev.penguin.internal.context.SmallModel.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.event.AgentEvent.CompactionFinished;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.RecordingListener;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A summary that cannot be used, whatever the reason: the run goes on without it. */
@Timeout(60)
class SummaryFailuresTest {
  private static final int WINDOW = 32_000;
  private static final RunLimits MANY = RunLimits.builder().maxTurns(400).maxToolCalls(400).build();

  private final RecordingListener listener = new RecordingListener();

  private RunResult run(SmallModel model) {
    TestTool look =
        TestTool.doing(
                "look",
                (call, context) ->
                    ToolResult.success(
                        words(((Number) call.arguments().get("size")).longValue(), call.id())))
            .with(Effect.READ);
    try (Engine engine =
        Engine.builder().model(model).tools(look).limits(MANY).listener(listener).build()) {
      return engine.run(RunRequest.of("Look around"));
    }
  }

  /** Three results that can be shortened, then those of which there must be a summary. */
  private static SmallModel looking(int times) {
    return SmallModel.of(
        WINDOW,
        turn ->
            turn > times
                ? ModelReply.text("done")
                : ModelReply.calls(
                    new ToolCall(
                        "c" + turn,
                        "look",
                        "{\"size\":%d,\"n\":%d}".formatted(turn <= 3 ? 3_900 : 1_700, turn))));
  }

  static List<Arguments> failures() {
    String tooLong = "the model's is longer than 3,000 tokens";
    return List.of(
        failure("empty", request -> ModelReply.text(""), "the model gave an empty one"),
        failure("blank", request -> ModelReply.text(" \n\t"), "the model gave an empty one"),
        failure(
            "refused",
            request -> ended("I will not", FinishReason.REFUSED),
            "the model refused it"),
        failure("cut off", request -> ended("Goal: to", FinishReason.LENGTH), tooLong),
        failure("too long", request -> ModelReply.text(words(3_100, "word")), tooLong),
        failure(
            "a call",
            request -> ModelReply.calls(new ToolCall("x", "look", "{}")),
            "the model gave an empty one"),
        failure(
            "a bug",
            request -> {
              throw new IllegalStateException("boom");
            },
            "Failed: The model test/small failed: java.lang.IllegalStateException: boom"));
  }

  private static Arguments failure(
      String name, Function<ModelRequest, ModelReply> summary, String problem) {
    return Arguments.of(name, summary, problem);
  }

  private static ModelReply ended(String text, FinishReason finish) {
    return new ModelReply(AssistantMessage.of(text), finish, Usage.NONE, "");
  }

  static Stream<Arguments> exceptions() {
    Stream<ModelException> all =
        Stream.of(
            new ModelException.Authentication("no"),
            new ModelException.Billing("no"),
            new ModelException.RateLimited("no"),
            new ModelException.InvalidRequest("no"),
            new ModelException.Unavailable("no"),
            new ModelException.Unreachable("no"),
            new ModelException.TimedOut("no"),
            new ModelException.Incomplete("no"),
            new ModelException.UnexpectedReply("no"),
            new ModelException.Cancelled("no"),
            new ModelException.Failed("no"));
    return all.map(
        e ->
            failure(
                e.getClass().getSimpleName(),
                request -> {
                  throw e;
                },
                e.getClass().getSimpleName() + ": no"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"failures", "exceptions"})
  void theResultOfTheEarlierStepsStaysAndTheEventSaysWhy(
      String name, Function<ModelRequest, ModelReply> summary, String problem) {
    SmallModel model = looking(15).summarizing(summary);

    RunResult result = run(model);

    assertThat(result.outcome()).as("%s", result.reason()).isEqualTo(Outcome.COMPLETED);
    List<CompactionFinished> finished = listener.events(CompactionFinished.class);
    assertThat(finished).hasSize(2);
    assertThat(finished.get(0).problem()).isEmpty();
    assertThat(finished.get(1).problem()).isEqualTo(Optional.of(problem));
    assertThat(finished.get(1).summarizedMessages()).isZero();
    assertThat(result(model.last(), "c1")).contains(" characters left out; ");
    assertThat(result(model.last(), "c4")).startsWith("c4 1000 c4 1001 ");
    // The next request was as near to the window and fitted: no other was asked for.
    assertThat(model.summaryRequests()).hasSizeBetween(1, 2);
    assertThat(model.requests()).hasSize(16);
  }

  @Test
  void whatAFailedSummaryCostIsCharged() {
    Usage wasted = Usage.of(7_000_000, 1_000_000);
    SmallModel model =
        looking(15).summarizing(request -> ended("", FinishReason.STOP).withUsage(wasted));

    RunResult result = run(model);

    assertThat(result.usage().inputTokens()).isBetween(7_000_000L, 7_300_000L);
    assertThat(result.usage().outputTokens()).isEqualTo(1_000_000 + 16 * 100);
  }

  static List<Arguments> endless() {
    BiFunction<ModelRequest, DeltaListener, ModelReply> polite =
        (request, deltas) -> {
          while (!request.cancellation().isCancelled()) {
            deltas.onText("and so on ");
          }
          throw new ModelException.Cancelled("cancelled");
        };
    BiFunction<ModelRequest, DeltaListener, ModelReply> thinking =
        (request, deltas) -> {
          while (!request.cancellation().isCancelled()) {
            deltas.onReasoning("hm ");
          }
          throw new ModelException.Incomplete("cut");
        };
    BiFunction<ModelRequest, DeltaListener, ModelReply> deaf =
        (request, deltas) -> {
          for (long i = 0; i < 1_000_000_000L; i++) {
            deltas.onText("and so on ");
          }
          throw new AssertionError("nobody stopped it");
        };
    return List.of(
        Arguments.of("polite", polite),
        Arguments.of("thinking", thinking),
        Arguments.of("deaf", deaf));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endless")
  void aSummaryThatNeverEndsIsCutOff(
      String name, BiFunction<ModelRequest, DeltaListener, ModelReply> summary) {
    RunResult result = run(looking(15).summarizing(summary));

    assertThat(result.outcome()).as("%s", result.reason()).isEqualTo(Outcome.COMPLETED);
    assertThat(listener.events(CompactionFinished.class).get(1).problem())
        .isEqualTo(Optional.of("the model wrote without an end, or took too long"));
  }

  @Test
  void withoutSummariesShorterResultsAreMadeShortToo() {
    SmallModel model = looking(30).summarizing(request -> ModelReply.text(""));

    RunResult result = run(model);

    assertThat(result.outcome()).as("%s", result.reason()).isEqualTo(Outcome.COMPLETED);
    assertThat(result(model.last(), "c4")).contains(" characters left out; ");
    assertThat(result(model.last(), "c30")).doesNotContain(" characters left out; ");
    assertThat(listener.events(CompactionFinished.class)).hasSizeLessThan(8);
  }

  @Test
  void whenItDoesNotFitItIsAskedAgainAndTheRunEndsWithoutOne() {
    SmallModel model =
        SmallModel.of(
                WINDOW,
                turn ->
                    ModelReply.calls(
                        new ToolCall(
                            "c" + turn,
                            "look",
                            "{\"size\":1,\"n\":\"%s\"}".formatted(words(1_700, "n" + turn)))))
            .summarizing(request -> ModelReply.text(""));

    RunResult result = run(model);

    assertThat(result.outcome()).isEqualTo(Outcome.CONTEXT_EXHAUSTED);
    assertThat(result.reason().orElseThrow())
        .startsWith("the shortest request has about 24")
        .endsWith(" tokens, and the model's window has room for 24000");
    assertThat(listener.events(CompactionFinished.class))
        .filteredOn(event -> event.problem().isPresent())
        .hasSize(2);
  }

  @Test
  void theNextSummaryIsAskedForAfterAWhileAndTaken() {
    int[] asked = new int[1];
    SmallModel model =
        looking(40).summarizing(request -> ModelReply.text(++asked[0] == 1 ? "" : "Short."));

    RunResult result = run(model);

    assertThat(result.outcome()).as("%s", result.reason()).isEqualTo(Outcome.COMPLETED);
    assertThat(model.requests()).hasSize(41);
  }
}
