package dev.penguin.project;

import java.time.Duration;
import java.time.LocalDate;

/** Checks days and spans of time: those that are stored sort as text and fit into a number. */
final class DateChecks {
  private DateChecks() {}

  static LocalDate check(String name, LocalDate day) {
    if (day.getYear() < 1 || day.getYear() > 9_999) {
      throw new IllegalArgumentException(name + " must be in the years 1 to 9999, got " + day);
    }
    return day;
  }

  static Duration checkSpan(String name, Duration span) {
    if (span.isNegative() || span.compareTo(Duration.ofDays(36_500)) > 0) {
      throw new IllegalArgumentException(name + " must be from zero to 36,500 days, got " + span);
    }
    return span;
  }
}
