package dev.penguin.internal.agent;

import dev.penguin.engine.RunLimits;
import dev.penguin.tool.Cancellation;
import org.jspecify.annotations.Nullable;

/**
 * What all runs below one that a caller began share: how many agents it has started, and how many
 * of them work at once. Thread-safe.
 */
public final class AgentTree {
  private final Object lock = new Object();
  private final RunLimits limits;
  private int started;
  private int working;

  /**
   * @param limits of the run that the caller began
   */
  public AgentTree(RunLimits limits) {
    this.limits = limits;
  }

  /** Takes over how many agents a run had started before it was interrupted. */
  public void carryOver(int agents) {
    synchronized (lock) {
      started += agents;
    }
  }

  /** Counts one more agent; false when the limit does not allow it. */
  boolean admit() {
    synchronized (lock) {
      if (started >= limits.maxAgents()) {
        return false;
      }
      started++;
      return true;
    }
  }

  /** Whether an agent at that depth may call others; the run that the caller began is at 0. */
  boolean goesDeeper(int depth) {
    return depth < limits.maxAgentDepth();
  }

  int maxAgents() {
    return limits.maxAgents();
  }

  /**
   * The right of one agent to work. While its run waits for agents that it calls, one of them works
   * in its place: so agents that wait for each other never use up all places.
   */
  public final class Slot implements AutoCloseable {
    private final @Nullable Slot lender;

    /** Whether an agent that this one calls works in its place. Guarded by the lock. */
    private boolean lent;

    private boolean closed;

    private Slot(@Nullable Slot lender) {
      this.lender = lender;
    }

    @Override
    public void close() {
      synchronized (lock) {
        if (!closed) {
          closed = true;
          if (lender != null) {
            lender.lent = false;
          } else {
            working--;
          }
          lock.notifyAll();
        }
      }
    }
  }

  /**
   * Waits for the right to work.
   *
   * @param caller the place of the agent that calls; null for the run that the caller began, which
   *     counts for none
   * @return null when the call was stopped meanwhile
   */
  public @Nullable Slot enter(@Nullable Slot caller, Cancellation call)
      throws InterruptedException {
    Cancellation.Registration wake = call.onCancel(this::wake);
    try {
      synchronized (lock) {
        while (!call.isCancelled()) {
          if (caller != null && !caller.lent) {
            caller.lent = true;
            return new Slot(caller);
          }
          if (working < limits.maxConcurrentAgents()) {
            working++;
            return new Slot(null);
          }
          lock.wait();
        }
        return null;
      }
    } finally {
      wake.close();
    }
  }

  private void wake() {
    synchronized (lock) {
      lock.notifyAll();
    }
  }
}
