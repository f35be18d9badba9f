package dev.penguin.session;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The limits of a run, as stored; see {@code RunLimits}.
 *
 * @param maxTurns the maximum number of turns
 * @param maxToolCalls the maximum number of tool calls
 * @param maxIdenticalCalls how often the same call may be made
 * @param maxTokens the maximum number of tokens; empty for no limit
 * @param maxCostUsd the maximum cost in US dollars; empty for no limit
 * @param timeout the maximum duration
 * @param maxAgentDepth how deep agents may call each other
 * @param maxAgents how many sub-agents may be started in the whole tree
 * @param maxConcurrentAgents how many sub-agents may work at once
 */
public record StoredLimits(
    int maxTurns,
    int maxToolCalls,
    int maxIdenticalCalls,
    OptionalLong maxTokens,
    Optional<BigDecimal> maxCostUsd,
    Duration timeout,
    int maxAgentDepth,
    int maxAgents,
    int maxConcurrentAgents) {
  /** The default depth of sub-agents. Logs rely on it, so it never changes. */
  public static final int AGENT_DEPTH = 3;

  /** The default number of sub-agents. Logs rely on it, so it never changes. */
  public static final int AGENTS = 50;

  /** The default number of sub-agents that work at once. Logs rely on it, too. */
  public static final int CONCURRENT_AGENTS = 8;

  /** Checks that nothing is null. */
  public StoredLimits {
    Objects.requireNonNull(maxTokens, "maxTokens");
    Objects.requireNonNull(maxCostUsd, "maxCostUsd");
    Objects.requireNonNull(timeout, "timeout");
  }

  /**
   * Limits with the default numbers of sub-agents.
   *
   * @param maxTurns the maximum number of turns
   * @param maxToolCalls the maximum number of tool calls
   * @param maxIdenticalCalls how often the same call may be made
   * @param maxTokens the maximum number of tokens; empty for no limit
   * @param maxCostUsd the maximum cost in US dollars; empty for no limit
   * @param timeout the maximum duration
   */
  public StoredLimits(
      int maxTurns,
      int maxToolCalls,
      int maxIdenticalCalls,
      OptionalLong maxTokens,
      Optional<BigDecimal> maxCostUsd,
      Duration timeout) {
    this(
        maxTurns,
        maxToolCalls,
        maxIdenticalCalls,
        maxTokens,
        maxCostUsd,
        timeout,
        AGENT_DEPTH,
        AGENTS,
        CONCURRENT_AGENTS);
  }
}
