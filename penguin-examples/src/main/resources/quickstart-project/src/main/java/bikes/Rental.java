package bikes;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/**
 * The time for which somebody has a bike.
 *
 * @param first the day on which the bike is picked up
 * @param last the day on which it comes back
 */
record Rental(LocalDate first, LocalDate last) {
  Rental {
    if (last.isBefore(first)) {
      throw new IllegalArgumentException("A rental cannot end on " + last + ": it starts on " + first);
    }
  }

  /** The days to pay for: the first and the last one count. */
  int days() {
    return Math.toIntExact(ChronoUnit.DAYS.between(first, last) + 1);
  }
}
