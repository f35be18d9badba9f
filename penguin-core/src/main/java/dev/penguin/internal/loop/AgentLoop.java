package dev.penguin.internal.loop;

import dev.penguin.engine.Outcome;
import dev.penguin.event.AgentEvent;
import dev.penguin.internal.budget.Budget;
import dev.penguin.internal.context.ContextSettings;
import dev.penguin.internal.events.DeltaEvents;
import dev.penguin.internal.jfr.JfrSpan;
import dev.penguin.internal.jfr.JfrSpans;
import dev.penguin.internal.loop.ModelCall.Answer;
import dev.penguin.internal.loop.RunContext.Sent;
import dev.penguin.internal.transcript.Conversation;
import dev.penguin.internal.typed.ResultType;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.UserMessage;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.session.ContextUsage;
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
  private static final String READ_FIRST =
      "Not done: the user has just written something; read it first.";

  private final Run run;
  private final ToolRunner tools;
  private final RunWatchdog.Watched watched;
  private final ModelCall call;
  private final List<ToolSpec> offered;
  private final RunContext context;

  /** Whether the last reply was paused by its provider, which takes it back with nothing after. */
  private boolean paused;

  /** What had arrived of the reply when the run was stopped; empty for nothing. */
  private String partial = "";

  private int corrections;
  private int truncations;

  /**
   * @param offered the tools that the model is offered, the same in each request of the run, so
   *     that a provider finds what it has cached
   */
  public AgentLoop(
      Run run,
      ToolRunner tools,
      List<ToolSpec> offered,
      ContextSettings settings,
      RunWatchdog.Watched watched) {
    this.run = run;
    this.tools = tools;
    this.offered = List.copyOf(offered);
    this.watched = watched;
    call = new ModelCall(run, watched);
    context = new RunContext(run, settings, call, this.offered);
    truncations = run.transcript.progress().truncations();
  }

  /** Runs until something stops it. What a resumed run had left open comes first. */
  public RunEnded run() {
    Stop stop = interrupted();
    if (stop == null) {
      stop = unlessSteered(leftOpen());
    }
    while (stop == null) {
      stop = unlessSteered(turn());
    }
    run.steering.close();
    if (stop.outcome() != Outcome.NEEDS_INPUT && stop.closing().isEmpty() && !stop.leavesOpen()) {
      run.answerOpen("Not run: the run was stopped.");
    }
    return run.end(stop);
  }

  /** In place of a run: makes what is sent of the conversation smaller. */
  public ContextUsage compact() {
    context.compactNow();
    return usage();
  }

  /** In place of a run: how much of the window the conversation takes. */
  public ContextUsage usage() {
    return context.usage();
  }

  /** The model's own end is none while it has not read all that the user wrote: it goes on. */
  private @Nullable Stop unlessSteered(@Nullable Stop stop) {
    if (stop == null || !stop.isOfModel() || run.steering.closeUnlessWaiting()) {
      return stop;
    }
    run.answerOpen(READ_FIRST);
    return interrupted();
  }

  /** A reply that is there is not asked for again; how it ended was stored with it. */
  private @Nullable Stop leftOpen() {
    List<ToolCall> open = run.openCalls();
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
    return run.ifStopped();
  }

  private @Nullable Stop turn() {
    JfrSpan span = JfrSpans.turn(run.id, run.transcript.sessionId(), run.turns() + 1);
    try {
      return nextTurn();
    } finally {
      span.close();
    }
  }

  private @Nullable Stop nextTurn() {
    int limit = run.settings.limits().maxTurns();
    if (run.turns() >= limit) {
      return Stop.because(
          Outcome.TURN_LIMIT, run.lastText(), "the run may ask the model " + limit + " times");
    }
    if (!paused) {
      context.readInstructions();
      run.sayNews();
      run.steering.read();
    }
    Answer answer;
    try {
      answer = ask();
    } catch (Budget.SpentException e) {
      return Stop.because(Outcome.BUDGET_EXCEEDED, run.lastText(), String.valueOf(e.getMessage()));
    } catch (ContextExhaustedException e) {
      Stop stop = interrupted();
      return stop != null
          ? stop
          : Stop.because(Outcome.CONTEXT_EXHAUSTED, run.lastText(), e.getMessage());
    }
    if (answer == null) {
      return whileAsking();
    }
    ModelReply reply = answer.reply();
    AssistantMessage message =
        run.transcript.storable(tools.meant(reply.message()), run.settings.tools()::isTaken);
    if (!Conversation.isEmpty(message)) {
      run.store(
          new MessageAdded(
              message, answer.used(), Optional.of(reply.finishReason()), answer.differingInput()));
    }
    tellReply(message, reply);
    Stop stop = next(message.text(), message.toolCalls(), reply.finishReason(), answer.clamped());
    return stop != null ? stop : interrupted();
  }

  /** The run was stopped while the model wrote: what had arrived is kept with its end. */
  private @Nullable Stop whileAsking() {
    Stop stop = interrupted();
    if (stop == null || partial.isBlank()) {
      return stop;
    }
    return stop.with(
        run.transcript.storable(AssistantMessage.of(partial), run.settings.tools()::isTaken));
  }

  /**
   * The model's answer; null when the run was stopped meanwhile. A request that is too long for the
   * model is made shorter and sent once more; there is no third time.
   */
  private @Nullable Answer ask() throws ContextExhaustedException {
    Sent sent = context.next();
    if (run.control.isCancelled()) { // while a summary was written
      return null;
    }
    int turns = run.turns();
    try {
      return ask(sent, this::tellTurn);
    } catch (ModelException.ContextTooLong e) {
      Sent shorter = context.shorter(sent, e, call.answering(), call.isOwn(e));
      return askAgain(
          shorter, run.turns() > turns ? () -> {} : this::tellTurn); // it is the same turn
    }
  }

  private @Nullable Answer askAgain(Sent shorter, Runnable sending)
      throws ContextExhaustedException {
    try {
      return ask(shorter, sending);
    } catch (ModelException.ContextTooLong e) {
      if (call.isOwn(e)) {
        throw e;
      }
      throw context.refusedAgain(shorter, e, call.answering());
    }
  }

  private @Nullable Answer ask(Sent sent, Runnable sending) {
    ResultType<?> answer = run.settings.answer();
    ModelRequest request =
        new ModelRequest(
            sent.messages(),
            offered,
            OptionalInt.empty(),
            answer == null ? Optional.empty() : Optional.of(answer.schema()),
            Optional.of(run.control.remaining()),
            run.control);
    DeltaEvents deltas = run.events.deltas();
    try {
      Answer reply = call.ask(run.settings.model(), request, sent.size().tokens(), deltas, sending);
      if (reply != null) {
        context.reported(sent, reply.reportedInput(), call.answering());
      } else {
        partial = call.partialText();
      }
      return reply;
    } finally {
      deltas.end();
    }
  }

  private void tellTurn() {
    int turn = run.nextTurn();
    run.events.emit(header -> new AgentEvent.TurnStarted(header, turn));
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
    paused = finish == FinishReason.PAUSED && calls.isEmpty();
    if (finish == FinishReason.REFUSED) {
      return Stop.because(Outcome.REFUSED, text, "the model or its provider refused to answer");
    }
    if (finish == FinishReason.LENGTH) {
      return cutOff(text, calls, clamped);
    }
    truncations = 0;
    if (!calls.isEmpty()) {
      return tools.run(calls);
    }
    if (paused) {
      return null;
    }
    return ended(text);
  }

  private @Nullable Stop ended(String text) {
    return text.isBlank()
        ? Stop.because(Outcome.EMPTY, "", "the model's reply held neither text nor a call")
        : answered(text);
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
