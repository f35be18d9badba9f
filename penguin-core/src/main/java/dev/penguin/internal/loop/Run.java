package dev.penguin.internal.loop;

import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentEvent.Header;
import dev.penguin.internal.context.ToolOutputStore;
import dev.penguin.internal.events.RunEvents;
import dev.penguin.internal.toolset.BackgroundTools;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.internal.toolset.ControlTools;
import dev.penguin.internal.transcript.RunProgress;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelInfo;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RunEnded;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** One run under way: what it works with and what it has used. Belongs to the run's thread. */
public final class Run {
  private static final String UNWRITTEN =
      "the audit file cannot be written, and what does not stand in it does not run";

  public final String id;
  public final Transcript transcript;
  public final RunSettings settings;
  public final RunControl control;
  public final RunEvents events;
  public final Budget budget;
  public final Steering steering;
  public final ToolOutputStore.OfSession kept;
  private final InstantSource clock;
  private final Instant startedAt;
  private int turns;
  private int toolCalls;
  private boolean planned;

  public Run(
      String id,
      Transcript transcript,
      RunSettings settings,
      RunControl control,
      RunEvents events,
      InstantSource clock,
      ToolOutputStore.OfSession kept) {
    this.id = id;
    this.transcript = transcript;
    this.settings = settings;
    this.control = control;
    this.events = events;
    this.clock = clock;
    this.kept = kept;
    startedAt = clock.instant();
    budget = new Budget(settings.limits());
    steering = new Steering(transcript, control, events);
  }

  /**
   * Takes over what a resumed run had used before it was interrupted.
   *
   * @param summarizer the model that summarizes
   */
  public void carryOver(RunProgress earlier, ModelInfo summarizer) {
    budget.charge(earlier.usage(), settings.model().info());
    if (!earlier.usageOfSummaries().equals(Usage.NONE)) {
      budget.charge(earlier.usageOfSummaries(), summarizer);
    }
    turns = earlier.turns();
    toolCalls = earlier.toolCalls();
    planned = earlier.isPlanned();
  }

  int turns() {
    return turns;
  }

  int nextTurn() {
    return ++turns;
  }

  /** Counts a tool call; false when the limit does not allow it. */
  boolean admitToolCall() {
    if (toolCalls >= settings.limits().maxToolCalls()) {
      return false;
    }
    toolCalls++;
    return true;
  }

  /** The rest of the run is no longer only a plan. */
  public void approvePlan() {
    planned = true;
  }

  /** Whether a plan was approved, in this run or for its session. */
  public boolean isPlanned() {
    return planned
        || transcript.isAllowed(settings.approvals().here(ControlTools.PLAN_FOR_SESSION));
  }

  /** Says what became of work in the background, where the model has not been told. */
  void sayNews() {
    String news = BackgroundTools.news(settings.tools(), transcript.sessionId());
    if (!news.isEmpty()) {
      transcript.say(UserMessage.of(news));
    }
  }

  public Instant now() {
    return clock.instant();
  }

  /** The time since a moment, by the clock, which may jump back. */
  Duration since(Instant moment) {
    Duration passed = Duration.between(moment, clock.instant());
    return passed.isNegative() ? Duration.ZERO : passed;
  }

  /** The model's last text in this run. */
  public String lastText() {
    return transcript.lastText();
  }

  /**
   * Emits what was decided about a call.
   *
   * @throws CallRefusedException when it cannot be written to the audit file, so that the call is
   *     denied instead
   */
  void decided(ToolCall call, Function<Header, AgentEvent> event) throws CallRefusedException {
    try {
      events.decided(event);
    } catch (IOException e) {
      events.emit(header -> new AgentEvent.PermissionDenied(header, call, UNWRITTEN));
      throw CallRefusedException.denied(call, UNWRITTEN);
    }
  }

  /** Stores the end and emits it. */
  RunEnded end(Stop stop) {
    RunEnded ended =
        new RunEnded(
            id,
            stop.outcome().name(),
            stop.text(),
            stop.reason().or(budget::overrun),
            stop.question(),
            budget.used(),
            budget.costUsd(),
            turns,
            since(startedAt));
    List<Body> closing = new ArrayList<>();
    stop.closing().ifPresent(result -> closing.add(new MessageAdded(result, Usage.NONE)));
    closing.add(ended);
    transcript.append(closing.toArray(Body[]::new));
    events.emit(
        header ->
            new AgentEvent.RunFinished(
                header,
                ended.outcome(),
                ended.text(),
                ended.reason(),
                ended.usage(),
                ended.costUsd()));
    return ended;
  }
}
