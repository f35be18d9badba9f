package dev.penguin.testing;

import dev.penguin.error.Experimental;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.tool.Cancellation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Records the requests to a model and its replies, or replays them. Thread-safe.
 *
 * <p>A recording is made once, with a real model, and replayed in tests:
 *
 * <pre>{@code
 * RecordedModel recorded = RecordedModel.recording(model);
 * // ... run an agent with it ...
 * ChatModel again = RecordedModel.replaying(recorded.exchanges());
 * }</pre>
 *
 * <p>Two requests are equal if their messages, tools, output limit and result schema are equal.
 * Time limit and cancellation are ignored, because they belong to one run only.
 */
@Experimental
public final class RecordedModel implements ChatModel {
  private final ChatModel delegate;
  private final List<Exchange> exchanges = new ArrayList<>();

  private RecordedModel(ChatModel delegate) {
    this.delegate = Objects.requireNonNull(delegate, "delegate");
  }

  /**
   * Creates a model that records another model's requests and replies. Requests without a reply are
   * not recorded.
   *
   * @param delegate the other model, which still belongs to the caller and is never closed here
   */
  public static RecordedModel recording(ChatModel delegate) {
    return new RecordedModel(delegate);
  }

  /**
   * Creates a model that replays a recording. A request gets the reply of the first equal request
   * that has not been replayed yet. So concurrent requests may arrive in another order than when
   * they were recorded. A request without an equal one fails with {@link ModelException.Failed};
   * the message shows the first difference to the next recorded exchange.
   *
   * @param exchanges the recording
   */
  public static RecordedModel replaying(List<Exchange> exchanges) {
    return replaying(exchanges, ModelInfo.of("recorded", "model"));
  }

  /**
   * Creates a model that replays a recording with the name, price and window of the recorded model.
   *
   * @param exchanges the recording
   * @param info the recorded model's properties
   */
  public static RecordedModel replaying(List<Exchange> exchanges, ModelInfo info) {
    return new RecordedModel(new Replay(exchanges, Objects.requireNonNull(info, "info")));
  }

  @Override
  public ModelInfo info() {
    return delegate.info();
  }

  @Override
  public ModelReply generate(ModelRequest request, DeltaListener deltas) {
    ModelReply reply = delegate.generate(request, deltas);
    synchronized (exchanges) {
      exchanges.add(new Exchange(request, reply));
    }
    return reply;
  }

  /** The requests and replies recorded or replayed so far, in the order of the replies. */
  public List<Exchange> exchanges() {
    synchronized (exchanges) {
      return List.copyOf(exchanges);
    }
  }

  /**
   * A request and its reply.
   *
   * @param request the request, without time limit and cancellation
   * @param reply the reply
   */
  @Experimental
  public record Exchange(ModelRequest request, ModelReply reply) {
    /** One for all, so that equal exchanges are equal. */
    private static final Cancellation NEVER = Cancellation.never();

    /** Removes time limit and cancellation from the request. */
    public Exchange {
      request = timeless(request);
      Objects.requireNonNull(reply, "reply");
    }

    private static ModelRequest timeless(ModelRequest request) {
      return new ModelRequest(
          request.messages(),
          request.tools(),
          request.maxOutputTokens(),
          request.resultSchema(),
          Optional.empty(),
          NEVER,
          request.toolChoice());
    }
  }

  /** Gives the recorded replies. Thread-safe. */
  private static final class Replay implements ChatModel {
    private final ModelInfo info;
    private final List<Exchange> ahead;
    private int replayed;

    Replay(List<Exchange> exchanges, ModelInfo info) {
      this.info = info;
      ahead = new ArrayList<>(List.copyOf(exchanges));
    }

    @Override
    public ModelInfo info() {
      return info;
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      if (request.cancellation().isCancelled()) {
        throw new ModelException.Cancelled("The call was cancelled");
      }
      ModelReply reply = take(request);
      WordByWord.tell(reply, deltas);
      return reply;
    }

    private synchronized ModelReply take(ModelRequest given) {
      ModelRequest request = Exchange.timeless(given);
      for (int i = 0; i < ahead.size(); i++) {
        if (ahead.get(i).request().equals(request)) {
          replayed++;
          return ahead.remove(i).reply();
        }
      }
      throw new ModelException.Failed(
          ahead.isEmpty()
              ? "The recording has %d exchanges, and the model was asked once more"
                  .formatted(replayed)
              : "The request differs from number %d of the recording at %s"
                  .formatted(
                      replayed + 1,
                      RequestDifference.between(ahead.get(0).request(), request).orElseThrow()));
    }
  }
}
