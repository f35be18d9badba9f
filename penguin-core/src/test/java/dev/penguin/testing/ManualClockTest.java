package dev.penguin.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ManualClockTest {

  @Test
  void standsStillUntilItIsMoved() {
    ManualClock clock = new ManualClock();

    assertThat(clock.instant()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(clock.instant()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    clock.advance(Duration.ofMinutes(90));
    assertThat(clock.instant()).isEqualTo(Instant.parse("2026-01-01T01:30:00Z"));
    assertThat(clock.millis()).isEqualTo(1_767_231_000_000L);
  }

  @Test
  void jumpsBackToo() {
    ManualClock clock = new ManualClock(Instant.EPOCH);

    clock.advance(Duration.ofSeconds(-1));

    assertThat(clock.instant()).isEqualTo(Instant.parse("1969-12-31T23:59:59Z"));
  }

  @Test
  void needsAStart() {
    assertThatThrownBy(() -> new ManualClock(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("start");
  }
}
