package dev.penguin.internal.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.ContextPolicy;
import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.model.ModelInterceptor;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.testing.ScriptedModel;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Budget and window are those of what leaves the last interceptor. */
@Timeout(60)
class InterceptedBudgetTest {
  private static final ModelInfo PRICED =
      ModelInfo.of("scripted", "model")
          .withPrice(new Price(new BigDecimal("2"), new BigDecimal("8")));

  /** The estimated tokens of what is asked. */
  private static final int GO = estimate("go");

  private static final String SHORT = "some words ".repeat(50);
  private static final String LONG = "some words ".repeat(1_000);

  private static int estimate(String text) {
    return (int) TokenEstimate.of(UserMessage.of(text));
  }

  private static RunLimits tokens(long most) {
    return RunLimits.builder().maxTokens(most).build();
  }

  /** Sends a text besides what is there. */
  private static ModelInterceptor adding(String text) {
    return (request, chain) -> {
      List<Message> more = new ArrayList<>(request.messages());
      more.add(UserMessage.of(text));
      return chain.proceed(request.withMessages(more));
    };
  }

  @Test
  void aRequestThatGrewOnItsWayIsReservedAsItLeaves() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().reply("done"),
            builder -> builder.limits(tokens(1_000)).modelInterceptors(adding(SHORT)),
            RunRequest.of("go"));

    assertThat(ran.requests().get(0).maxOutputTokens())
        .isEqualTo(OptionalInt.of(1_000 - GO - estimate(SHORT)));
  }

  @Test
  void aRequestThatGrewBeyondTheBudgetIsNotSent() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().reply("done"),
            builder -> builder.limits(tokens(1_000)).modelInterceptors(adding(LONG)),
            RunRequest.of("go"));

    assertThat(ran.requests()).isEmpty();
    assertThat(ran.result().outcome()).isEqualTo(Outcome.BUDGET_EXCEEDED);
    assertThat(ran.result().turns()).isZero();
    assertThat(ran.result().reason())
        .contains(
            "the next request needs about %d tokens of input; used 0 of 1000"
                .formatted(GO + estimate(LONG)));
  }

  @Test
  void aRequestThatWasTooLargeForTheBudgetIsSentWhenItShrankOnItsWay() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().reply("done"),
            builder ->
                builder
                    .limits(tokens(1_000))
                    .modelInterceptors(
                        (request, chain) ->
                            chain.proceed(request.withMessages(List.of(UserMessage.of("go"))))),
            RunRequest.of(LONG));

    assertThat(ran.result().text()).isEqualTo("done");
    assertThat(ran.requests().get(0).maxOutputTokens()).isEqualTo(OptionalInt.of(1_000 - GO));
  }

  @Test
  void anInterceptorMayAnswerWhenTheBudgetIsSpentAndNothingElseOfItIsSent() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder(),
            builder ->
                builder
                    .limits(tokens(20))
                    .modelInterceptors(
                        (request, chain) -> {
                          try {
                            return chain.proceed(request);
                          } catch (ModelException e) {
                            throw new AssertionError("The budget is no failure of the model", e);
                          } catch (RuntimeException e) {
                            return ModelReply.text(e.getMessage());
                          }
                        }),
            RunRequest.of("go"));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(ran.result().text())
        .isEqualTo("the next request needs about %d tokens of input; used 0 of 20".formatted(GO));
    assertThat(ran.result().usage()).isEqualTo(Usage.NONE);
  }

  @Test
  void anOutputLimitOfAnInterceptorIsTheOneThatIsReserved() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().reply("done"),
            builder ->
                builder
                    .limits(tokens(1_000))
                    .modelInterceptors(
                        (request, chain) -> chain.proceed(request.withMaxOutputTokens(100))),
            RunRequest.of("go"));

    assertThat(ran.requests().get(0).maxOutputTokens()).isEqualTo(OptionalInt.of(100));
  }

  @Test
  void eachRequestIsChargedAndTheStoredReplyHasWhatAllOfThemUsed() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .info(PRICED)
                .turn(request -> ModelReply.text("one").withUsage(Usage.of(100, 10)))
                .turn(request -> ModelReply.text("two").withUsage(Usage.of(50, 20))),
            builder ->
                builder.modelInterceptors(
                    (request, chain) -> {
                      chain.proceed(request);
                      return chain.proceed(request).withUsage(Usage.of(9_999, 9_999));
                    }),
            RunRequest.of("go"));

    assertThat(ran.result().usage()).isEqualTo(Usage.of(150, 30));
    assertThat(ran.result().costUsd()).contains(new BigDecimal("0.00054"));
    assertThat(ran.log())
        .extracting(entry -> entry.body() instanceof MessageAdded added ? added.usage() : null)
        .contains(Usage.of(150, 30));
  }

  @Test
  void ofAnAnswerOfItsOwnOnlyWhatItReportsIsCharged() {
    List<ModelReply> answers =
        List.of(ModelReply.text("free"), ModelReply.text("x").withUsage(Usage.of(100, 10)));
    for (ModelReply answer : answers) {
      Ran ran =
          ThreeWays.run(
              ScriptedModel.builder().info(PRICED),
              builder ->
                  builder.modelInterceptors(
                      (request, chain) -> chain.proceed(request), (request, chain) -> answer),
              RunRequest.of("go"));

      assertThat(ran.result().usage()).isEqualTo(answer.usage());
      assertThat(ran.result().costUsd().orElseThrow())
          .isEqualByComparingTo(answer.usage().totalTokens() == 0 ? "0" : "0.00028");
    }
  }

  @Test
  void anAnswerOfItsOwnDoesNotMakeTheCostUnknown() {
    ModelInfo unpriced = ModelInfo.of("scripted", "model");
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().info(unpriced),
            builder -> builder.modelInterceptors((request, chain) -> ModelReply.text("free")),
            RunRequest.of("go"));

    assertThat(ran.result().costUsd()).contains(BigDecimal.ZERO);
  }

  @Test
  void whatIsSetAsideForARequestThatFailsIsThereForTheNext() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().fault(new ModelException.Unavailable("down")).reply("done"),
            builder ->
                builder
                    .limits(tokens(1_000))
                    .modelInterceptors(
                        (request, chain) -> {
                          try {
                            return chain.proceed(request);
                          } catch (ModelException.Unavailable e) {
                            return chain.proceed(request);
                          }
                        }),
            RunRequest.of("go"));

    assertThat(ran.requests())
        .extracting(ModelRequest::maxOutputTokens)
        .containsExactly(OptionalInt.of(1_000 - GO), OptionalInt.of(1_000 - GO));
  }

  @Test
  void aChangedRequestAboveTheWindowIsNotSent() {
    ScriptedModel model =
        ScriptedModel.builder()
            .info(ModelInfo.of("scripted", "model").withContextWindow(1_000))
            .reply("done")
            .build();
    try (Engine engine = Engine.builder().model(model).modelInterceptors(adding(LONG)).build()) {
      assertThatThrownBy(() -> engine.run(RunRequest.of("go")))
          .isInstanceOf(ModelException.ContextTooLong.class)
          .hasMessage(
              "The request has about %d tokens as the interceptors changed it, and the window of"
                  + " scripted/model has 1000",
              GO + estimate(LONG));
    }
    assertThat(model.requests()).isEmpty();
  }

  @Test
  void aChangedRequestThatFillsTheWindowIsSent() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .info(ModelInfo.of("scripted", "model").withContextWindow(GO + estimate(SHORT)))
                .reply("done"),
            builder -> builder.modelInterceptors(adding(SHORT)),
            RunRequest.of("go"));

    assertThat(ran.result().text()).isEqualTo("done");
  }

  @Test
  void anUnchangedRequestIsSentThoughItIsAboveTheWindow() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .info(ModelInfo.of("scripted", "model").withContextWindow(100))
                .reply("done"),
            builder ->
                builder
                    .context(ContextPolicy.off())
                    .modelInterceptors(
                        (request, chain) -> chain.proceed(request.withMaxOutputTokens(5))),
            RunRequest.of(LONG));

    assertThat(ran.result().text()).isEqualTo("done");
  }

  @Test
  void whatAProviderDoesNotReportIsEstimatedForWhatWasSent() {
    ChatModel silent =
        new ChatModel() {
          @Override
          public ModelInfo info() {
            return PRICED;
          }

          @Override
          public ModelReply generate(ModelRequest request, DeltaListener deltas) {
            return ModelReply.text("four");
          }
        };
    try (Engine engine = Engine.builder().model(silent).modelInterceptors(adding(SHORT)).build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(result.usage()).isEqualTo(Usage.of(GO + estimate(SHORT), estimate("four")));
      assertThat(result.messages()).last().isEqualTo(AssistantMessage.of("four"));
    }
  }
}
