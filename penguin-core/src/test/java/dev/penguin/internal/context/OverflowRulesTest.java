package dev.penguin.internal.context;

import static dev.penguin.internal.context.SmallModel.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.ContextPolicy;
import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RequestLaw;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.event.AgentEvent.CompactionFinished;
import dev.penguin.event.AgentEvent.TurnStarted;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FallbackModel;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.RecordingListener;
import dev.penguin.tool.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that the provider finds too long is made shorter and sent once more, and not again. */
@Timeout(60)
class OverflowRulesTest {
  private static final int LOOKS = 4;

  private final RecordingListener listener = new RecordingListener();

  /** Refuses some of the requests, whatever their length; looks four times, then is done. */
  private static final class Refusing implements ChatModel {
    private final IntPredicate refused;
    private final boolean numbers;
    private final List<ModelRequest> requests = new ArrayList<>();
    private int answered;

    /**
     * @param refused which requests, counted from 1, those for summaries aside
     * @param numbers whether it says how long the request was and how long it may be
     */
    Refusing(boolean numbers, IntPredicate refused) {
      this.numbers = numbers;
      this.refused = refused;
    }

    @Override
    public ModelInfo info() {
      return ModelInfo.of("test", "refusing");
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      assertThat(RequestLaw.problems(request.messages())).isEmpty();
      if (SmallModel.isSummary(request)) {
        return ModelReply.text("Looked around.");
      }
      requests.add(request);
      if (refused.test(requests.size())) {
        long tokens = tokens(request);
        throw new ModelException.ContextTooLong(
            numbers
                ? "prompt is too long: %d tokens > %d maximum".formatted(tokens, tokens - 10)
                : "Your prompt is too long for this model");
      }
      answered++;
      return answered <= LOOKS
          ? ModelReply.calls(new ToolCall("c" + answered, "look", "{\"n\":" + answered + "}"))
          : ModelReply.text("done");
    }
  }

  private static long tokens(ModelRequest request) {
    return request.messages().stream().mapToLong(TokenEstimate::of).sum()
        + request.tools().stream().mapToLong(TokenEstimate::of).sum();
  }

  /** The window that leaves room for an input, of which the answer takes a quarter. */
  private static long withAnswer(long input) {
    return input + input / 3;
  }

  private EngineBuilder looking(ChatModel model, int size) {
    return Engine.builder()
        .model(model)
        .tools(TestTool.giving("look", words(size, "wall")).with(Effect.READ))
        .listener(listener);
  }

  @ParameterizedTest
  @CsvSource({"true, 3000", "false, 3000", "true, 1500", "false, 1500"})
  void aRefusedRequestIsMadeShorterAndSentOnceMoreInTheSameTurn(boolean numbers, int size) {
    Refusing model = new Refusing(numbers, request -> request == LOOKS);
    try (Engine engine = looking(model, size).build()) {
      Session session = engine.session("s");
      RunResult result = session.run("Look around.");

      assertThat(result.text()).as("%s", result.reason()).isEqualTo("done");
      assertThat(result.turns()).isEqualTo(LOOKS + 1);
      assertThat(listener.events(TurnStarted.class)).hasSize(LOOKS + 1);
      assertThat(listener.events(CompactionFinished.class)).isNotEmpty();
      assertThat(model.requests).hasSize(LOOKS + 2);
      long refused = tokens(model.requests.get(LOOKS - 1));
      assertThat(tokens(model.requests.get(LOOKS))).isLessThan(refused - 10);
      assertThat(session.contextUsage().window())
          .hasValue((int) (numbers ? refused - 10 : withAnswer((long) (0.8 * refused))));
      assertThat(result.messages()).hasSize(2 * LOOKS + 2);
    }
  }

  /** What it refuses says nothing of the model that it stands in for. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFallbackThatRefusesTwiceTeachesItsOwnWindow(boolean numbers) {
    ChatModel down =
        new ChatModel() {
          @Override
          public ModelInfo info() {
            return ModelInfo.of("test", "down").withContextWindow(100_000);
          }

          @Override
          public ModelReply generate(ModelRequest request, DeltaListener deltas) {
            throw new ModelException.Unavailable("down for an hour");
          }
        };
    Refusing model = new Refusing(numbers, request -> request >= LOOKS && request <= LOOKS + 1);
    try (Engine engine = looking(new FallbackModel(List.of(down, model)), 3_000).build()) {
      Session session = engine.session("s");

      assertThat(session.run("Look around.").outcome()).isEqualTo(Outcome.CONTEXT_EXHAUSTED);

      assertThat(model.requests).hasSize(LOOKS + 1);
      assertThat(session.contextUsage().window()).hasValue(100_000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theSecondRefusalOfARequestEndsTheRun(boolean numbers) {
    Refusing model = new Refusing(numbers, request -> request >= LOOKS && request <= LOOKS + 1);
    try (Engine engine = looking(model, 3_000).build()) {
      Session session = engine.session("s");
      RunResult result = session.run("Look around.");

      assertThat(model.requests).hasSize(LOOKS + 1);
      long shorter = tokens(model.requests.get(LOOKS));
      assertThat(result.outcome()).isEqualTo(Outcome.CONTEXT_EXHAUSTED);
      assertThat(result.reason())
          .hasValueSatisfying(
              reason ->
                  assertThat(reason)
                      .matches(
                          "the model refused the request as too long, and also a shorter one of about"
                              + " \\d+ tokens: .*prompt is too long.*"));
      assertThat(session.contextUsage().window().getAsInt())
          .isLessThan((int) (numbers ? shorter : withAnswer(shorter)));
      assertThat(session.resume().outcome()).isEqualTo(Outcome.CONTEXT_EXHAUSTED);

      assertThat(session.run("Go on.").text()).isEqualTo("done");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void withNothingToTakeAwayTheProvidersOwnWordsEndTheRun(boolean numbers) {
    Refusing model = new Refusing(numbers, request -> true);
    try (Engine engine = looking(model, 3_000).build()) {
      assertThatThrownBy(() -> engine.session("s").run(words(2_000, "prompt")))
          .isInstanceOf(ModelException.ContextTooLong.class)
          .hasMessageContaining("prompt is too long");
    }
    assertThat(model.requests).hasSize(1);
  }

  @Test
  void withoutCompactionsNothingIsSentOnceMore() {
    Refusing model = new Refusing(true, request -> request == LOOKS);
    try (Engine engine = looking(model, 3_000).context(ContextPolicy.off()).build()) {
      assertThatThrownBy(() -> engine.session("s").run("Look around."))
          .isInstanceOf(ModelException.ContextTooLong.class);
    }
    assertThat(model.requests).hasSize(LOOKS);
  }

  /** The server's own count says that it does not fit, though the average of its reports does. */
  @Test
  void aRequestThatIsBarelyTooLongIsMadeShorterToo() {
    int window = 5_000;
    int answer = 600;
    List<ModelRequest> requests = new ArrayList<>();
    ChatModel model =
        new ChatModel() {
          @Override
          public ModelInfo info() {
            return new ModelInfo(
                "test", "exact", OptionalInt.of(window), OptionalInt.of(answer), Optional.empty());
          }

          @Override
          public ModelReply generate(ModelRequest request, DeltaListener deltas) {
            requests.add(request);
            if (requests.size() == 2) {
              throw new ModelException.ContextTooLong(
                  "input length and `max_tokens` exceed context limit: %d + %d > %d"
                      .formatted(window - answer + 10, answer, window));
            }
            return requests.size() == 1
                ? ModelReply.calls(new ToolCall("c1", "look", "{}"))
                    .withUsage(Usage.of(tokens(request) * 9 / 10, 20))
                : ModelReply.text("done");
          }
        };
    try (Engine engine = looking(model, 4_050).build()) {
      RunResult result = engine.session("s").run("Look around.");

      assertThat(tokens(requests.get(1))).isBetween(4_200L, 4_400L);
      assertThat(result.text()).isEqualTo("done");
      assertThat(requests).hasSize(3);
      assertThat(SmallModel.result(requests.get(2), "c1")).contains("read_result, id 'c1'");
    }
  }

  /** Writes at length in some turns; each of them needs a summary of what came before. */
  private static SmallModel writing(IntPredicate atLength) {
    return SmallModel.of(
        32_000,
        turn -> {
          ToolCall call = new ToolCall("c" + turn, "look", "{\"n\":" + turn + "}");
          String text = words(atLength.test(turn) ? 11_000 : 20, "said");
          return turn > 12
              ? ModelReply.text("done")
              : new ModelReply(
                  new AssistantMessage(List.of(Part.text(text)), List.of(call)),
                  FinishReason.TOOL_CALLS,
                  Usage.NONE,
                  "");
        });
  }

  @Test
  void threeSummariesInFiveRequestsAreTheLast() {
    SmallModel model = writing(turn -> true);
    try (Engine engine = looking(model, 10).limits(many()).build()) {
      RunResult result = engine.session("s").run("Write a book.");

      assertThat(result.outcome()).isEqualTo(Outcome.CONTEXT_EXHAUSTED);
      assertThat(result.reason())
          .hasValue(
              "3 summaries were requested within 5 requests, and the conversation still does not fit");
      assertThat(summaries()).isEqualTo(3);
      assertThat(model.refusals()).isZero();
    }
  }

  @Test
  void summariesThatAreFurtherApartGoOn() {
    SmallModel model = writing(turn -> turn % 2 == 0);
    try (Engine engine = looking(model, 10).limits(many()).build()) {
      RunResult result = engine.session("s").run("Write a book.");

      assertThat(result.text()).as("%s", result.reason()).isEqualTo("done");
      assertThat(summaries()).isBetween(4L, 6L);
    }
  }

  private static RunLimits many() {
    return RunLimits.builder().maxTurns(50).maxToolCalls(50).build();
  }

  private long summaries() {
    return listener.events(CompactionFinished.class).stream()
        .filter(event -> event.summarizedMessages() > 0)
        .count();
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "openai/gpt-5-mini,          , 400000",
        "openai/gpt-5-mini,      9000,   9000",
        "openai/gpt-5-mini,    900000, 900000",
        "openai/no-such-model,       ,       ",
        "openai/no-such-model,   9000,   9000"
      })
  void theWindowIsWhatIsConfiguredOrElseKnownOfTheModel(
      String name, Integer configured, Integer window) {
    ModelConfig config = ModelConfig.of(name).withApiKey("test-key");
    config = configured == null ? config : config.withContextWindow(configured);
    try (Engine engine = Engine.builder().model(config).build()) {
      assertThat(engine.session("s").contextUsage().window())
          .isEqualTo(window == null ? OptionalInt.empty() : OptionalInt.of(window));
    }
  }
}
