package dev.penguin.internal.loop;

import dev.penguin.internal.activity.Wait;
import dev.penguin.internal.activity.WatchedRequest;
import dev.penguin.internal.budget.Budget;
import dev.penguin.internal.budget.Patience;
import dev.penguin.internal.budget.Reservation;
import dev.penguin.internal.intercept.ModelChain;
import dev.penguin.internal.intercept.ModelChain.Origin;
import dev.penguin.internal.jfr.JfrSpan;
import dev.penguin.internal.jfr.JfrSpans;
import dev.penguin.internal.observe.RequestObserver;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.message.Message;
import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.observe.RunActivity.Kind;
import dev.penguin.session.Spending;
import dev.penguin.tool.ToolSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks a model on behalf of a run: all requests of a run leave here, through its interceptors. What
 * leaves the last one is reserved in the run's budget when it is sent and settled when its reply is
 * there. Belongs to the run's thread.
 */
final class ModelCall {
  private static final int MAX_CAUSES = 20;

  /** How often a request that waits for room in the budget looks again. */
  private static final long PAUSE_NANOS = 5_000_000;

  private final Run run;
  private final RunWatchdog.Watched watched;
  private ModelException.@Nullable ContextTooLong own;

  /** The model that answered last: the one that was asked, or a fallback. */
  private ModelInfo answering;

  /** The text that had arrived of the last reply when the run was stopped; empty for none. */
  private String partial = "";

  ModelCall(Run run, RunWatchdog.Watched watched) {
    this.run = run;
    this.watched = watched;
    answering = run.settings.model().info();
  }

  /**
   * What came of a call.
   *
   * @param used what the budget was charged
   * @param reportedInput how many tokens of input the request as it was given had by the provider's
   *     report; 0 where there is none
   * @param plain whether it went out once, as it was given, so that what was charged is about it
   * @param clamped whether the budget made the output limit smaller than wanted
   */
  record Answer(ModelReply reply, Usage used, long reportedInput, boolean plain, boolean clamped) {
    /** The tokens of input of the request, where what was charged does not say them. */
    OptionalLong differingInput() {
      return plain || reportedInput == used.inputTokens()
          ? OptionalLong.empty()
          : OptionalLong.of(reportedInput);
    }
  }

  /** The model that answered or failed last, which may be a fallback of the one that was asked. */
  ModelInfo answering() {
    return answering;
  }

  /**
   * The text that had arrived of the last reply when the run was stopped, as listeners received it;
   * empty for none. Interceptors have not seen it: where there are some, there is none.
   */
  String partialText() {
    return partial;
  }

  /** Whether a failure is about a request that was not sent, as interceptors made it too long. */
  boolean isOwn(ModelException.ContextTooLong failure) {
    return failure == own;
  }

  /**
   * Asks a model.
   *
   * @param request its output limit is the one that is wanted, where not the model's own
   * @param input the estimated tokens of the request
   * @param deltas receives the reply while it arrives
   * @param sending runs once, before the request is sent or an interceptor's own answer counts; it
   *     does not run when the budget is spent
   * @return null when the run was stopped meanwhile
   * @throws Budget.SpentException when the budget does not do for what leaves the interceptors
   */
  @Nullable Answer ask(
      ChatModel model, ModelRequest request, long input, DeltaListener deltas, Runnable sending) {
    partial = "";
    Asking asking = new Asking(model, request, input, deltas, sending);
    ModelChain chain =
        new ModelChain(
            run.settings.guards().modelInterceptors(),
            new Origin(model.info(), run.transcript.sessionId(), run.id),
            run.transcript::reason,
            asking);
    watched.enterForeignCode();
    try {
      return asking.answer(chain.ask(request));
    } catch (RuntimeException e) {
      watched.leaveForeignCode();
      stopIfInterrupted(e);
      if (run.control.isCancelled()) { // however model or interceptor say that they were stopped
        partial =
            run.settings.guards().modelInterceptors().isEmpty() ? asking.shown.toString() : "";
        return null;
      }
      throw e;
    } finally {
      watched.leaveForeignCode();
    }
  }

  /** Foreign code that was interrupted and wraps that does not always put the flag up again. */
  private void stopIfInterrupted(Throwable error) {
    Throwable cause = error;
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
      if (cause instanceof InterruptedException && !run.control.isCancelled()) {
        watched.interrupted();
      }
      cause = cause.getCause();
    }
  }

  private static long estimate(ModelRequest request) {
    long tokens = 0;
    for (Message message : request.messages()) {
      tokens += TokenEstimate.of(message);
    }
    for (ToolSpec tool : request.tools()) {
      tokens += TokenEstimate.of(tool);
    }
    return tokens;
  }

  /** One request on its way, and what it cost. */
  private final class Asking implements ModelChain.End, DeltaListener {
    private final ChatModel model;
    private final ModelRequest first;
    private final long input;
    private final DeltaListener deltas;
    private final Runnable sending;

    private boolean begun;

    /** The text that listeners have and that was not withdrawn. */
    private final StringBuilder shown = new StringBuilder();

    /** How many times as large as it was given the last request was, by estimate. */
    private double growth = 1;

    private Usage used = Usage.NONE;
    private long reportedInput;
    private boolean plain;
    private boolean clamped;

    /** What is set aside for the attempt under way; null between requests. */
    private @Nullable Reservation reserved;

    private JfrSpan recorded = JfrSpan.none();

    /** What the run waits for; null while no request is under way. */
    private @Nullable Wait waiting;

    /** What the attempt under way has answered so far. */
    private final StringBuilder received = new StringBuilder();

    /** Follows the request under way. */
    private RequestObserver observer = RequestObserver.NONE;

    /** What the request under way was charged. */
    private final List<Spending> spent = new ArrayList<>();

    private Asking(
        ChatModel model, ModelRequest first, long input, DeltaListener deltas, Runnable sending) {
      this.model = model;
      this.first = first;
      this.input = input;
      this.deltas = deltas;
      this.sending = sending;
      answering = model.info();
    }

    private Answer answer(ModelReply reply) {
      return new Answer(reply, used, reportedInput, plain, clamped);
    }

    @Override
    public ModelReply send(ModelRequest request) {
      checkNotStopped();
      long tokens = tokens(request);
      OptionalInt limit = request.maxOutputTokens();
      OptionalInt wanted = limit.isPresent() ? limit : model.info().maxOutputTokens();
      Reservation reservation =
          patiently(patience -> run.budget.reserve(model, tokens, wanted, patience));
      answering = model.info();
      received.setLength(0);
      reserved = reservation;
      ModelReply reply;
      try {
        begin();
        ModelRequest limited = limited(request, reservation.output());
        observe(limited);
        reply = watched(limited);
      } catch (ModelException e) {
        failed(reservation, brokenOff(reservation, e), e);
        throw e;
      } catch (RuntimeException | Error e) { // an error, or an exception that nobody declared
        failed(reservation, written(reservation, received.toString()), e);
        throw e;
      } finally {
        reserved = null;
      }
      long output = TokenEstimate.of(reply.message());
      plain = growth == 1 && used.equals(Usage.NONE);
      Usage charged = run.budget.settle(reservation, reply.usage(), output, answering);
      ended(charged, reply, null);
      used = used.plus(charged);
      reportedInput = Math.round(reply.usage().inputTokens() / growth);
      clamped = reservation.clamped();
      return reply;
    }

    /**
     * What a failed attempt cost, by estimate: a provider that had begun to answer charges for what
     * it read and wrote, and reports neither.
     */
    private Usage brokenOff(Reservation reservation, ModelException failure) {
      String partial = failure.partialText();
      String text = partial.length() > received.length() ? partial : received.toString();
      received.setLength(0);
      return text.isEmpty() && failure instanceof ModelException.Incomplete
          ? Usage.of(reservation.input(), 0)
          : written(reservation, text);
    }

    private void failed(Reservation reservation, Usage broken, Throwable failure) {
      run.budget.release(reservation, broken, answering);
      ended(broken, null, failure);
    }

    private void observe(ModelRequest request) {
      spent.clear();
      observer =
          run.events
              .observers()
              .requested(model.info(), request, run.transcript.compacted() != null);
    }

    private void ended(Usage last, @Nullable ModelReply reply, @Nullable Throwable failure) {
      if (observer != RequestObserver.NONE) {
        note(last);
        RequestObserver ending = observer;
        observer = RequestObserver.NONE;
        ending.ended(new RequestObserver.End(reply, failure, answering, List.copyOf(spent)));
      }
    }

    private void note(Usage charged) {
      if (observer != RequestObserver.NONE && !charged.equals(Usage.NONE)) {
        spent.add(Budget.spending(charged, answering));
      }
    }

    /** What an answer cost by estimate of which only a text is known; nothing without one. */
    private static Usage written(Reservation reservation, String text) {
      return text.isEmpty()
          ? Usage.NONE
          : Usage.of(reservation.input(), reservation.atMost(TokenEstimate.of(text)));
    }

    /** Charges an attempt that failed, before there is another one. */
    private void charge(ModelException failure) {
      Reservation reservation = reserved;
      if (reservation != null) {
        Usage broken = brokenOff(reservation, failure);
        note(broken);
        patiently(
            patience -> {
              run.budget.again(reservation, broken, answering, patience);
              return reservation;
            });
      }
    }

    /** Sets something aside, and shows that the run waits for it while it does. */
    private Reservation patiently(Function<Patience, Reservation> taking) {
      Wait[] waits = new Wait[1];
      try {
        return taking.apply(
            () -> {
              if (waits[0] == null) {
                waits[0] = run.watch.begin(Kind.BUDGET, model.info().toString(), "");
              }
              checkNotStopped();
              LockSupport.parkNanos(PAUSE_NANOS);
            });
      } finally {
        if (waits[0] != null) {
          waits[0].close();
        }
      }
    }

    private void checkNotStopped() {
      if (run.control.isCancelled()) {
        throw new ModelException.Cancelled("The run was stopped before there was a reply");
      }
    }

    private void begin() {
      if (!begun) {
        begun = true;
        sending.run();
      }
    }

    /**
     * The estimated tokens of what is sent. What interceptors took away is taken in proportion, so
     * that what is known of the request as it was given still counts.
     */
    private long tokens(ModelRequest request) {
      growth = 1;
      if (request.messages() == first.messages() && request.tools() == first.tools()) {
        return input;
      }
      long before = Math.max(1, estimate(first));
      long after = Math.max(1, estimate(request));
      growth = (double) after / before;
      long tokens = after > before ? input + after - before : Math.round(input * growth);
      OptionalInt window = model.info().contextWindow();
      if (window.isPresent() && tokens > window.getAsInt()) {
        own =
            new ModelException.ContextTooLong(
                "The request has about %d tokens as the interceptors changed it, ".formatted(tokens)
                    + "and the window of %s has %d".formatted(model.info(), window.getAsInt()));
        throw own;
      }
      return tokens;
    }

    /** With the output limit that was reserved; time and cancellation as given always hold. */
    private ModelRequest limited(ModelRequest request, OptionalInt output) {
      Duration time = run.control.remaining();
      for (Optional<Duration> most : List.of(request.timeout(), first.timeout())) {
        time = most.isPresent() && most.get().compareTo(time) < 0 ? most.get() : time;
      }
      ModelRequest sent = request.withTimeout(time).withCancellation(first.cancellation());
      return output.isPresent() ? sent.withMaxOutputTokens(output.getAsInt()) : sent;
    }

    /** Reports what the run waits for, and records how long that took. */
    private ModelReply watched(ModelRequest request) {
      String name = model.info().toString();
      JfrSpan span = JfrSpans.modelRequest(run.id, run.transcript.sessionId(), name);
      Wait waits = run.watch.begin(Kind.MODEL_REQUEST, name, "");
      recorded = span;
      waiting = waits;
      try {
        ModelReply reply =
            generate(request.withCancellation(new WatchedRequest(request.cancellation(), waits)));
        span.tokens(reply.usage().inputTokens(), reply.usage().outputTokens());
        return reply;
      } catch (RuntimeException | Error e) {
        span.ended(e.getClass().getSimpleName());
        throw e;
      } finally {
        recorded = JfrSpan.none();
        waiting = null;
        waits.close();
        span.close();
      }
    }

    private void arrived() {
      recorded.firstPiece();
      Wait now = waiting;
      if (now != null) {
        now.sign();
      }
    }

    /** A bug in somebody's model still ends in a typed exception. */
    private ModelReply generate(ModelRequest request) {
      ModelReply reply;
      try {
        reply = model.generate(request, this);
      } catch (ModelException | Budget.SpentException e) {
        stopIfInterrupted(e);
        throw e;
      } catch (RuntimeException e) {
        stopIfInterrupted(e);
        throw failed("failed: " + e, e);
      }
      if (reply == null) {
        throw failed("gave no reply", null);
      }
      return reply;
    }

    private ModelException failed(String what, @Nullable Throwable cause) {
      return new ModelException.Failed(
          "The model " + model.info() + " " + what, ModelException.Details.NONE, cause);
    }

    @Override
    public void answered(ModelReply reply) {
      checkNotStopped();
      begin();
      if (reply.usage().totalTokens() > 0) {
        observe(first);
        run.budget.charge(reply.usage(), model.info());
        ended(reply.usage(), reply, null);
        used = used.plus(reply.usage());
      }
      reportedInput = 0;
      plain = false;
      clamped = false;
      String text = reply.message().text();
      if (shown.isEmpty() && !text.isEmpty()) {
        onText(text);
      }
    }

    private void firstPiece() {
      if (received.isEmpty()) {
        observer.firstPiece();
      }
    }

    @Override
    public void onText(String text) {
      firstPiece();
      arrived();
      shown.append(text);
      received.append(text);
      deltas.onText(text);
    }

    @Override
    public void onReasoning(String text) {
      firstPiece();
      arrived();
      received.append(text);
      deltas.onReasoning(text);
    }

    @Override
    public void onRetry(int attempt, ModelException reason, Duration delay) {
      charge(reason);
      observer.retried(attempt, reason, delay);
      shown.setLength(0);
      recorded.retried(delay);
      deltas.onRetry(attempt, reason, delay);
      Wait now = waiting;
      if (now != null) {
        now.delayed(delay);
      }
    }

    @Override
    public void onFallback(ModelInfo from, ModelInfo to, ModelException reason) {
      charge(reason);
      observer.fellBack(from, to, reason);
      shown.setLength(0);
      answering = to;
      recorded.sentTo(to.toString());
      Wait now = waiting;
      if (now != null) {
        now.named(to.toString());
      }
      deltas.onFallback(from, to, reason);
    }
  }
}
