package dev.penguin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelException.Details;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FallbackModelTest {
  private static final ModelRequest REQUEST = ModelRequest.of(List.of(UserMessage.of("hello")));

  private final List<String> told = new ArrayList<>();

  static Stream<ModelException> healed() {
    return Stream.of(
        new ModelException.Unavailable("busy"),
        new ModelException.RateLimited("slow"),
        new ModelException.Unreachable("gone"),
        new ModelException.TimedOut("late"),
        new ModelException.Incomplete("cut"),
        new ModelException.ContextTooLong("long"),
        new ModelException.Billing("broke"),
        new ModelException.UnexpectedReply("page"));
  }

  static Stream<ModelException> notHealed() {
    Details partial = new Details(200, "", "", "half", null);
    return Stream.of(
        new ModelException.Authentication("key"),
        new ModelException.InvalidRequest("wrong"),
        new ModelException.Cancelled("stop"),
        new ModelException.Failed("bug"),
        new ModelException.Unreachable(
            "untrusted", Details.NONE, new SSLHandshakeException("self-signed")),
        new ModelException.Incomplete("cut", partial, null),
        new ModelException.TimedOut("late", partial, null),
        new ModelException.UnexpectedReply("large", partial, null));
  }

  @ParameterizedTest
  @MethodSource("healed")
  void theNextModelTakesOver(ModelException failure) {
    FallbackModel model = new FallbackModel(List.of(scripted("a", failure), scripted("b", null)));

    ModelReply reply = model.generate(REQUEST, listener());

    assertThat(reply.message().text()).isEqualTo("b");
    assertThat(told).containsExactly("x/a > x/b: " + failure.getMessage(), "b");
  }

  @ParameterizedTest
  @MethodSource("notHealed")
  @DisplayName("row 37 and others: what another model does not heal, and half an answer, is thrown")
  void row37TheFailureIsThrown(ModelException failure) {
    FallbackModel model = new FallbackModel(List.of(scripted("a", failure), scripted("b", null)));

    assertThatThrownBy(() -> model.generate(REQUEST, listener())).isSameAs(failure);
    assertThat(told).isEmpty();
  }

  @Test
  void theLastModelsFailureIsThrown() {
    ModelException last = new ModelException.Unavailable("last");
    FallbackModel model =
        new FallbackModel(
            List.of(scripted("a", new ModelException.Unavailable("busy")), scripted("b", last)));

    assertThatThrownBy(() -> model.generate(REQUEST, listener())).isSameAs(last);
  }

  @Test
  void theModelsShareTheTimeOfTheRequest() {
    ModelException failure = new ModelException.TimedOut("late");
    List<ModelRequest> requests = new ArrayList<>();
    ChatModel slow =
        model(
            "slow",
            request -> {
              requests.add(request);
              long end = System.nanoTime() + 2_000_000;
              while (System.nanoTime() < end) {
                Thread.onSpinWait();
              }
              throw failure;
            });
    FallbackModel two = new FallbackModel(List.of(slow, slow));

    assertThatThrownBy(() -> two.generate(REQUEST.withTimeout(Duration.ofMinutes(1)), listener()))
        .isSameAs(failure);
    assertThat(requests.get(1).timeout().orElseThrow())
        .isLessThan(requests.get(0).timeout().orElseThrow());

    requests.clear();
    assertThatThrownBy(() -> two.generate(REQUEST.withTimeout(Duration.ofMillis(1)), listener()))
        .isSameAs(failure);
    assertThat(requests).hasSize(1);
  }

  @Test
  void textThatAModelToldBeforeItFailedIsNotFollowedByAnotherModelsAnswer() {
    ModelException failure = new ModelException.Unavailable("busy");
    ChatModel talks =
        talking(
            deltas -> {
              deltas.onText("ha");
              deltas.onText("lf");
              throw failure;
            });
    FallbackModel model = new FallbackModel(List.of(talks, scripted("b", null)));

    assertThatThrownBy(() -> model.generate(REQUEST, listener()))
        .isInstanceOf(ModelException.Incomplete.class)
        .hasMessage("x/talks failed in the middle of its answer: busy")
        .hasCause(failure)
        .extracting(thrown -> ((ModelException) thrown).partialText())
        .isEqualTo("half");
    assertThat(told).containsExactly("ha", "lf");
  }

  @Test
  void textThatARetryTookBackIsNoReasonNotToAskTheNextModel() {
    ModelException busy = new ModelException.Unavailable("busy");
    ChatModel retries =
        talking(
            deltas -> {
              deltas.onReasoning("hm");
              deltas.onText("half");
              deltas.onRetry(1, busy, Duration.ofSeconds(3));
              throw busy;
            });

    ModelReply reply =
        new FallbackModel(List.of(retries, scripted("b", null))).generate(REQUEST, listener());

    assertThat(reply.message().text()).isEqualTo("b");
    assertThat(told)
        .containsExactly("(hm)", "half", "retry 1 busy PT3S", "x/talks > x/b: busy", "b");
  }

  @Test
  void textThatAFallbackInsideTookBackIsNoReasonNotToAskTheNextModel() {
    ModelException busy = new ModelException.Unavailable("busy");
    ModelInfo inner = ModelInfo.of("x", "inner");
    ChatModel fallsBack =
        talking(
            deltas -> {
              deltas.onText("half");
              deltas.onFallback(ModelInfo.of("x", "talks"), inner, busy);
              throw busy;
            });

    ModelReply reply =
        new FallbackModel(List.of(fallsBack, scripted("b", null))).generate(REQUEST, listener());

    assertThat(reply.message().text()).isEqualTo("b");
    assertThat(told).containsExactly("half", "x/talks > x/inner: busy", "x/talks > x/b: busy", "b");
  }

  @Test
  void onlyTheTextThatStandsIsTheFailuresPartialText() {
    Details details = new Details(503, "c", "req_1", "", Duration.ofSeconds(7));
    ModelException busy = new ModelException.Unavailable("busy", details, null);
    ChatModel talks =
        talking(
            deltas -> {
              deltas.onText("first");
              deltas.onRetry(1, busy, Duration.ZERO);
              deltas.onReasoning("hm");
              deltas.onText("sec");
              deltas.onText("ond");
              throw busy;
            });
    FallbackModel model = new FallbackModel(List.of(talks, scripted("b", null)));

    ModelException failure =
        catchThrowableOfType(ModelException.class, () -> model.generate(REQUEST, listener()));

    assertThat(failure)
        .isInstanceOf(ModelException.Incomplete.class)
        .hasMessage("x/talks failed in the middle of its answer: busy")
        .hasCause(busy);
    assertThat(failure.partialText()).isEqualTo("second");
    assertThat(failure.status()).hasValue(503);
    assertThat(failure.code()).contains("c");
    assertThat(failure.requestId()).contains("req_1");
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
    assertThat(told).containsExactly("first", "retry 1 busy PT0S", "(hm)", "sec", "ond");
  }

  @Test
  void thoughtsAloneAreNoReasonNotToAskTheNextModel() {
    ModelException busy = new ModelException.Unavailable("busy");
    ChatModel thinks =
        talking(
            deltas -> {
              deltas.onReasoning("hm");
              throw busy;
            });

    new FallbackModel(List.of(thinks, scripted("b", null))).generate(REQUEST, listener());

    assertThat(told).containsExactly("(hm)", "x/talks > x/b: busy", "b");
  }

  @Test
  void noModelIsAskedForMoreOutputThanItsOwnLimit() {
    List<OptionalInt> asked = new ArrayList<>();
    FallbackModel model =
        new FallbackModel(
            List.of(
                limited("a", 32_000, asked), limited("b", 4096, asked), limited("c", 0, asked)));

    for (int limit : new int[] {32_000, 20_000, 100}) {
      assertThatThrownBy(() -> model.generate(REQUEST.withMaxOutputTokens(limit), listener()))
          .hasMessage("c is busy");
    }

    assertThat(asked.stream().map(limit -> limit.orElse(0)))
        .containsExactly(32_000, 4096, 32_000, 20_000, 4096, 20_000, 100, 100, 100);
  }

  private static ChatModel limited(String name, int limit, List<OptionalInt> asked) {
    OptionalInt own = limit == 0 ? OptionalInt.empty() : OptionalInt.of(limit);
    return new ChatModel() {
      @Override
      public ModelInfo info() {
        return new ModelInfo("x", name, OptionalInt.empty(), own, Optional.empty());
      }

      @Override
      public ModelReply generate(ModelRequest request, DeltaListener deltas) {
        asked.add(request.maxOutputTokens());
        throw new ModelException.Unavailable(name + " is busy");
      }
    };
  }

  @Test
  void infoIsTheFirstModels() {
    assertThat(new FallbackModel(List.of(scripted("a", null), scripted("b", null))).info())
        .isEqualTo(ModelInfo.of("x", "a"));
  }

  @Test
  void aFallbackWithoutModelsIsRefused() {
    assertThatThrownBy(() -> new FallbackModel(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A fallback needs at least one model, got none");
  }

  @Test
  void allModelsAreClosedEvenWhenOneFails() {
    Closeable first = new Closeable(true);
    Closeable second = new Closeable(false);
    FallbackModel model = new FallbackModel(List.of(first, scripted("b", null), second));

    assertThatThrownBy(model::close)
        .isInstanceOf(ModelException.Failed.class)
        .hasMessage("x/closeable could not be closed: stuck")
        .hasNoSuppressedExceptions();
    assertThat(first.closed).isTrue();
    assertThat(second.closed).isTrue();
  }

  @Test
  void theFirstFailureToCloseCarriesTheOthers() {
    List<ChatModel> models = List.of(new Closeable(true), new Closeable(true));
    FallbackModel model = new FallbackModel(models);

    ModelException failure = catchThrowableOfType(ModelException.class, model::close);

    assertThat(failure).hasMessage("x/closeable could not be closed: stuck");
    assertThat(failure.getSuppressed())
        .extracting(Throwable::getMessage)
        .containsExactly("x/closeable could not be closed: stuck");
    assertThat(model.models()).isEqualTo(models);
  }

  private DeltaListener listener() {
    return new DeltaListener() {
      @Override
      public void onText(String text) {
        told.add(text);
      }

      @Override
      public void onReasoning(String text) {
        told.add("(" + text + ")");
      }

      @Override
      public void onRetry(int attempt, ModelException reason, Duration delay) {
        told.add("retry " + attempt + " " + reason.getMessage() + " " + delay);
      }

      @Override
      public void onFallback(ModelInfo from, ModelInfo to, ModelException reason) {
        told.add(from + " > " + to + ": " + reason.getMessage());
      }
    };
  }

  private static ChatModel talking(Consumer<DeltaListener> talk) {
    return new ChatModel() {
      @Override
      public ModelInfo info() {
        return ModelInfo.of("x", "talks");
      }

      @Override
      public ModelReply generate(ModelRequest request, DeltaListener deltas) {
        talk.accept(deltas);
        throw new AssertionError("the talk ends in a failure");
      }
    };
  }

  private ChatModel scripted(String name, @Nullable ModelException failure) {
    return model(
        name,
        request -> {
          if (failure != null) {
            throw failure;
          }
          told.add(name);
          return ModelReply.text(name);
        });
  }

  private static ChatModel model(String name, Function<ModelRequest, ModelReply> answer) {
    return new ChatModel() {
      @Override
      public ModelInfo info() {
        return ModelInfo.of("x", name);
      }

      @Override
      public ModelReply generate(ModelRequest request, DeltaListener deltas) {
        return answer.apply(request);
      }
    };
  }

  private static final class Closeable implements ChatModel, AutoCloseable {
    private final boolean stuck;
    boolean closed;

    Closeable(boolean stuck) {
      this.stuck = stuck;
    }

    @Override
    public ModelInfo info() {
      return ModelInfo.of("x", "closeable");
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      return ModelReply.text("x");
    }

    @Override
    public void close() throws IOException {
      closed = true;
      if (stuck) {
        throw new IOException("stuck");
      }
    }
  }
}
