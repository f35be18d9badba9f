package dev.penguin.internal.loop;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.context.CompactionDraft;
import dev.penguin.internal.context.ContextMeter;
import dev.penguin.internal.context.ContextSettings;
import dev.penguin.internal.context.ContextView;
import dev.penguin.internal.context.ContextWindow;
import dev.penguin.internal.context.LastingCalls;
import dev.penguin.internal.context.OverflowText;
import dev.penguin.internal.context.ProjectInstructions;
import dev.penguin.internal.context.SummaryFailedException;
import dev.penguin.internal.skill.SkillRules;
import dev.penguin.internal.tool.LastCallCounts;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.session.ContextUsage;
import dev.penguin.session.SessionEntry.Compacted;
import dev.penguin.tool.ToolSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a run sends of its session's conversation. All of it, until that comes near the model's
 * window; then a compaction takes away what is least needed, step by step, and is stored, so that
 * what is sent stays the same until the next one. Belongs to the run's thread.
 */
final class RunContext {
  /**
   * What must be free of the size at which a compaction begins, so that not each request needs one.
   */
  private static final double FREED = 0.2;

  /**
   * What is made smaller is measured by estimate alone until the next report: that part of the room
   * is taken to fit.
   */
  private static final double SAFE = 0.95;

  /** The part of the room that the newest exchanges may take as they are. */
  private static final double NEWEST = 0.3;

  /** More summaries than that in so many requests mean that the model gets no further. */
  private static final int MAX_SUMMARIES = 3;

  private static final int REQUESTS = 5;

  private final Run run;
  private final ContextSettings settings;
  private final RunSummary summary;
  private final long ofTools;
  private final ProjectInstructions project;
  private List<Message> head;
  private long fixed;

  /** What the workspace itself says, which the head holds. */
  private Optional<ProjectInstructions.Sent> root;

  /** Whether the run has emitted that. */
  private boolean rootEmitted;

  private final ContextMeter meter;
  private ContextView view;

  /** The model that answered or refused last: the run's own, or the one that stood in for it. */
  private ModelInfo answering;

  /** After how many turns a summary failed last. */
  private int failedAfter = -REQUESTS;

  RunContext(Run run, ContextSettings settings, ModelCall model, List<ToolSpec> offered) {
    this.run = run;
    this.settings = settings;
    answering = run.settings.model().info();
    project = new ProjectInstructions(run.settings.guide(), run.transcript.redactor());
    root = project.root(window());
    head = head(run, root);
    ofTools = offered.stream().mapToLong(TokenEstimate::of).sum();
    fixed = head.stream().mapToLong(TokenEstimate::of).sum() + ofTools;
    summary = new RunSummary(run, settings, model);
    meter = new ContextMeter(fixed);
    Transcript transcript = run.transcript;
    view = newView();
    transcript
        .lastReport()
        .ifPresent(
            report -> {
              int sent = view.size() - (transcript.messages().size() - report.messages());
              meter.reported(meter.size(sent, view::tokens), report.inputTokens());
            });
  }

  private static List<Message> head(Run run, Optional<ProjectInstructions.Sent> root) {
    return SystemPrompt.messages(
        run.settings, root.map(ProjectInstructions.Sent::text), run.transcript.redactor());
  }

  private ContextView newView() {
    Transcript transcript = run.transcript;
    return new ContextView(transcript.messages(), transcript::tokens, transcript.compacted());
  }

  /** What the workspace itself says may be another text by now; a cache is lost anyway. */
  private void readRoot() {
    Optional<ProjectInstructions.Sent> before = root;
    root = project.root(window());
    if (!root.equals(before)) {
      head = head(run, root);
      fixed = head.stream().mapToLong(TokenEstimate::of).sum() + ofTools;
      meter.fixedChanged(fixed);
      rootEmitted = false;
    }
  }

  /**
   * Stores as messages what files of the workspace say that apply to what calls have touched, so
   * that the next request has it, and all before it stays as it was sent.
   */
  void readInstructions() {
    if (!rootEmitted) {
      root.ifPresent(this::emit);
      rootEmitted = true;
    }
    for (ProjectInstructions.Sent file :
        project.missing(run.transcript.messages(), window(), this::isSent)) {
      run.transcript.say(file.message());
      emit(file);
    }
  }

  private void emit(ProjectInstructions.Sent file) {
    run.events.emit(
        header ->
            new AgentEvent.InstructionsRead(header, file.path(), file.reason(), file.truncated()));
  }

  /** Whether the next request has a message already. */
  private boolean isSent(UserMessage message) {
    if (!settings.compacts()) {
      return trimmed(window()).messages().contains(message);
    }
    view.update();
    return view.holds(message);
  }

  /**
   * What one request has of the conversation.
   *
   * @param messages the instructions and the messages
   * @param size how large it is
   */
  record Sent(List<Message> messages, ContextMeter.Size size) {}

  /**
   * What the next request has.
   *
   * @throws ContextExhaustedException when it does not fit, whatever is taken away
   */
  Sent next() throws ContextExhaustedException {
    OptionalInt window = window();
    if (!settings.compacts()) {
      return trimmed(window);
    }
    view.update();
    if (window.isPresent()) {
      long room = room(window.getAsInt());
      if (size().tokens() > settings.threshold() * room) {
        compact(room, (1 - FREED) * settings.threshold() * room, false);
        readInstructions();
        view.update();
        checkFits(room);
      }
    }
    return new Sent(view.after(head), size());
  }

  private Sent trimmed(OptionalInt window) {
    ContextWindow.View shown =
        new ContextWindow(window, run.settings.model().info().maxOutputTokens(), head, fixed)
            .view(run.transcript);
    return new Sent(
        shown.messages(),
        new ContextMeter.Size(shown.messages().size(), shown.tokens(), shown.tokens()));
  }

  /** Takes the provider's report of a request that a model answered. */
  void reported(Sent sent, long inputTokens, ModelInfo model) {
    answering = model;
    meter.reported(sent.size(), inputTokens);
  }

  /**
   * What is sent in place of a request that was too long for the model.
   *
   * @param model which model refused it
   * @param unsent whether no server says so, but what interceptors made of it
   * @throws ModelException.ContextTooLong the same again, when nothing can be taken away
   * @throws ContextExhaustedException when it does not fit, whatever is taken away
   */
  Sent shorter(Sent refused, ModelException.ContextTooLong error, ModelInfo model, boolean unsent)
      throws ContextExhaustedException {
    answering = model;
    if (!unsent) {
      settings.windows().learn(model, error, refused.size().tokens());
    }
    OptionalInt window = window(); // once: a model may say another one each time
    if (!settings.compacts() || window.isEmpty()) {
      throw error;
    }
    OverflowText.of(error).input().ifPresent(its -> meter.reported(refused.size(), its));
    long before = size().tokens();
    long room = (long) (room(window.getAsInt()) * Math.min(1, underestimated(refused, before)));
    compact(room, Math.min(settings.threshold() * room, (1 - FREED) * before), false);
    if (size().tokens() >= before) {
      throw error;
    }
    checkFits(room);
    return new Sent(view.after(head), size());
  }

  /**
   * What ends the run when the shorter request was too long as well. The next run knows of it.
   *
   * @param model which model refused it
   */
  ContextExhaustedException refusedAgain(
      Sent refused, ModelException.ContextTooLong error, ModelInfo model) {
    settings.windows().learn(model, error, refused.size().tokens());
    return new ContextExhaustedException(
        "the model refused the request as too long, and also a shorter one of about %d tokens: %s"
            .formatted(refused.size().tokens(), run.transcript.reason(error)));
  }

  /** How many tokens of a request are measured for one that it has: reports move that slowly. */
  private double underestimated(Sent request, long tokens) {
    return meter.ratio() * request.size().estimated() / Math.max(1, tokens);
  }

  /** Takes away all that can be, the newest exchanges aside, although there may be room. */
  void compactNow() {
    view.update();
    OptionalInt window = window();
    long room = window.isPresent() ? room(window.getAsInt()) : size().tokens();
    try {
      compact(room, 0, true);
    } catch (ContextExhaustedException e) {
      throw new IllegalStateException("Only a run can be exhausted", e);
    }
  }

  /** How much of the window the conversation takes. */
  ContextUsage usage() {
    OptionalInt window = window();
    boolean compacts = settings.compacts() && window.isPresent();
    Compacted last = run.transcript.compacted();
    return new ContextUsage(
        size().tokens(),
        window,
        compacts
            ? OptionalLong.of((long) (settings.threshold() * room(window.getAsInt())))
            : OptionalLong.empty(),
        run.transcript.messages().size(),
        last == null ? 0 : last.summarized());
  }

  /** How large the next request is, as far as is known. */
  ContextMeter.Size size() {
    return meter.size(view.size(), view::tokens);
  }

  private OptionalInt window() {
    return settings.windows().of(narrowest());
  }

  private long room(int window) {
    return ContextSettings.room(window, narrowest().maxOutputTokens());
  }

  /** How many tokens a page of a result may have. */
  private long page() {
    OptionalInt window = window();
    return window.isPresent() ? ContextSettings.page(window.getAsInt()) : 0;
  }

  /**
   * The run's model, or the one that stood in for it last when that takes less: it may be asked
   * again.
   */
  private ModelInfo narrowest() {
    ModelInfo own = run.settings.model().info();
    OptionalInt its = settings.windows().of(answering);
    int ofOwn = settings.windows().of(own).orElse(Integer.MAX_VALUE);
    return its.isPresent() && its.getAsInt() < ofOwn ? answering : own;
  }

  private void checkFits(long room) throws ContextExhaustedException {
    if (size().tokens() > room) {
      throw new ContextExhaustedException(
          "the shortest request has about %d tokens, and the model's window has room for %d"
              .formatted(size().tokens(), room));
    }
  }

  /**
   * Works out a compaction, stores it and goes on with it.
   *
   * @param room the tokens of input that there is room for
   * @param enough the size at which no further step is taken
   * @param asked whether somebody asked for it, so that a summary is made whatever it gains
   */
  private void compact(long room, double enough, boolean asked) throws ContextExhaustedException {
    long before = size().tokens();
    Transcript transcript = run.transcript;
    CompactionDraft draft =
        new CompactionDraft(transcript.messages(), transcript::tokens, transcript.compacted());
    long available = Math.max(0, (long) (room / meter.ratio()) - fixed);
    draft.shortenOld((long) (NEWEST * available));
    if (measured(draft) > enough) {
      draft.leaveOutRepeated(this::readsOnly);
    }
    long safe = (long) (SAFE * room);
    boolean summarizes = measured(draft) > enough && isWorthASummary(draft, available, safe, asked);
    if (!summarizes && !draft.isChanged() && measured(draft) <= safe) {
      return;
    }
    if (summarizes && transcript.progress().summariesIn(REQUESTS) >= MAX_SUMMARIES && !asked) {
      throw new ContextExhaustedException(
          "%d summaries were requested within %d requests, and the conversation still does not fit"
              .formatted(MAX_SUMMARIES, REQUESTS));
    }
    run.events.emit(header -> new AgentEvent.CompactionStarted(header, before, room));
    String problem = summarizes ? summarized(draft, available) : null;
    if (measured(draft) > safe) {
      draft.shortenMore();
    }
    if (measured(draft) > safe) {
      draft.leaveOutOldest((long) ((measured(draft) - enough) / meter.ratio()));
    }
    if (measured(draft) > room) {
      draft.shortenAll(page());
    }
    while (measured(draft) > room && draft.shortenLastPage(page())) {
      // One more is taken away.
    }
    finish(draft, before, problem);
  }

  /** Whether a summary gains enough, or there is no other way; not soon after one that failed. */
  private boolean isWorthASummary(CompactionDraft draft, long available, long safe, boolean asked) {
    long gained = draft.summarizable((long) (NEWEST * available));
    if (gained <= 0) {
      return false;
    }
    boolean fits = measured(draft) <= safe;
    boolean soon = run.turns() - failedAfter < REQUESTS;
    return asked || !fits || !soon && gained > FREED * available * settings.threshold();
  }

  /** Has the older part summarized; what went wrong, or null. */
  private @Nullable String summarized(CompactionDraft draft, long available) {
    try {
      draft.summarize((long) (NEWEST * available), available, summary::of, lasting());
      return null;
    } catch (SummaryFailedException e) {
      failedAfter = run.turns();
      return e.getMessage();
    }
  }

  private void finish(CompactionDraft draft, long before, @Nullable String problem) {
    long after = measured(draft);
    Usage cost = summary.takeCost();
    if (draft.isChanged() || !cost.equals(Usage.NONE)) {
      run.store(draft.body(before, after, cost));
      view = newView();
      meter.viewChanged();
      project.compacted();
      readRoot();
    }
    run.events.emit(
        header ->
            new AgentEvent.CompactionFinished(
                header,
                new Compacted.Size(before, after),
                draft.newlyShort(),
                draft.newlySummarized(),
                Optional.ofNullable(problem)));
  }

  private long measured(CompactionDraft draft) {
    return (long) Math.ceil(meter.ratio() * (fixed + draft.estimated()));
  }

  private boolean readsOnly(String tool) {
    ToolSet.Entry entry = run.settings.tools().find(tool);
    return entry != null && entry.spec().readsOnly();
  }

  private LastingCalls lasting() {
    ToolSet tools = run.settings.tools();
    return new LastingCalls() {
      @Override
      public boolean countsLast(ToolCall call) {
        ToolSet.Entry entry = tools.find(call.name());
        return entry != null && entry.tool() instanceof LastCallCounts;
      }

      @Override
      public Optional<String> skill(ToolCall call) {
        return SkillRules.loadedBy(tools.find(call.name()), call);
      }
    };
  }
}
