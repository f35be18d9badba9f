package dev.penguin.session;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a run may use; see {@code RunLimits}.
 *
 * @param maxTurns the most model calls
 * @param maxToolCalls the most tool calls
 * @param maxIdenticalCalls how often the same call may be made
 * @param maxTokens the most tokens; empty for no limit
 * @param maxCostUsd the most money in US dollars; empty for no limit
 * @param timeout the longest time
 * @param maxAgentDepth how deep agents may call others
 * @param maxAgents how many agents may be started in the tree
 * @param maxConcurrentAgents how many of them may work at once
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
  /** The depth of agents where nothing else is set, in logs as well: it never changes. */
  public static final int AGENT_DEPTH = 3;

  /** The number of agents where nothing else is set, in logs as well: it never changes. */
  public static final int AGENTS = 50;

  /** How many agents work at once where nothing else is set, in logs as well. */
  public static final int CONCURRENT_AGENTS = 8;

  /** Checks that nothing is null. */
  public StoredLimits {
    Objects.requireNonNull(maxTokens, "maxTokens");
    Objects.requireNonNull(maxCostUsd, "maxCostUsd");
    Objects.requireNonNull(timeout, "timeout");
  }

  /**
   * Limits with the usual number of agents.
   *
   * @param maxTurns the most model calls
   * @param maxToolCalls the most tool calls
   * @param maxIdenticalCalls how often the same call may be made
   * @param maxTokens the most tokens; empty for no limit
   * @param maxCostUsd the most money in US dollars; empty for no limit
   * @param timeout the longest time
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
