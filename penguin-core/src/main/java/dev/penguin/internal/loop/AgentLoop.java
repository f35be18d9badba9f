package dev.penguin.internal.loop;

import dev.penguin.engine.Outcome;
import dev.penguin.event.AgentEvent;
import dev.penguin.internal.context.ContextWindow;
import dev.penguin.internal.context.ContextWindow.View;
import dev.penguin.internal.events.DeltaEvents;
import dev.penguin.internal.loop.ModelCall.Answer;
import dev.penguin.internal.toolset.MeantNames;
import dev.penguin.internal.transcript.Conversation;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.internal.typed.ResultType;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.UserMessage;
import dev.penguin.model.FinishReason;
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

  private final Run run;
  private final ToolRunner tools;
  private final RunWatchdog.Watched watched;
  private final ModelCall call;
  private final OptionalInt maxOutput;
  private List<ToolSpec> offered;
  private ContextWindow window;

  /** Whether there are results to read on; once it is so, it stays so for the run. */
  private boolean reading;

  private int corrections;
  private int truncations;

  public AgentLoop(Run run, ToolRunner tools, RunWatchdog.Watched watched) {
    this.run = run;
    this.tools = tools;
    this.watched = watched;
    call = new ModelCall(run, watched);
    maxOutput = run.settings.model().info().maxOutputTokens();
    reading = run.kept.any();
    offered = tools.offered(reading);
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
    if (!reading && run.kept.any()) {
      reading = true;
      offered = tools.offered(reading);
      window = window();
    }
    View view = window.view(run.transcript);
    Answer answer;
    try {
      answer = ask(view);
    } catch (BudgetSpentException e) {
      return Stop.because(Outcome.BUDGET_EXCEEDED, run.lastText(), e.getMessage());
    }
    if (answer == null) {
      return interrupted();
    }
    ModelReply reply = answer.reply();
    AssistantMessage message =
        run.transcript.storable(
            MeantNames.in(reply.message(), run.settings.tools()), run.settings.tools()::isTaken);
    if (!Conversation.isEmpty(message)) {
      run.transcript.append(
          new MessageAdded(message, answer.used(), Optional.of(reply.finishReason())));
    }
    tellReply(message, reply);
    Stop stop = next(message.text(), message.toolCalls(), reply.finishReason(), answer.clamped());
    return stop != null ? stop : interrupted();
  }

  /** The model's answer; null when the run was stopped meanwhile. */
  private @Nullable Answer ask(View view) throws BudgetSpentException {
    ResultType<?> answer = run.settings.answer();
    ModelRequest request =
        new ModelRequest(
            view.messages(),
            offered,
            OptionalInt.empty(),
            answer == null ? Optional.empty() : Optional.of(answer.schema()),
            Optional.of(run.control.remaining()),
            run.control);
    DeltaEvents deltas = run.events.deltas();
    try {
      return call.ask(run.settings.model(), request, view.tokens(), deltas, this::tellTurn);
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
