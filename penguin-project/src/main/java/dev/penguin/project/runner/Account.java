package dev.penguin.project.runner;

import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunResult;
import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentListener;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.project.Execution;
import dev.penguin.project.Lease;
import dev.penguin.project.ProjectException;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.ResourceBudget.Usage;
import dev.penguin.project.internal.budget.Amount;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an attempt has used and what of it was charged to its task. The replies of a run are charged
 * as they come, so that a process that is killed leaves at most the last one uncharged, which the
 * next attempt charges when it goes on. Used by the thread of the attempt.
 */
final class Account implements AgentListener {
  private static final int DECIMALS = 12;

  private final ProjectManager worker;
  private final Lease lease;
  private final Budgets budgets;
  private final StopSignal stop;
  private Budgets.Grant grant;

  /**
   * What was charged for the run that is under way, by this attempt and by those it goes on from.
   */
  private Usage ofRun;

  /** The calls of the session that were charged, by this attempt and those before. */
  private long callsCharged;

  /** What was used beyond a budget, which the end of the attempt charges. */
  private Usage beyond = Usage.zero();

  /**
   * @param before attempts in the same session, first one first
   */
  Account(
      ProjectManager worker,
      Budgets budgets,
      Budgets.Grant grant,
      StopSignal stop,
      Lease lease,
      List<Execution> before) {
    this.worker = worker;
    this.budgets = budgets;
    this.grant = grant;
    this.stop = stop;
    this.lease = lease;
    Usage run = Usage.zero();
    long calls = 0;
    for (Execution each : before) {
      run = History.leftItsRun(each) ? plus(run, each.usage()) : Usage.zero();
      calls += each.usage().toolCalls();
    }
    ofRun = run;
    callsCharged = calls;
  }

  /** What the run may use from its start: what is left and what it has used. */
  Amount usedAndLeft() {
    return grant.left().plus(ofRun);
  }

  Amount left() {
    return grant.left();
  }

  Budgets.Grant grant() {
    return grant;
  }

  /** Goes on with another part of the budget. */
  void use(Budgets.Grant other) {
    grant = other;
  }

  /** A new run begins in the session: nothing of it was charged yet. */
  void newRun() {
    ofRun = Usage.zero();
  }

  /** Whether a charge was refused: more was used than a budget had left. */
  boolean isExceeded() {
    return !beyond.equals(Usage.zero());
  }

  @Override
  public void onEvent(AgentEvent event) {
    if (event instanceof AgentEvent.RunStarted started && started.header().agentPath().isEmpty()) {
      newRun();
    }
    if (event instanceof AgentEvent.ModelReplied reply && reply.header().agentPath().isEmpty()) {
      BigDecimal counted = ofRun.costUsd().add(beyond.costUsd());
      BigDecimal cost = money(reply.costUsd()).subtract(counted).max(BigDecimal.ZERO);
      charge(Usage.of(reply.usage().totalTokens(), cost));
    }
  }

  private void charge(Usage more) {
    if (more.equals(Usage.zero())) {
      return;
    }
    try {
      budgets.charge(grant, more, () -> worker.charge(lease.task(), more));
      ofRun = plus(ofRun, more);
    } catch (ProjectException.BudgetExceeded e) {
      beyond = plus(beyond, more);
      stop.stop("a reply has used more than was left");
    } catch (ProjectException.LeaseLost e) {
      if (!History.handedOver(worker, lease)) { // else it is charged with the end of the attempt
        stop.stop("the lease was lost: " + e.getMessage());
      }
    }
  }

  /** Whether a run has come to an end as there is nothing left of what was set aside for it. */
  boolean isLimiting(Outcome outcome, Usage open) {
    Amount then = grant.left().minus(open);
    return switch (outcome) {
      case BUDGET_EXCEEDED -> then.tokens() != null || then.usd() != null;
      case TOOL_CALL_LIMIT -> then.calls() != null && then.calls() == 0;
      case TIMED_OUT -> then.time() != null && then.time().isZero();
      default -> false;
    };
  }

  /** Charges now what was used, and takes it off what is left; false when there is no room. */
  boolean settle(Usage usage) {
    try {
      charge(usage, () -> worker.charge(lease.task(), usage));
    } catch (ProjectException.BudgetExceeded e) {
      return false;
    }
    ofRun = plus(ofRun, usage);
    callsCharged += usage.toolCalls();
    return true;
  }

  /**
   * Makes the last charge.
   *
   * @param write charges, within the transaction of its change
   */
  void charge(Usage usage, Runnable write) {
    budgets.charge(
        grant,
        usage,
        () -> {
          write.run();
          return usage;
        });
  }

  /** What a run has used and was not charged yet. */
  Usage open(RunResult result, Duration worked) {
    long calls = calls(result.messages()).size() - callsCharged;
    return new Usage(
        Math.max(0, result.usage().totalTokens() - ofRun.tokens()),
        money(result.costUsd()).subtract(ofRun.costUsd()).max(BigDecimal.ZERO),
        worked,
        Math.max(0, calls));
  }

  /** What a run without a result has used and was not charged yet. */
  Usage open(dev.penguin.message.Usage used, Duration worked) {
    long tokens = Math.max(beyond.tokens(), used.totalTokens() - ofRun.tokens());
    return new Usage(tokens, beyond.costUsd(), worked, 0);
  }

  /** The names of the tools that a conversation has called. */
  static List<String> tools(List<Message> messages) {
    Set<String> names = new LinkedHashSet<>();
    calls(messages).forEach(call -> names.add(call.name()));
    return names.stream().filter(name -> !name.isBlank() && name.length() <= 200).toList();
  }

  private static List<ToolCall> calls(List<Message> messages) {
    return messages.stream()
        .filter(AssistantMessage.class::isInstance)
        .flatMap(message -> ((AssistantMessage) message).toolCalls().stream())
        .toList();
  }

  /** Money as the project keeps it, never less. */
  private static BigDecimal money(Optional<BigDecimal> cost) {
    BigDecimal exact = cost.orElse(BigDecimal.ZERO);
    return exact.scale() > DECIMALS ? exact.setScale(DECIMALS, RoundingMode.CEILING) : exact;
  }

  static Usage plus(Usage one, Usage other) {
    return new Usage(
        one.tokens() + other.tokens(),
        one.costUsd().add(other.costUsd()),
        one.duration().plus(other.duration()),
        one.toolCalls() + other.toolCalls());
  }
}
