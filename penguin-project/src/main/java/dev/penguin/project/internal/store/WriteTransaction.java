package dev.penguin.project.internal.store;

import dev.penguin.project.Actor;
import dev.penguin.project.Lease;
import dev.penguin.project.ProjectId;
import dev.penguin.project.TaskId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A write transaction that is under way: the connection that has the write lock, who writes, and
 * when. One per attempt; used by one thread.
 */
public final class WriteTransaction {
  private final Database database;
  private final Caller caller;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Instant now;

  WriteTransaction(Database database, Caller caller, InstantSource clock, RandomGenerator random) {
    this.database = database;
    this.caller = caller;
    this.clock = clock;
    this.random = random;
    // Rounded as it is stored, so that callers see no more digits.
    this.now = Row.time(Row.micros(clock.instant()));
  }

  public Database database() {
    return database;
  }

  public Actor actor() {
    return caller.actor();
  }

  /** The lease under which the caller works; null for none. */
  public @Nullable Lease lease() {
    return caller.lease();
  }

  public Instant now() {
    return now;
  }

  public long micros() {
    return Row.micros(now);
  }

  public TaskId newTaskId() {
    return TaskId.next(clock, random);
  }

  public ProjectId newProjectId() {
    return ProjectId.next(clock, random);
  }

  /** 128 bits of chance. */
  public String newToken() {
    return "%016x%016x".formatted(random.nextLong(), random.nextLong());
  }

  /**
   * Who writes.
   *
   * @param actor named in events and transitions
   * @param lease the lease under which it works; null for none
   */
  public record Caller(Actor actor, @Nullable Lease lease) {}
}
