package dev.penguin.internal.loop;

import dev.penguin.engine.Outcome;
import dev.penguin.event.AgentEvent;
import dev.penguin.internal.context.ContextWindow;
import dev.penguin.internal.context.ContextWindow.View;
import dev.penguin.internal.events.DeltaEvents;
import dev.penguin.internal.loop.Budget.Reservation;
import dev.penguin.internal.toolset.MeantNames;
import dev.penguin.internal.transcript.Conversation;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.internal.typed.ResultType;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.tool.ToolSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The one loop: ask the model, run the tools that it asks for, until something stops it. Chat,
 * tasks, streaming, typed answers and resumed runs all come through here.
 */
public final class AgentLoop {
  private static final int MAX_CORRECTIONS = 2;
  private static final int MAX_TRUNCATIONS = 3;
  private static final int MAX_CAUSES = 20;

  private final Run run;
  private final ToolRunner tools;
  private final RunWatchdog.Watched watched;
  private final OptionalInt maxOutput;
  private final List<ToolSpec> offered;
  private final ContextWindow window;
  private int corrections;
  private int truncations;

  /**
   * @param offered the tools that the model is offered, the same in each request of the run, so
   *     that a provider finds what it has cached
   */
  public AgentLoop(Run run, ToolRunner tools, RunWatchdog.Watched watched, List<ToolSpec> offered) {
    this.run = run;
    this.tools = tools;
    this.watched = watched;
    maxOutput = run.settings.model().info().maxOutputTokens();
    this.offered = List.copyOf(offered);
    window = window();
    truncations = run.transcript.progress().truncations();
  }

  private ContextWindow window() {
    List<Message> head = SystemPrompt.messages(run.settings);
    long fixed =
        head.stream().mapToLong(TokenEstimate::of).sum()
            + offered.stream().mapToLong(TokenEstimate::of).sum();
    return new ContextWindow(run.settings.model().info().contextWindow(), maxOutput, head, fixed);
  }

  /** Runs until something stops it. What a resumed run had left open comes first. */
  public RunEnded run() {
    Stop stop = interrupted();
    if (stop == null) {
      stop = leftOpen();
    }
    while (stop == null) {
      stop = turn();
    }
    if (stop.outcome() != Outcome.NEEDS_INPUT && stop.closing().isEmpty()) {
      run.transcript.answer(run.transcript.openCalls(), "Not run: the run was stopped.");
    }
    return run.end(stop);
  }

  /** A reply that is there is not asked for again; how it ended was stored with it. */
  private @Nullable Stop leftOpen() {
    List<ToolCall> open = run.transcript.openCalls();
    Optional<AssistantMessage> last = run.transcript.lastReply();
    if (open.isEmpty() && last.isEmpty()) {
      return null;
    }
    String text = last.map(AssistantMessage::text).orElseGet(run::lastText);
    FinishReason finish =
        run.transcript
            .progress()
            .lastFinish()
            .orElse(open.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS);
    truncations = Math.max(0, truncations - 1); // what follows counts it again
    return next(text, open, finish, false);
  }

  private @Nullable Stop interrupted() {
    watched.takeInterrupt();
    Outcome stopped = run.control.stopped();
    return stopped == null ? null : Stop.of(stopped, run.lastText());
  }

  private @Nullable Stop turn() {
    int limit = run.settings.limits().maxTurns();
    if (run.turns() >= limit) {
      return Stop.because(
          Outcome.TURN_LIMIT, run.lastText(), "the run may ask the model " + limit + " times");
    }
    View view = window.view(run.transcript);
    Reservation reservation = run.budget.reserve(view.tokens(), maxOutput);
    if (reservation == null) {
      return Stop.because(
          Outcome.BUDGET_EXCEEDED, run.lastText(), run.budget.describe(view.tokens()));
    }
    DeltaEvents deltas = run.events.deltas();
    ModelReply reply = ask(view, reservation, deltas);
    if (reply == null) {
      return interrupted();
    }
    AssistantMessage message =
        run.transcript.storable(
            MeantNames.in(reply.message(), run.settings.tools()), run.settings.tools()::isTaken);
    Usage used =
        run.budget.settle(reservation, reply.usage(), TokenEstimate.of(message), deltas.fallback());
    if (!Conversation.isEmpty(message)) {
      run.transcript.append(new MessageAdded(message, used, Optional.of(reply.finishReason())));
    }
    tellReply(message, reply);
    Stop stop =
        next(message.text(), message.toolCalls(), reply.finishReason(), reservation.clamped());
    return stop != null ? stop : interrupted();
  }

  /** The model's reply; null when the run was stopped meanwhile. */
  private @Nullable ModelReply ask(View view, Reservation reservation, DeltaEvents deltas) {
    int turn = run.nextTurn();
    run.events.emit(header -> new AgentEvent.TurnStarted(header, turn));
    ResultType<?> answer = run.settings.answer();
    ModelRequest request =
        new ModelRequest(
            view.messages(),
            offered,
            reservation.output(),
            answer == null ? Optional.empty() : Optional.of(answer.schema()),
            Optional.of(run.control.remaining()),
            run.control);
    boolean replied = false;
    watched.enterForeignCode();
    try {
      ModelReply reply = run.settings.model().generate(request, deltas);
      if (reply == null) {
        throw failed("gave no reply", null);
      }
      replied = true;
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
      throw e instanceof ModelException ? e : failed("failed: " + e, e);
    } finally {
      watched.leaveForeignCode();
      deltas.end();
      if (!replied) {
        run.budget.release(reservation);
      }
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

  private ModelException failed(String what, @Nullable Throwable cause) {
    return new ModelException.Failed(
        "The model " + run.settings.model().info() + " " + what,
        ModelException.Details.NONE,
        cause);
  }

  private void tellReply(AssistantMessage message, ModelReply reply) {
    run.events.emit(
        header ->
            new AgentEvent.ModelReplied(
                header,
                message.text(),
                message.toolCalls().size(),
                reply.usage(),
                run.budget.costUsd()));
  }

  /** What follows from a reply: a stop, or null for another turn. */
  private @Nullable Stop next(
      String text, List<ToolCall> calls, FinishReason finish, boolean clamped) {
    if (finish == FinishReason.REFUSED) {
      return Stop.of(Outcome.REFUSED, text);
    }
    if (finish == FinishReason.LENGTH) {
      return cutOff(text, calls, clamped);
    }
    truncations = 0;
    if (!calls.isEmpty()) {
      return tools.run(calls);
    }
    if (finish == FinishReason.PAUSED) {
      return null;
    }
    return ended(text);
  }

  private @Nullable Stop ended(String text) {
    return text.isBlank() ? Stop.of(Outcome.EMPTY, "") : answered(text);
  }

  /** Calls of a reply that was cut off may be cut off themselves: none of them runs. */
  private @Nullable Stop cutOff(String text, List<ToolCall> calls, boolean clamped) {
    if (clamped) {
      return Stop.because(
          Outcome.BUDGET_EXCEEDED, text, "the answer was cut off where the budget ended");
    }
    if (calls.isEmpty() || ++truncations >= MAX_TRUNCATIONS) {
      return Stop.because(Outcome.TRUNCATED, text, "the answer was cut off at the output limit");
    }
    run.transcript.answer(
        calls, "Not run: the reply was cut off at the output limit. Ask for less at once.");
    return null;
  }

  /** The model is done; a typed answer that does not fit goes back to it. */
  private @Nullable Stop answered(String text) {
    if (run.settings.answer() == null) {
      return Stop.of(Outcome.COMPLETED, text);
    }
    try {
      run.settings.answer().read(text);
    } catch (IllegalArgumentException e) {
      if (corrections < MAX_CORRECTIONS) {
        corrections++;
        run.transcript.say(
            UserMessage.of(
                "Your answer does not fit what was asked for:\n"
                    + e.getMessage()
                    + "\nAnswer again, with the JSON only."));
        return null;
      }
    }
    return Stop.of(Outcome.COMPLETED, text);
  }
}
