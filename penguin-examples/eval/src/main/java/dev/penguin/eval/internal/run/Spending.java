package dev.penguin.eval.internal.run;

import dev.penguin.engine.RunResult;
import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentListener;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a run and its sub-agents have spent so far, for when it crashes and has no result that says
 * so. Thread-safe.
 */
public final class Spending implements AgentListener {
  private final Map<String, BigDecimal> agents = new HashMap<>();
  private long inputTokens;
  private long outputTokens;
  private BigDecimal costUsd = BigDecimal.ZERO;

  /** Nothing. */
  public Spending() {}

  /** A run that ended with an exception. */
  public static final class CrashedRunException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Verdict verdict;

    private CrashedRunException(Throwable cause, Verdict verdict) {
      super(cause.toString(), cause);
      this.verdict = verdict;
    }

    /** That there is no verdict, why, and what it cost. */
    Verdict verdict() {
      return verdict;
    }
  }

  /**
   * Carries out a run that this listens to.
   *
   * @throws CrashedRunException when it throws something else than what ends an evaluation
   */
  public RunResult during(Supplier<RunResult> run) {
    try {
      return run.get();
    } catch (Throwable e) {
      Verdict.rethrowIfFatal(e);
      throw new CrashedRunException(e, on(Verdict.crashed(e)));
    }
  }

  @Override
  public synchronized void onEvent(AgentEvent event) {
    if (event instanceof AgentEvent.ModelReplied reply) {
      inputTokens += reply.usage().inputTokens();
      outputTokens += reply.usage().outputTokens();
      int depth = reply.header().agentPath().size();
      if (depth == 0) { // which holds what its sub-agents spent until now
        costUsd = reply.costUsd().orElse(costUsd);
        agents.clear();
      } else if (depth == 1) {
        reply.costUsd().ifPresent(usd -> agents.put(reply.header().runId(), usd));
      }
    }
  }

  private synchronized Verdict on(Verdict verdict) {
    BigDecimal all = agents.values().stream().reduce(costUsd, BigDecimal::add);
    return verdict.spent(inputTokens, outputTokens, all);
  }
}
