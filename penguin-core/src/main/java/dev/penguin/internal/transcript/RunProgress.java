package dev.penguin.internal.transcript;

import dev.penguin.internal.approval.Approvals;
import dev.penguin.internal.toolset.ControlTools;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.model.FinishReason;
import dev.penguin.session.AgentStarted;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.Compacted;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.Spending;
import dev.penguin.session.Spent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a run has done so far, as its log shows. Not thread-safe. */
public final class RunProgress {
  private Usage usage = Usage.NONE;
  private Usage usageOfSummaries = Usage.NONE;
  private final List<Spending> spent = new ArrayList<>();

  /** The last entry with a usage, whose exact cost may follow. */
  private @Nullable Body last;

  /** The end of the run, while nothing is stored after it. */
  private @Nullable RunEnded end;

  private int turns;
  private int toolCalls;
  private int truncations;
  private boolean planned;
  private Optional<FinishReason> lastFinish = Optional.empty();

  /** After how many turns each summary was made. */
  private final List<Integer> summaries = new ArrayList<>();

  private final List<AgentStarted> agents = new ArrayList<>();
  private final List<StoredCost> earlier;
  private final List<ToolCall> calls = new ArrayList<>();

  /** The first run of a session, or one whose session is not asked for the runs before. */
  RunProgress() {
    earlier = List.of();
  }

  /**
   * A run after another one of the same session.
   *
   * @param before the run before
   */
  RunProgress(RunProgress before) {
    earlier = new ArrayList<>(before.earlier);
    earlier.add(before.cost());
  }

  /** Takes in a message of the run. */
  void said(MessageAdded said) {
    if (said.message() instanceof AssistantMessage reply) {
      count(said);
      turns++;
      lastFinish = said.finish();
      truncations = lastFinish.equals(Optional.of(FinishReason.LENGTH)) ? truncations + 1 : 0;
      calls.addAll(reply.toolCalls());
      return;
    }
    other();
    if (said.message() instanceof ToolMessage result
        && !ControlTools.NAMES.contains(result.toolName())) {
      toolCalls++;
      planned |= result.toolName().equals(ControlTools.SUBMIT_PLAN) && !result.failed();
    }
  }

  /** Takes in a compaction of the run. */
  void compacted(Compacted compacted) {
    count(compacted);
    if (!compacted.usage().equals(Usage.NONE)) {
      summaries.add(turns);
    }
  }

  /** Takes in an entry of the run that says nothing of this; what came before it is complete. */
  void other() {
    count(null);
  }

  private void count(@Nullable Body next) {
    end = null;
    if (last instanceof MessageAdded said) {
      usage = usage.plus(said.usage());
    } else if (last instanceof Compacted compacted) {
      usageOfSummaries = usageOfSummaries.plus(compacted.usage());
    }
    last = next;
  }

  /** Takes in what was spent, in place of what the entry right before says. */
  void spent(Spent exactly) {
    last = null;
    end = null;
    spent.addAll(exactly.spending());
  }

  /**
   * Takes in the end of the run, which says all of it exactly. Calls that it leaves open are still
   * to come, and what their agents spent stands in their own logs.
   */
  void ended(RunEnded ended) {
    last = null;
    end = ended;
    turns = ended.turns();
    if (ended.toolCalls() < 0) {
      return;
    }
    boolean leavesOpen = Approvals.leavesOpen(ended);
    toolCalls = leavesOpen ? toolCalls : ended.toolCalls();
    usage = Usage.NONE;
    usageOfSummaries = Usage.NONE;
    spent.removeIf(line -> !leavesOpen || line.agentPath().isEmpty());
    ended.spending().stream()
        .filter(line -> !leavesOpen || line.agentPath().isEmpty())
        .forEach(spent::add);
  }

  /** The end that is the last entry; empty when the log goes on after it. */
  public Optional<RunEnded> end() {
    return Optional.ofNullable(end);
  }

  /** What it has spent, but for agents whose calls have no result yet. */
  public StoredCost cost() {
    return new StoredCost(spent, usage(), usageOfSummaries());
  }

  /** What the earlier runs of the session have spent, in order. */
  public List<StoredCost> earlier() {
    return List.copyOf(earlier);
  }

  /** Takes in a sub-agent that the run has started. */
  void started(AgentStarted agent) {
    agents.add(agent);
  }

  /** The sub-agents that it has started, in order. */
  public List<AgentStarted> agents() {
    return List.copyOf(agents);
  }

  /** How many of the last requests came with a summary that was made right before them. */
  public int summariesIn(int requests) {
    return (int) summaries.stream().filter(turn -> turn > turns - requests).count();
  }

  private Usage usageOfSummaries() {
    return last instanceof Compacted made ? usageOfSummaries.plus(made.usage()) : usageOfSummaries;
  }

  private Usage usage() {
    return last instanceof MessageAdded said ? usage.plus(said.usage()) : usage;
  }

  /** The model calls that it has made. */
  public int turns() {
    return turns;
  }

  /** The tool calls that have a result. */
  public int toolCalls() {
    return toolCalls;
  }

  /** How many replies in a row, up to the last one, were cut off. */
  public int truncations() {
    return truncations;
  }

  /** Whether a plan was approved. */
  public boolean isPlanned() {
    return planned;
  }

  /** Why the last reply ended. */
  public Optional<FinishReason> lastFinish() {
    return lastFinish;
  }

  /** The calls that the model asked for, in order. */
  public List<ToolCall> calls() {
    return List.copyOf(calls);
  }
}
