package dev.penguin.internal.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Spans of time as servers write them: in headers, in fields and in sentences. */
final class Span {
  private static final double MAX_SECONDS = 1e9;

  /** From here on a number is no span but a moment: seconds, or milliseconds, since 1970. */
  private static final double FIRST_MOMENT = 1e9;

  private static final double FIRST_MOMENT_MILLIS = 1e12;

  private static final String STEP =
      "\\d+(?:\\.\\d+)?\\s*(?:ms|milliseconds?|msecs?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?"
          + "|d|days?)(?![a-z])";

  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([a-z]+)");
  private static final String STEPS = STEP + "(?:[\\s,]*(?:and\\s+)?" + STEP + "){0,5}";
  private static final Pattern WHOLE = Pattern.compile(STEPS);

  /** What to do stands right before for how long: other words may speak of any other span. */
  private static final Pattern SAID =
      Pattern.compile(
          "\\b(?:(?:again|retry|retrying|resets) in|(?:again|retry)[- _]after|wait(?: for)?)[\\s:=]{1,3}("
              + STEPS
              + ")");

  private static final Pattern BARE =
      Pattern.compile("\\bretry[- _]?after\\W{1,3}(\\d+(?:\\.\\d+)?)(?![\\w.]*\\w|\\s+[a-z])");

  private Span() {}

  /** A number of units as a span; null where it is none, or negative. */
  static @Nullable Duration number(@Nullable String value, double seconds) {
    if (value == null) {
      return null;
    }
    try {
      return ofSeconds(Double.parseDouble(value.strip()) * seconds);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Duration ofSeconds(double seconds) {
    return seconds >= 0
        ? Duration.ofMillis(Math.round(Math.min(seconds, MAX_SECONDS) * 1000))
        : null;
  }

  /**
   * The span in a header or a field: a number of seconds, {@code 1m30.5s}, {@code 7 seconds}, or
   * the time until a date; null where it is none of them.
   */
  static @Nullable Duration of(@Nullable String value, Instant now) {
    if (value == null) {
      return null;
    }
    Duration number = number(value, 1);
    if (number != null) {
      return number;
    }
    String plain = value.strip().toLowerCase(Locale.ROOT);
    return WHOLE.matcher(plain).matches() ? sum(plain) : untilDate(value.strip(), now);
  }

  /** As {@link #of}, but a number may also be a moment of the clock. */
  static @Nullable Duration untilReset(String value, Instant now) {
    Duration number = number(value, 1);
    if (number == null || number.toSeconds() < FIRST_MOMENT) {
      return of(value, now);
    }
    double moment = Double.parseDouble(value.strip());
    double millis = moment < FIRST_MOMENT_MILLIS ? moment * 1000 : moment;
    return ofSeconds(Math.max(0, millis - now.toEpochMilli()) / 1000);
  }

  /** The span that a sentence names: "try again in 2.64s", "retry after 12"; null without one. */
  static @Nullable Duration in(String words) {
    String plain = words.toLowerCase(Locale.ROOT);
    Matcher said = SAID.matcher(plain);
    if (said.find()) {
      return sum(said.group(1));
    }
    Matcher bare = BARE.matcher(plain);
    return bare.find() ? number(bare.group(1), 1) : null;
  }

  private static @Nullable Duration sum(String steps) {
    double seconds = 0;
    Matcher part = PART.matcher(steps);
    while (part.find()) {
      seconds += Double.parseDouble(part.group(1)) * unit(part.group(2));
    }
    return ofSeconds(seconds);
  }

  private static double unit(String name) {
    if (name.startsWith("ms") || name.startsWith("milli")) {
      return 0.001;
    }
    return switch (name.charAt(0)) {
      case 's' -> 1;
      case 'm' -> 60;
      case 'h' -> 3600;
      default -> 86_400;
    };
  }

  private static @Nullable Duration untilDate(String value, Instant now) {
    Instant date;
    try {
      date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      try {
        date = ZonedDateTime.parse(value, DateTimeFormatter.ISO_DATE_TIME).toInstant();
      } catch (DateTimeException none) {
        return null;
      }
    }
    double seconds = (double) date.getEpochSecond() - now.getEpochSecond();
    return seconds < MAX_SECONDS && date.isAfter(now)
        ? Duration.between(now, date)
        : ofSeconds(Math.max(0, seconds));
  }
}
