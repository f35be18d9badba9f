package dev.penguin.internal.loop;

import dev.penguin.engine.Outcome;
import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentEvent.Header;
import dev.penguin.internal.activity.RunWatch;
import dev.penguin.internal.agent.AgentOrder;
import dev.penguin.internal.agent.AgentPlace;
import dev.penguin.internal.agent.AgentQuestions;
import dev.penguin.internal.approval.CallWaitsException;
import dev.penguin.internal.approval.Waiting;
import dev.penguin.internal.budget.Budget;
import dev.penguin.internal.context.ToolOutputStore;
import dev.penguin.internal.events.RunEvents;
import dev.penguin.internal.rewind.FilesLook;
import dev.penguin.internal.rewind.RunFiles;
import dev.penguin.internal.skill.SkillRules;
import dev.penguin.internal.toolset.BackgroundTools;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.internal.toolset.ControlTools;
import dev.penguin.internal.transcript.RunProgress;
import dev.penguin.internal.transcript.StartedCall;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.policy.PendingApproval;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.PendingQuestion;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.CheckpointMade;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.Spending;
import dev.penguin.session.Spent;
import dev.penguin.tool.ToolResult;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One run under way: what it works with and what it has used. Belongs to the run's thread. */
public final class Run {
  private static final String UNWRITTEN =
      "the audit file cannot be written, and what does not stand in it does not run";

  public final String id;
  public final Transcript transcript;
  public final RunSettings settings;
  public final RunControl control;
  public final RunEvents events;
  public final RunWatch watch;
  public final Budget budget;
  public final Steering steering;
  public final ToolOutputStore.OfSession kept;
  public final Agents agents;
  public final SkillRules skills = new SkillRules();
  private final InstantSource clock;
  private final Instant startedAt;

  /** Calls that began in an earlier process and have no result, by their ids. */
  private final Map<String, StartedCall> interrupted;

  private int turns;
  private int toolCalls;
  private boolean planned;
  private @Nullable RunFiles files;
  private final List<PendingApproval> ofOthers = new ArrayList<>();
  private final List<PendingQuestion> questions = new ArrayList<>();

  /**
   * A run among those of other agents.
   *
   * @param place where it stands in the tree of agents
   * @param caller the run that called the agent; null for a run that a caller began
   * @param children runs the agents that it calls
   */
  public record Agents(AgentPlace place, @Nullable Run caller, Children children) {}

  /** Runs the agents that a run calls. */
  public interface Children {
    /** The id of a session that does not exist yet. */
    String newSessionId();

    /**
     * Runs an agent, or goes on with its run, on this thread. What goes wrong is in the result.
     *
     * @param parent the run that calls it, whose thread waits
     * @param order which agent, and where
     * @param call the call, with its arguments
     * @param control stops the call
     * @param goesOn is run before the agent stores anything
     * @throws CallWaitsException when the agent waits for a decision or an answer
     */
    ToolResult run(Run parent, AgentOrder order, ToolCall call, RunControl control, Runnable goesOn)
        throws CallWaitsException;

    /** Counts what the run, and agents of its open calls, had spent before it is resumed. */
    void carryOver(Run run);

    /** A call gets its result: what its agent has spent, if it has one, is to be stored with it. */
    void answered(String callId);
  }

  public Run(
      String id,
      Transcript transcript,
      RunSettings settings,
      RunControl control,
      RunEvents events,
      ToolOutputStore.OfSession kept,
      Agents agents) {
    this.id = id;
    this.transcript = transcript;
    this.settings = settings;
    this.control = control;
    this.events = events;
    watch = events.watch();
    clock = events.clock();
    this.kept = kept;
    this.agents = agents;
    startedAt = clock.instant();
    interrupted = interrupted(transcript);
    budget = settings.guards().budget();
    steering = new Steering(transcript, control, events);
  }

  /** The stop of a run that was cancelled or has no time left; null while it may go on. */
  public @Nullable Stop ifStopped() {
    Outcome stopped = control.stopped();
    if (stopped == null) {
      return null;
    }
    String reason =
        stopped == Outcome.TIMED_OUT
            ? "the run may take " + inWords(settings.limits().timeout())
            : control.why();
    return Stop.because(stopped, lastText(), reason);
  }

  private static String inWords(Duration time) {
    BigDecimal seconds = BigDecimal.valueOf(time.toMillis()).movePointLeft(3).stripTrailingZeros();
    long minutes = time.toMinutes();
    return minutes > 0 && time.equals(Duration.ofMinutes(minutes))
        ? minutes + (minutes == 1 ? " minute" : " minutes")
        : seconds.toPlainString()
            + (seconds.compareTo(BigDecimal.ONE) == 0 ? " second" : " seconds");
  }

  /** Keeps the files that calls change; null for none. That of the run that a caller began. */
  public void keep(@Nullable RunFiles its) {
    files = its;
  }

  /** What keeps the files that calls change; null for nothing. */
  public @Nullable RunFiles files() {
    return files;
  }

  /** Why the run looks at files, for those who observe it. */
  FilesLook filesLook(String action) {
    return new FilesLook(transcript.sessionId(), action, events.observers()::kept);
  }

  /** Looks at the files when nothing of the run works any more, and marks the place. */
  public void keepAfter() {
    if (files == null || agents.caller() != null) {
      return;
    }
    Optional<String> found = files.afterRun(filesLook("after run"));
    if (found.isPresent() || transcript.unfinishedRun().isEmpty()) {
      transcript.append(new CheckpointMade("after " + id, Checkpoint.Kind.AFTER_RUN, found));
    }
  }

  /** Takes over what a resumed run had done before it was interrupted; its budget knows it. */
  public void carryOver(RunProgress earlier) {
    turns = earlier.turns();
    toolCalls = earlier.toolCalls();
    planned = earlier.isPlanned();
  }

  private static Map<String, StartedCall> interrupted(Transcript transcript) {
    Map<String, StartedCall> calls = new HashMap<>();
    for (ToolCall open : transcript.openCalls()) {
      transcript.started(open).ifPresent(started -> calls.put(open.id(), started));
    }
    return Map.copyOf(calls);
  }

  /** What is known of a call that began before this run of the process; null when it did not. */
  @Nullable StartedCall interrupted(ToolCall call) {
    return interrupted.get(call.id());
  }

  /** The open calls, those that began before as they ran then. */
  List<ToolCall> openCalls() {
    List<ToolCall> calls = new ArrayList<>();
    for (ToolCall open : transcript.openCalls()) {
      StartedCall began = interrupted(open);
      calls.add(began == null ? open : open.withArguments(began.call().argumentsJson()));
    }
    return calls;
  }

  /** What the model reads of a call that does not run now: it may have run before. */
  String notRun(ToolCall call, String reason) {
    return interrupted(call) == null ? reason : StartedCall.notAgain(reason);
  }

  /** Answers the calls that are open, which do not run. */
  void answerOpen(String reason) {
    storeResults(
        transcript.openCalls().stream()
            .map(call -> ToolMessage.of(call, notRun(call, reason), true))
            .toList());
  }

  int turns() {
    return turns;
  }

  int nextTurn() {
    turns++;
    watch.turn(turns);
    return turns;
  }

  /**
   * Stores entries, and in the same step what model calls cost that they do not say themselves, so
   * that a run that is resumed has spent to the last decimal what this one has.
   */
  public void store(Body... bodies) {
    List<Spending> spent = budget.takeUnstored();
    List<Body> all = new ArrayList<>(List.of(bodies));
    if (!isSaidBy(bodies, spent)) {
      all.add(new Spent(spent));
    }
    try {
      transcript.append(all.toArray(Body[]::new));
    } catch (RuntimeException | Error e) {
      budget.giveBack(spent);
      throw e;
    }
  }

  /** Stores the results of calls, and what the agents among them have spent. */
  void storeResults(List<ToolMessage> results) {
    if (!results.isEmpty()) {
      results.forEach(result -> agents.children().answered(result.callId()));
      store(results.stream().map(each -> new MessageAdded(each, Usage.NONE)).toArray(Body[]::new));
    }
  }

  /** Whether the last entry alone says what was spent: by the run's model, which has no price. */
  private boolean isSaidBy(Body[] bodies, List<Spending> spent) {
    Body last = bodies[bodies.length - 1];
    Usage said = last instanceof MessageAdded message ? message.usage() : Usage.NONE;
    String model = settings.model().info().toString();
    return spent.isEmpty()
        ? said.equals(Usage.NONE)
        : spent.equals(List.of(new Spending(List.of(), model, said, Optional.empty())));
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

  /** Remembers approvals and questions of other sessions that a call waits for. */
  void waitFor(Waiting call) {
    ofOthers.addAll(call.ofOthers());
    questions.addAll(call.questions());
  }

  /** The questions that the end of the run left open, its own first. */
  public List<PendingQuestion> pendingQuestions() {
    List<PendingQuestion> all = new ArrayList<>();
    transcript.openQuestion().ifPresent(own -> all.add(question(own)));
    all.addAll(questions);
    return all;
  }

  /** A question of this run, as its callers see it. */
  public PendingQuestion question(ToolCall asked) {
    return AgentQuestions.of(transcript.sessionId(), agents.place().path(), asked);
  }

  /** The approvals that the end of the run left open, those of the session itself first. */
  public List<PendingApproval> pendingApprovals() {
    List<PendingApproval> all = new ArrayList<>(transcript.approvals().pending(now()));
    all.addAll(ofOthers);
    return all;
  }

  /** Says what became of work in the background, which the model has not read. */
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

  /** Stores the end, which says all that was spent, and emits it. */
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
            since(startedAt),
            budget.spending(),
            toolCalls);
    if (stop.leavesOpen() && isAsBefore(ended)) {
      return told(ended);
    }
    List<Body> closing = new ArrayList<>();
    stop.closing().ifPresent(result -> closing.add(new MessageAdded(result, Usage.NONE)));
    if (stop.leavesOpen()) { // the end says nothing for good of agents that go on
      List<Spending> unstored = budget.takeUnstored();
      if (!unstored.isEmpty()) {
        closing.add(new Spent(unstored));
      }
    }
    closing.add(ended);
    transcript.append(closing.toArray(Body[]::new));
    return told(ended);
  }

  /** Whether a run that was resumed waits as it did, and the log has nothing else to say. */
  private boolean isAsBefore(RunEnded ended) {
    return transcript
        .progress()
        .end()
        .filter(
            before ->
                before.outcome().equals(ended.outcome())
                    && before.reason().equals(ended.reason())
                    && before.spending().equals(ended.spending()))
        .isPresent();
  }

  private RunEnded told(RunEnded ended) {
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
