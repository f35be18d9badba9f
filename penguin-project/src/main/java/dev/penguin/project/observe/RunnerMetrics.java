package dev.penguin.project.observe;

import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.runner.RunnerListener;
import dev.penguin.project.runner.TaskResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Counts and times the attempts of runners, and shows the states of a project's tasks. Thread-safe.
 */
@SuppressWarnings("exports") // a program with a registry requires its module already
public final class RunnerMetrics {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private RunnerMetrics() {}

  /**
   * Creates a listener that counts attempts by the status that the task has afterwards, times them,
   * and shows how many are under way. Use one listener for all runners of a registry, because the
   * gauge of a second one would not be registered.
   *
   * @param registry the registry for the meters; it is never closed here
   */
  public static RunnerListener of(MeterRegistry registry) {
    return new Attempts(Objects.requireNonNull(registry, "registry"));
  }

  /**
   * Shows how many tasks of a project are in each state. The database is read when the meters are
   * read, at most once a second.
   *
   * @param registry the registry for the meters; it is never closed here
   * @param manager the manager of the database; it is never closed here
   * @param project the project; its key is a tag
   * @return a registration that removes the meters; close it before the manager
   */
  public static Registration tasks(
      MeterRegistry registry, ProjectManager manager, ProjectId project) {
    Supplier<Map<Task.Status, Long>> counts = new Counts(manager, project);
    String key = manager.project(project).key();
    List<Meter> meters = new ArrayList<>();
    for (Task.Status status : Task.Status.values()) {
      if (status != Task.Status.READY) { // which follows from the rest, and counts as planned
        meters.add(
            Gauge.builder("penguin.tasks", counts, all -> all.get().getOrDefault(status, 0L))
                .description("Tasks of a project")
                .tag("project", key)
                .tag("status", status.name().toLowerCase(Locale.ROOT))
                .strongReference(true)
                .register(registry));
      }
    }
    return () -> meters.forEach(registry::remove);
  }

  /** Meters that can be removed. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    /** Removes the meters. Idempotent. */
    @Override
    void close();
  }

  private static final class Counts implements Supplier<Map<Task.Status, Long>> {
    private final ProjectManager manager;
    private final ProjectId project;
    private Map<Task.Status, Long> counts = Map.of();
    private long read = System.nanoTime() - FRESH_NANOS;

    Counts(ProjectManager manager, ProjectId project) {
      this.manager = manager;
      this.project = project;
    }

    @Override
    public synchronized Map<Task.Status, Long> get() {
      if (System.nanoTime() - read >= FRESH_NANOS) {
        counts = manager.rollUp(project).byStatus();
        read = System.nanoTime();
      }
      return counts;
    }
  }

  private static final class Attempts implements RunnerListener {
    private final MeterRegistry registry;
    private final AtomicInteger active = new AtomicInteger();
    private final Timer timer;

    Attempts(MeterRegistry registry) {
      this.registry = registry;
      Gauge.builder("penguin.runner.attempts.active", active, AtomicInteger::get)
          .description("Attempts at tasks under way")
          .strongReference(true)
          .register(registry);
      timer =
          Timer.builder("penguin.runner.attempt.duration")
              .description("Time of attempts at tasks, verification included")
              .register(registry);
    }

    @Override
    public Attempt begins(Task task, String worker) {
      long begun = System.nanoTime();
      active.incrementAndGet();
      return result -> {
        active.decrementAndGet();
        timer.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
        Counter.builder("penguin.runner.attempts")
            .description("Attempts at tasks, by the status of the task after them")
            .tag("status", status(result))
            .register(registry)
            .increment();
      };
    }

    private static String status(Optional<TaskResult> result) {
      return result.map(each -> each.status().name().toLowerCase(Locale.ROOT)).orElse("exception");
    }
  }
}
