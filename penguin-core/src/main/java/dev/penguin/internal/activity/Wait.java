package dev.penguin.internal.activity;

import dev.penguin.observe.RunActivity;
import dev.penguin.observe.RunActivity.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One thing that a run does or waits for, until it is closed. Thread-safe. */
public final class Wait implements Step {
  private final RunWatch run;
  private final InstantSource clock;
  private final Kind kind;
  private final Instant since;
  private volatile String name;
  private volatile String detail;
  private volatile @Nullable Instant lastSign;

  /** The wait before another attempt; null when there was none. */
  private volatile @Nullable Delay delay;

  /**
   * A wait before another attempt.
   *
   * @param from when it began
   * @param until when it ends
   * @param nanos when it ends, by {@link System#nanoTime()}, as the clock may stand still
   */
  private record Delay(Instant from, Instant until, long nanos) {}

  Wait(RunWatch run, InstantSource clock, Kind kind, String name, String detail) {
    this.run = run;
    this.clock = clock;
    this.kind = kind;
    this.name = name;
    this.detail = detail;
    since = clock.instant();
  }

  /** Shows that something still happens. */
  public void sign() {
    lastSign = clock.instant();
  }

  /** Names what is waited for, where that became known, or is another one now. */
  public void named(String newName) {
    name = newName;
  }

  /** Says more about it. */
  public void detailed(String newDetail) {
    detail = newDetail;
  }

  /** An attempt failed, and the next one begins after some time. */
  public void delayed(Duration time) {
    Instant now = clock.instant();
    lastSign = null;
    delay = new Delay(now, now.plus(time), System.nanoTime() + time.toNanos());
  }

  RunActivity activity() {
    Delay after = delay;
    if (after == null) {
      return of(kind, since, Optional.empty());
    }
    return after.nanos() - System.nanoTime() > 0
        ? of(Kind.RETRY_DELAY, after.from(), Optional.of(after.until()))
        : of(kind, after.until(), Optional.empty());
  }

  private RunActivity of(Kind now, Instant from, Optional<Instant> until) {
    return new RunActivity(now, name, detail, from, until, Optional.ofNullable(lastSign));
  }

  @Override
  public void close() {
    run.ended(this);
  }
}
