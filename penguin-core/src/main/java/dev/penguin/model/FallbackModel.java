package dev.penguin.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Tries models in order. The next model is used if a model is unavailable, overloaded or
 * unreachable after its own retries, has no money left, or cannot accept such a long conversation.
 * It is also used if the server is not a model at all, such as a web page. Thread-safe if the
 * models are.
 *
 * <p>If a model breaks off after it has emitted text of its answer, its failure is thrown and the
 * next model is not tried, because its answer would not continue the first one. The same applies to
 * failures that another model cannot solve: a wrong key, a wrong request, an untrusted certificate,
 * a cancelled request. If all models fail, the last failure is thrown; the listener has received
 * the earlier ones.
 *
 * <p>If the output limit is the first model's own, the other models use their own limits, because a
 * provider refuses a limit above that of its model. Any other limit applies to all models.
 */
public final class FallbackModel implements ChatModel, AutoCloseable {
  private final List<ChatModel> models;

  /**
   * Creates a model from models in the order in which they are tried.
   *
   * @param models at least one; each that is {@link AutoCloseable} is closed with this one
   */
  public FallbackModel(List<? extends ChatModel> models) {
    this.models = List.copyOf(models);
    if (models.isEmpty()) {
      throw new IllegalArgumentException("A fallback needs at least one model, got none");
    }
  }

  /** The models, in the order in which they are tried. */
  public List<ChatModel> models() {
    return models;
  }

  /** The properties of the first model. */
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
