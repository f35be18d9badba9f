package dev.penguin.model;

import dev.penguin.internal.http.HasOrigin;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Limits the repeated calls that one server gets from all callers: {@value #MAX} at once, and two
 * more each second. A repetition that succeeds is given back, so that only those that do not help
 * use anything up. First attempts are never counted. Thread-safe.
 */
final class RetryBudget {
  static final int MAX = 50;

  /**
   * The only state that agents of one process share. A hundred agents that meet one failing server
   * are a hundred callers there, however little they know of each other here.
   */
  static final RetryBudget PROCESS = new RetryBudget();

  private static final long NANOS_PER_RETRY = TimeUnit.MILLISECONDS.toNanos(500);
  private static final int TIDY_AT = 256;

  private final Map<String, Spent> servers = new HashMap<>();

  /** What was taken of one server's budget, in nanoseconds until it is whole again. */
  private static final class Spent {
    private long debt;
    private long at;

    Spent(long now) {
      at = now;
    }

    /** Refills the budget by the elapsed time. True when it is full. */
    boolean isMadeGood(long now) {
      debt = Math.max(0, debt - (now - at));
      at = now;
      return debt == 0;
    }
  }

  /** The key under which a model's retries are counted: its server, or else its full name. */
  static String serverOf(ChatModel model) {
    return model instanceof HasOrigin addressed ? addressed.origin() : model.info().toString();
  }

  /**
   * Takes one repetition.
   *
   * @param server the key under which it is counted
   * @param now the monotonic time in nanoseconds
   * @return whether there was one
   */
  synchronized boolean take(String server, long now) {
    if (servers.size() >= TIDY_AT) {
      servers.values().removeIf(spent -> spent.isMadeGood(now));
    }
    Spent spent = servers.computeIfAbsent(server, name -> new Spent(now));
    spent.isMadeGood(now);
    if (spent.debt + NANOS_PER_RETRY > MAX * NANOS_PER_RETRY) {
      return false;
    }
    spent.debt += NANOS_PER_RETRY;
    return true;
  }

  /** Gives back a repetition that succeeded. */
  synchronized void giveBack(String server) {
    Spent spent = servers.get(server);
    if (spent != null) {
      spent.debt = Math.max(0, spent.debt - NANOS_PER_RETRY);
    }
  }

  /** The number of servers that have a record. */
  synchronized int servers() {
    return servers.size();
  }
}
