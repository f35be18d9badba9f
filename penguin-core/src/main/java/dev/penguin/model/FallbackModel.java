package dev.penguin.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Asks models in order, the next one when one gives up: when it is unavailable, overloaded or
 * unreachable after its own retries, has no money left, cannot take so long a conversation, or when
 * what answers is no model at all, such as a web page. Thread-safe when the models are.
 *
 * <p>When a model breaks off after it has emitted text of its answer, the next one is not asked.
 * The failure is thrown, for the answer of another model is not the rest of this one. The same
 * holds for what another model does not heal: a wrong key, a wrong request, a certificate that
 * cannot be trusted, a cancelled call. When all give up, the last one's failure is thrown. The
 * listener was notified why each one before it gave up.
 *
 * <p>An output limit that is the first model's own is not asked of the others, for a provider
 * refuses one that is above its model's: each has its own. Another limit holds for all.
 */
public final class FallbackModel implements ChatModel, AutoCloseable {
  private final List<ChatModel> models;

  /**
   * Models in the order in which they are asked.
   *
   * @param models at least one; each that is {@link AutoCloseable} is closed with this one
   */
  public FallbackModel(List<? extends ChatModel> models) {
    this.models = List.copyOf(models);
    if (models.isEmpty()) {
      throw new IllegalArgumentException("A fallback needs at least one model, got none");
    }
  }

  /** The models, in the order in which they are asked. */
  public List<ChatModel> models() {
    return models;
  }

  /** The first model's. */
  @Override
  public ModelInfo info() {
    return models.get(0).info();
  }

  @Override
  public ModelReply generate(ModelRequest request, DeltaListener deltas) {
    long start = System.nanoTime();
    EmittedText told = new EmittedText(deltas);
    for (int i = 0; ; i++) {
      try {
        return models.get(i).generate(requestFor(i, remaining(request, start)), told);
      } catch (ModelException e) {
        boolean last = i == models.size() - 1;
        if (last || !anotherMayHelp(e, told) || isOver(request, start)) {
          throw e;
        }
        if (!told.text().isEmpty()) {
          throw brokenOff(models.get(i), e, told.text());
        }
        deltas.onFallback(models.get(i).info(), models.get(i + 1).info(), e);
      }
    }
  }

  private static boolean anotherMayHelp(ModelException e, EmittedText told) {
    boolean kind =
        e.isRetryable()
            || e instanceof ModelException.ContextTooLong
            || e instanceof ModelException.Billing
            || e instanceof ModelException.UnexpectedReply && told.text().isEmpty();
    return kind && e.partialText().isEmpty();
  }

  /** The failure of a model that emitted text, which its own failure does not report. */
  private static ModelException brokenOff(ChatModel model, ModelException e, String text) {
    ModelException.Details details =
        new ModelException.Details(
            e.status().orElse(0),
            e.code().orElse(""),
            e.requestId().orElse(""),
            text,
            e.retryAfter().orElse(null));
    return new ModelException.Incomplete(
        model.info() + " failed in the middle of its answer: " + e.getMessage(), details, e);
  }

  private ModelRequest requestFor(int index, ModelRequest request) {
    OptionalInt asked = request.maxOutputTokens();
    if (index == 0 || asked.isEmpty()) {
      return request;
    }
    int most = models.get(index).info().maxOutputTokens().orElse(asked.getAsInt());
    return new ModelRequest(
        request.messages(),
        request.tools(),
        OptionalInt.of(Math.min(asked.getAsInt(), most)),
        request.resultSchema(),
        request.timeout(),
        request.cancellation(),
        request.toolChoice());
  }

  /** The request with what is left of its time; without a timeout each model has its own. */
  private static ModelRequest remaining(ModelRequest request, long start) {
    Optional<Duration> left = left(request, start);
    return left.isPresent() ? request.withTimeout(left.get()) : request;
  }

  private static boolean isOver(ModelRequest request, long start) {
    Optional<Duration> left = left(request, start);
    return request.cancellation().isCancelled()
        || left.isPresent() && (left.get().isNegative() || left.get().isZero());
  }

  private static Optional<Duration> left(ModelRequest request, long start) {
    return request.timeout().map(allowed -> allowed.minusNanos(System.nanoTime() - start));
  }

  /** Closes the models, all of them even when one fails to close. */
  @Override
  public void close() {
    RuntimeException failure = null;
    for (ChatModel model : models) {
      try {
        Closing.close(model);
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Passes on what a model says, and keeps the text that stands. */
  private static final class EmittedText implements DeltaListener {
    private final DeltaListener listener;
    private final StringBuilder text = new StringBuilder();

    EmittedText(DeltaListener listener) {
      this.listener = listener;
    }

    String text() {
      return text.toString();
    }

    @Override
    public void onText(String piece) {
      text.append(piece);
      listener.onText(piece);
    }

    @Override
    public void onReasoning(String piece) {
      listener.onReasoning(piece);
    }

    @Override
    public void onRetry(int attempt, ModelException reason, Duration delay) {
      text.setLength(0);
      listener.onRetry(attempt, reason, delay);
    }

    @Override
    public void onFallback(ModelInfo from, ModelInfo to, ModelException reason) {
      text.setLength(0);
      listener.onFallback(from, to, reason);
    }
  }
}
