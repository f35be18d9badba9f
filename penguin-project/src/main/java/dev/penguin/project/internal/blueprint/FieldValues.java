package dev.penguin.project.internal.blueprint;

import dev.penguin.project.Dependency;
import dev.penguin.project.ProjectException;
import dev.penguin.project.Task;
import dev.penguin.project.blueprint.BlueprintItem.Prerequisite;
import dev.penguin.project.internal.blueprint.text.QuotedText;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Values of fields as text, in both directions. What cannot be read throws {@link
 * IllegalArgumentException}, whose message says what is expected.
 */
final class FieldValues {
  private static final Pattern SPAN =
      Pattern.compile("(?:(\\d{1,9})h)?\\s*(?:(\\d{1,9})m)?\\s*(?:(\\d{1,9})s)?");
  private static final Pattern PREREQUISITE =
      Pattern.compile("([^\\s()]+)\\s*(?:\\((.*)\\))?", Pattern.DOTALL);
  private static final Pattern NUMBER = Pattern.compile("[-+]?\\d{1,18}");
  private static final Pattern MONEY = Pattern.compile("\\d{1,12}(?:\\.\\d{1,12})?");

  private FieldValues() {}

  static int number(String text) {
    long value = longNumber(text);
    if (value != (int) value) {
      throw new IllegalArgumentException("write a whole number of at most nine digits");
    }
    return (int) value;
  }

  static long longNumber(String text) {
    if (!NUMBER.matcher(text.strip()).matches()) {
      throw new IllegalArgumentException("write a whole number");
    }
    return Long.parseLong(text.strip());
  }

  static BigDecimal money(String text) {
    if (!MONEY.matcher(text.strip()).matches()) {
      throw new IllegalArgumentException("write an amount of US dollars, for instance 2.50");
    }
    return new BigDecimal(text.strip());
  }

  static boolean flag(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "yes" -> true;
      case "false", "no" -> false;
      default -> throw new IllegalArgumentException("write true or false");
    };
  }

  static Task.Priority priority(String text) {
    try {
      return Task.Priority.valueOf(text.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("write low, normal, high or critical", e);
    }
  }

  static Task.Phase phase(String text) {
    try {
      return Task.Phase.valueOf(text.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("write implement, test, use or verify", e);
    }
  }

  static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static LocalDate day(String text) {
    try {
      return LocalDate.parse(text.strip());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("write a day as 2026-12-31", e);
    }
  }

  /** Hours, minutes and seconds, for instance {@code 1h30m}; or the form of ISO 8601. */
  static Duration span(String text) {
    String plain = text.strip().toLowerCase(Locale.ROOT);
    Matcher parts = SPAN.matcher(plain);
    if (!plain.isEmpty() && parts.matches()) {
      return Duration.ofHours(part(parts, 1))
          .plusMinutes(part(parts, 2))
          .plusSeconds(part(parts, 3));
    }
    try {
      if (plain.startsWith("p")) {
        return Duration.parse(plain);
      }
    } catch (DateTimeException | ArithmeticException e) {
      throw badSpan(e);
    }
    throw badSpan(null);
  }

  private static IllegalArgumentException badSpan(@Nullable Exception cause) {
    return new IllegalArgumentException(
        "write hours and minutes, for instance 1h30m; 16h for two working days", cause);
  }

  private static long part(Matcher parts, int group) {
    String digits = parts.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }

  static String text(Duration span) {
    if (!span.equals(span.truncatedTo(ChronoUnit.SECONDS))
        || span.isNegative()
        || span.toHours() > 999_999_999) {
      return span.toString();
    }
    String text =
        unit(span.toHours(), "h")
            + unit(span.toMinutesPart(), "m")
            + unit(span.toSecondsPart(), "s");
    return text.isEmpty() ? "0m" : text;
  }

  private static String unit(long number, String unit) {
    return number == 0 ? "" : number + unit;
  }

  /** A key with, in brackets, what is waited for. */
  static Prerequisite prerequisite(String text) {
    Matcher parts = PREREQUISITE.matcher(text.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "write a key, and in brackets what is waited for: ITEM-1 (review)");
    }
    String policy = parts.group(2) == null ? "" : parts.group(2).strip();
    return new Prerequisite(parts.group(1), policy(policy));
  }

  private static Dependency.Policy policy(String text) {
    if (text.isEmpty() || text.equals("completion")) {
      return Dependency.Policy.completionRequired();
    }
    if (text.equals("review")) {
      return Dependency.Policy.reviewReadyOk();
    }
    if (text.startsWith("artifact ")) {
      try {
        return Dependency.Policy.artifactReady(QuotedText.value(text.substring(9).strip()));
      } catch (ProjectException.InvalidText e) {
        throw new IllegalArgumentException("name the artifact: " + e.getMessage(), e);
      }
    }
    throw new IllegalArgumentException(
        "write (review), (artifact its-key) or nothing, for completion, behind the key");
  }

  static String text(Prerequisite prerequisite) {
    Dependency.Policy policy = prerequisite.policy();
    return prerequisite.key()
        + switch (policy.kind()) {
          case COMPLETION_REQUIRED -> "";
          case REVIEW_READY_OK -> " (review)";
          case ARTIFACT_READY ->
              " (artifact " + QuotedText.of(policy.artifactKey().orElseThrow()) + ")";
        };
  }
}
