package dev.penguin.project.internal.store;

import dev.penguin.project.ResourceBudget;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads the columns of a result row one after the other. */
public final class Row {
  private static final int MONEY_DECIMALS = 12;

  private final ResultSet result;
  private int column;

  Row(ResultSet result) {
    this.result = result;
  }

  /** Moves to the next row, before its first column. */
  boolean next() throws SQLException {
    column = 0;
    return result.next();
  }

  public String text() {
    String value = textOrNull();
    return value == null ? "" : value;
  }

  public @Nullable String textOrNull() {
    try {
      return result.getString(++column);
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  public Optional<String> optionalText() {
    return Optional.ofNullable(textOrNull());
  }

  public long number() {
    try {
      return result.getLong(++column);
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  public @Nullable Long numberOrNull() {
    try {
      long value = result.getLong(++column);
      return result.wasNull() ? null : value;
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  public int integer() {
    return Math.toIntExact(number());
  }

  public boolean flag() {
    return number() != 0;
  }

  public Instant instant() {
    return time(number());
  }

  public @Nullable LocalDate dayOrNull() {
    String value = textOrNull();
    return value == null ? null : LocalDate.parse(value);
  }

  public @Nullable Duration durationOrNull() {
    Long nanos = numberOrNull();
    return nanos == null ? null : Duration.ofNanos(nanos);
  }

  /** Four columns: tokens, cost, nanoseconds, calls. */
  public ResourceBudget budget() {
    Long tokens = numberOrNull();
    Long cost = numberOrNull();
    Long nanos = numberOrNull();
    Long calls = numberOrNull();
    return new ResourceBudget(
        optional(tokens),
        Optional.ofNullable(cost).map(Row::money),
        Optional.ofNullable(nanos).map(Duration::ofNanos),
        optional(calls));
  }

  /** Four columns: tokens, cost, nanoseconds, calls. */
  public ResourceBudget.Usage usage() {
    return new ResourceBudget.Usage(
        number(), money(number()), Duration.ofNanos(number()), number());
  }

  static BigDecimal money(long units) {
    return BigDecimal.valueOf(units, MONEY_DECIMALS);
  }

  public static long units(BigDecimal money) {
    return money.movePointRight(MONEY_DECIMALS).longValueExact();
  }

  public static Instant time(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
  }

  public static long micros(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
  }

  private static OptionalLong optional(@Nullable Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
