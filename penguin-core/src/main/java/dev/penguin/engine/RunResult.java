package dev.penguin.engine;

import dev.penguin.message.Message;
import dev.penguin.message.Usage;
import dev.penguin.policy.PendingApproval;
import dev.penguin.session.PendingQuestion;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.Spending;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How a run ended, its answer and its costs. Immutable. */
public final class RunResult {
  private final String sessionId;
  private final RunEnded ended;
  private final List<Message> messages;
  private final List<PendingApproval> approvals;
  private final List<PendingQuestion> questions;

  /**
   * @param messages the conversation, a list that nobody changes
   * @param approvals the approvals that the run waits for
   * @param questions the questions that it waits for
   */
  RunResult(
      String sessionId,
      RunEnded ended,
      List<Message> messages,
      List<PendingApproval> approvals,
      List<PendingQuestion> questions) {
    this.sessionId = sessionId;
    this.ended = ended;
    this.messages = messages;
    this.approvals = List.copyOf(approvals);
    this.questions = List.copyOf(questions);
  }

  /** The entry of the log that records the end of the run. */
  RunEnded ended() {
    return ended;
  }

  /** How the run ended. */
  public Outcome outcome() {
    return Outcome.valueOf(ended.outcome());
  }

  /**
   * The answer: the model's last text. If the model wrote no text but asked a question, the
   * question. If the run was stopped while the model was writing, the part that had arrived.
   * Otherwise empty.
   */
  public String text() {
    return ended.text();
  }

  /** The tokens used by the run and its sub-agents: the sum of {@link #spending}. */
  public Usage usage() {
    return ended.usage();
  }

  /**
   * The cost of the run and its sub-agents in US dollars: the sum of {@link #spending}, not
   * rounded. Empty if the price of a model that answered is unknown.
   */
  public Optional<BigDecimal> costUsd() {
    return ended.costUsd();
  }

  /**
   * What each agent spent on each model, the run's own agent first. This includes fallbacks,
   * summaries, failed attempts whose answer had begun, and the spending of a resumed run before it
   * was resumed. The lines add up exactly to {@link #usage()} and {@link #costUsd()}. Empty for a
   * run that used nothing, or that was stored before format 4 of the log.
   */
  public List<Spending> spending() {
    return ended.spending();
  }

  /** The number of turns of the run. */
  public int turns() {
    return ended.turns();
  }

  /** The run's id. */
  public String runId() {
    return ended.runId();
  }

  /** The id of the session that the run belongs to. */
  public String sessionId() {
    return sessionId;
  }

  /** How long the run took. */
  public Duration duration() {
    return ended.duration();
  }

  /** All messages of the session up to the end of the run. */
  public List<Message> messages() {
    return messages;
  }

  /** Why the run ended, if there is more to say than {@link #outcome()}. */
  public Optional<String> reason() {
    return ended.reason();
  }

  /** The model's question, when the outcome is {@link Outcome#NEEDS_INPUT}. */
  public Optional<String> question() {
    return ended.question();
  }

  /**
   * The calls that wait for a decision when the outcome is {@link Outcome#NEEDS_APPROVAL}, oldest
   * first; otherwise empty. For their present state see {@link Session#pendingApprovals}.
   */
  public List<PendingApproval> approvals() {
    return approvals;
  }

  /**
   * The questions that wait for an answer, of the run's own agent and of its sub-agents. The next
   * prompt answers the question of the run's own agent. Use {@link Session#answer} and {@link
   * Session#resume()} to answer a sub-agent.
   */
  public List<PendingQuestion> questions() {
    return questions;
  }

  /** Outcome, turns, tokens and ids, without text of the conversation. */
  @Override
  public String toString() {
    return "RunResult[%s, turns=%d, tokens=%d, run=%s, session=%s]"
        .formatted(ended.outcome(), turns(), usage().totalTokens(), runId(), sessionId);
  }
}
