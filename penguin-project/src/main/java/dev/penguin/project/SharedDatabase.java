package dev.penguin.project;

import dev.penguin.project.internal.admin.Statements;
import dev.penguin.project.internal.event.EventFeed;
import dev.penguin.project.internal.store.Store;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** What the managers of one open file share. Thread-safe. */
final class SharedDatabase implements AutoCloseable {
  /** So many leases are kept until those that ran out are looked for. */
  private static final int LEASES = 4_096;

  private final Map<TaskId, Lease> leases = new ConcurrentHashMap<>();
  private final Store store;
  private final ExecutorService threads;
  private final EventFeed feed;

  SharedDatabase(Store store) {
    this.store = store;
    AtomicInteger count = new AtomicInteger();
    // Threads exist only while there is work, and none keeps the JVM alive.
    this.threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "penguin-project-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    this.feed = new EventFeed(store, threads);
    threads.execute(Statements::warmUp);
  }

  Store store() {
    return store;
  }

  /** Runs futures and the signals of events. */
  ExecutorService threads() {
    return threads;
  }

  /** Remembers, for the tools of agents, a lease that this process claimed or renewed. */
  Lease hold(Lease lease) {
    if (leases.size() >= LEASES) {
      Instant now = store.clock().instant();
      leases.values().removeIf(each -> each.expiresAt().isBefore(now));
    }
    leases.put(lease.task(), lease);
    return lease;
  }

  /** The lease of a task that this process claimed or renewed last; it may be over. */
  Optional<Lease> held(TaskId task) {
    return Optional.ofNullable(leases.get(task));
  }

  EventFeed feed() {
    return feed;
  }

  @Override
  public void close() {
    feed.close();
    try {
      store.close();
    } finally {
      // Last: whose work is refused by then finds the store closed, and can say so.
      threads.shutdown();
    }
  }
}
