package dev.penguin.internal.loop;

import dev.penguin.internal.loop.Budget.Reservation;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Asks a model on behalf of a run: all requests of a run leave here. A request is reserved in the
 * run's budget when it is sent and settled when its reply is there. Belongs to the run's thread.
 */
final class ModelCall {
  private static final int MAX_CAUSES = 20;

  private final Run run;
  private final RunWatchdog.Watched watched;

  ModelCall(Run run, RunWatchdog.Watched watched) {
    this.run = run;
    this.watched = watched;
  }

  /**
   * What came of a call.
   *
   * @param used what the budget was charged
   * @param clamped whether the budget made the output limit smaller than wanted
   */
  record Answer(ModelReply reply, Usage used, boolean clamped) {}

  /**
   * Asks a model.
   *
   * @param request its output limit is the one that is wanted, where not the model's own
   * @param input the estimated tokens of the request
   * @param deltas receives the reply while it arrives
   * @param sending runs once, before the request is sent; it does not run when the budget is spent
   * @return null when the run was stopped meanwhile
   */
  @Nullable Answer ask(
      ChatModel model, ModelRequest request, long input, DeltaListener deltas, Runnable sending)
      throws BudgetSpentException {
    OptionalInt own = model.info().maxOutputTokens();
    OptionalInt wanted = request.maxOutputTokens().isPresent() ? request.maxOutputTokens() : own;
    Reservation reservation = run.budget.reserve(model, input, wanted);
    if (reservation == null) {
      throw new BudgetSpentException(run.budget.describe(input));
    }
    Relay relay = new Relay(deltas, model.info());
    ModelReply reply = null;
    try {
      sending.run();
      reply = send(model, limited(request, reservation.output()), relay);
    } finally {
      if (reply == null) {
        run.budget.release(reservation);
      }
    }
    if (reply == null) {
      return null;
    }
    long output = TokenEstimate.of(reply.message());
    Usage used = run.budget.settle(reservation, reply.usage(), output, relay.answering);
    return new Answer(reply, used, reservation.clamped());
  }

  private static ModelRequest limited(ModelRequest request, OptionalInt output) {
    return output.isPresent() ? request.withMaxOutputTokens(output.getAsInt()) : request;
  }

  /** The model's reply; null when the run was stopped meanwhile. */
  private @Nullable ModelReply send(ChatModel model, ModelRequest request, DeltaListener deltas) {
    watched.enterForeignCode();
    try {
      ModelReply reply = model.generate(request, deltas);
      if (reply == null) {
        throw failed(model, "gave no reply", null);
      }
      return reply;
    } catch (RuntimeException e) {
      watched.leaveForeignCode();
      if (isInterrupt(e) && !run.control.isCancelled()) {
        watched.interrupted();
      }
      if (run.control.isCancelled()) { // however the model says that it was stopped
        return null;
      }
      // A bug in somebody's model still ends in a typed exception.
      throw e instanceof ModelException ? e : failed(model, "failed: " + e, e);
    } finally {
      watched.leaveForeignCode();
    }
  }

  /** Whether a model was interrupted and wrapped that, as not every one puts the flag up again. */
  private static boolean isInterrupt(Throwable error) {
    Throwable cause = error;
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
      if (cause instanceof InterruptedException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static ModelException failed(ChatModel model, String what, @Nullable Throwable cause) {
    return new ModelException.Failed(
        "The model " + model.info() + " " + what, ModelException.Details.NONE, cause);
  }

  /** Passes on what a model says, and notes which model it is that answers. */
  private static final class Relay implements DeltaListener {
    private final DeltaListener to;
    private ModelInfo answering;

    private Relay(DeltaListener to, ModelInfo asked) {
      this.to = to;
      answering = asked;
    }

    @Override
    public void onText(String text) {
      to.onText(text);
    }

    @Override
    public void onReasoning(String text) {
      to.onReasoning(text);
    }

    @Override
    public void onRetry(int attempt, ModelException reason, Duration delay) {
      to.onRetry(attempt, reason, delay);
    }

    @Override
    public void onFallback(ModelInfo from, ModelInfo next, ModelException reason) {
      answering = next;
      to.onFallback(from, next, reason);
    }
  }
}
