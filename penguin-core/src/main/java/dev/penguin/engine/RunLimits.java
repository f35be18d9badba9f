package dev.penguin.engine;

import dev.penguin.session.StoredLimits;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The limits of a run. Immutable. They are checked before each request to the model: a request that
 * would exceed a limit is not sent.
 *
 * @param maxTurns the maximum number of turns, positive
 * @param maxToolCalls the maximum number of tool calls, zero or more
 * @param maxIdenticalCalls how often one tool may be called with the same arguments while the model
 *     makes no new call, positive
 * @param maxTokens the maximum number of input and output tokens together, over all requests; empty
 *     for no limit
 * @param maxCostUsd the maximum cost in US dollars; empty for no limit
 * @param timeout the maximum duration, positive
 * @param maxAgentDepth how deep agents may call each other: with 1, the sub-agents of the run may
 *     not call others; zero or more
 * @param maxAgents how many sub-agents may be started in the whole tree below the run, zero or more
 * @param maxConcurrentAgents how many of them may work at once, positive; an agent that waits for
 *     its own sub-agents does not count
 */
public record RunLimits(
    int maxTurns,
    int maxToolCalls,
    int maxIdenticalCalls,
    OptionalLong maxTokens,
    Optional<BigDecimal> maxCostUsd,
    Duration timeout,
    int maxAgentDepth,
    int maxAgents,
    int maxConcurrentAgents) {

  private static final RunLimits DEFAULTS = builder().build();

  /** Checks each limit. */
  public RunLimits {
    atLeast("maxTurns", maxTurns, 1);
    atLeast("maxToolCalls", maxToolCalls, 0);
    atLeast("maxIdenticalCalls", maxIdenticalCalls, 1);
    maxTokens.ifPresent(tokens -> atLeast("maxTokens", tokens, 1));
    if (maxCostUsd.isPresent() && maxCostUsd.get().signum() < 1) {
      throw new IllegalArgumentException("maxCostUsd must be positive, got " + maxCostUsd.get());
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be positive, got " + timeout);
    }
    atLeast("maxAgentDepth", maxAgentDepth, 0);
    atLeast("maxAgents", maxAgents, 0);
    atLeast("maxConcurrentAgents", maxConcurrentAgents, 1);
  }

  /**
   * Limits with the default numbers of sub-agents.
   *
   * @param maxTurns the maximum number of turns, positive
   * @param maxToolCalls the maximum number of tool calls, zero or more
   * @param maxIdenticalCalls how often one tool may be called with the same arguments, positive
   * @param maxTokens the maximum number of tokens; empty for no limit
   * @param maxCostUsd the maximum cost in US dollars; empty for no limit
   * @param timeout the maximum duration, positive
   */
  public RunLimits(
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
        StoredLimits.AGENT_DEPTH,
        StoredLimits.AGENTS,
        StoredLimits.CONCURRENT_AGENTS);
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", got " + value);
    }
  }

  /** Limits as a session's log keeps them. */
  static RunLimits of(StoredLimits stored) {
    return new RunLimits(
        stored.maxTurns(),
        stored.maxToolCalls(),
        stored.maxIdenticalCalls(),
        stored.maxTokens(),
        stored.maxCostUsd(),
        stored.timeout(),
        stored.maxAgentDepth(),
        stored.maxAgents(),
        stored.maxConcurrentAgents());
  }

  /** The same for a session's log. */
  StoredLimits stored() {
    return new StoredLimits(
        maxTurns,
        maxToolCalls,
        maxIdenticalCalls,
        maxTokens,
        maxCostUsd,
        timeout,
        maxAgentDepth,
        maxAgents,
        maxConcurrentAgents);
  }

  /**
   * Limits that are safe for an unattended run: 50 turns, 200 tool calls, 5 identical calls, 10
   * minutes; sub-agents up to 3 levels deep, 50 in all and 8 at once.
   */
  public static RunLimits defaults() {
    return DEFAULTS;
  }

  /** Returns a builder with {@link #defaults()}. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects limits. Not thread-safe. */
  public static final class Builder {
    private int maxTurns = 50;
    private int maxToolCalls = 200;
    private int maxIdenticalCalls = 5;
    private OptionalLong maxTokens = OptionalLong.empty();
    private Optional<BigDecimal> maxCostUsd = Optional.empty();
    private Duration timeout = Duration.ofMinutes(10);
    private int maxAgentDepth = StoredLimits.AGENT_DEPTH;
    private int maxAgents = StoredLimits.AGENTS;
    private int maxConcurrentAgents = StoredLimits.CONCURRENT_AGENTS;

    private Builder() {}

    /**
     * The maximum number of turns.
     *
     * @param turns positive
     */
    public Builder maxTurns(int turns) {
      maxTurns = turns;
      return this;
    }

    /**
     * The maximum number of tool calls.
     *
     * @param calls zero or more
     */
    public Builder maxToolCalls(int calls) {
      maxToolCalls = calls;
      return this;
    }

    /**
     * How often one tool may be called with the same arguments while the model makes no new call.
     *
     * @param calls positive
     */
    public Builder maxIdenticalCalls(int calls) {
      maxIdenticalCalls = calls;
      return this;
    }

    /**
     * The maximum number of input and output tokens together, over all requests to models.
     *
     * @param tokens positive
     */
    public Builder maxTokens(long tokens) {
      maxTokens = OptionalLong.of(tokens);
      return this;
    }

    /**
     * The maximum cost. The model needs a price, see {@code ModelConfig.withPrice}.
     *
     * @param usd US dollars, positive
     */
    public Builder maxCostUsd(BigDecimal usd) {
      maxCostUsd = Optional.of(Objects.requireNonNull(usd, "usd"));
      return this;
    }

    /**
     * The maximum duration.
     *
     * @param timeout positive
     */
    public Builder timeout(Duration timeout) {
      this.timeout = Objects.requireNonNull(timeout, "timeout");
      return this;
    }

    /**
     * How deep agents may call each other: with 1, the sub-agents of the run may not call others.
     *
     * @param levels zero or more; with zero, the run may call no sub-agent
     */
    public Builder maxAgentDepth(int levels) {
      maxAgentDepth = levels;
      return this;
    }

    /**
     * How many sub-agents may be started in the whole tree below the run.
     *
     * @param agents zero or more
     */
    public Builder maxAgents(int agents) {
      maxAgents = agents;
      return this;
    }

    /**
     * How many sub-agents of the tree may work at once; the others wait. An agent that waits for
     * its own sub-agents does not count.
     *
     * @param agents positive
     */
    public Builder maxConcurrentAgents(int agents) {
      maxConcurrentAgents = agents;
      return this;
    }

    /**
     * Builds the limits.
     *
     * @throws IllegalArgumentException when a limit is out of range
     */
    public RunLimits build() {
      return new RunLimits(
          maxTurns,
          maxToolCalls,
          maxIdenticalCalls,
          maxTokens,
          maxCostUsd,
          timeout,
          maxAgentDepth,
          maxAgents,
          maxConcurrentAgents);
    }
  }
}
