package dev.penguin.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is moved. Thread-safe. */
public final class ManualClock implements InstantSource {
  private final AtomicReference<Instant> now;

  /**
   * Creates a clock that shows a moment.
   *
   * @param start the moment
   */
  public ManualClock(Instant start) {
    now = new AtomicReference<>(Objects.requireNonNull(start, "start"));
  }

  /** Creates a clock that shows the first moment of 2026, UTC. */
  public ManualClock() {
    this(Instant.parse("2026-01-01T00:00:00Z"));
  }

  @Override
  public Instant instant() {
    return Objects.requireNonNull(now.get());
  }

  /**
   * Moves the clock.
   *
   * @param step how far; may be negative, because real clocks can jump back, too
   */
  public void advance(Duration step) {
    now.updateAndGet(moment -> moment.plus(step));
  }
}
