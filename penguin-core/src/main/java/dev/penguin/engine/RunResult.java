package dev.penguin.engine;

import dev.penguin.message.Message;
import dev.penguin.message.Usage;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.Spending;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How a run ended, and what it gave. Immutable. */
public final class RunResult {
  private final String sessionId;
  private final RunEnded ended;
  private final List<Message> messages;

  /**
   * @param messages the conversation, a list that nobody changes
   */
  RunResult(String sessionId, RunEnded ended, List<Message> messages) {
    this.sessionId = sessionId;
    this.ended = ended;
    this.messages = messages;
  }

  /** How the run ended. */
  public Outcome outcome() {
    return Outcome.valueOf(ended.outcome());
  }

  /** The answer: the model's last text, or an empty text when there is none. */
  public String text() {
    return ended.text();
  }

  /** The tokens that the run and the agents that it started used: the sum of {@link #spending}. */
  public Usage usage() {
    return ended.usage();
  }

  /**
   * What the run and the agents that it started cost in US dollars: the sum of {@link #spending},
   * to the last decimal. Empty when the price of a model that answered is unknown.
   */
  public Optional<BigDecimal> costUsd() {
    return ended.costUsd();
  }

  /**
   * What each agent spent on each model, the run's own agent first. Failed attempts whose answer
   * had begun, fallbacks and summaries are included, and of a run that was resumed what it spent
   * before. The lines sum exactly to {@link #usage()} and {@link #costUsd()}. Empty for a run that
   * used nothing, or that a version before format 4 of the log stored.
   */
  public List<Spending> spending() {
    return ended.spending();
  }

  /** The model calls that the run made. */
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

  /** The conversation of the session up to the end of the run, whatever was sent of it. */
  public List<Message> messages() {
    return messages;
  }

  /** Why the run ended as it did, where there is more to say than {@link #outcome()}. */
  public Optional<String> reason() {
    return ended.reason();
  }

  /** What the model asks, when the outcome is {@link Outcome#NEEDS_INPUT}. */
  public Optional<String> question() {
    return ended.question();
  }

  /** Outcome, turns, tokens and ids; no text of the conversation. */
  @Override
  public String toString() {
    return "RunResult[%s, turns=%d, tokens=%d, run=%s, session=%s]"
        .formatted(ended.outcome(), turns(), usage().totalTokens(), runId(), sessionId);
  }
}
