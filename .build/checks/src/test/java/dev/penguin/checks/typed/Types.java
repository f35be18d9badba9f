package dev.penguin.checks.typed;

import dev.penguin.tool.Param;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Records of all kinds that a program may ask for. */
final class Types {
  private Types() {}

  /** Those whose JSON has no rule that a schema cannot tell. */
  static final List<Class<? extends Record>> PLAIN =
      List.of(
          Address.class,
          Order.class,
          Limits.class,
          Tree.class,
          Chain.class,
          Drawing.class,
          Pages.class,
          Arrays.class,
          Maps.class,
          Nulls.class,
          Nothing.class);

  /** Those with texts that only Java can read. */
  static final List<Class<? extends Record>> TEXTS = List.of(Times.class, Names.class);

  enum Size {
    SMALL,
    LARGE
  }

  record Nothing() {}

  record Address(String street, @Param(description = "ISO code") Optional<String> country) {}

  record Order(
      Address from,
      @Param(description = "Where to") Address to,
      Size size,
      Optional<Size> wrapping,
      int count,
      BigDecimal price,
      boolean paid,
      OptionalInt discount) {}

  record Limits(
      @Param(min = 1, max = 7) int day,
      @Param(min = 0, max = 0.5) double share,
      @Param(min = -3) Optional<Long> offset,
      @Param(pattern = "^[a-z]{1,3}$") String code,
      @Param(pattern = "a") Optional<String> letter) {}

  record Tree(String name, List<Tree> children) {}

  record Chain(int value, Optional<Chain> next) {}

  sealed interface Shape permits Circle, Box {}

  record Circle(double radius) implements Shape {}

  sealed interface Box extends Shape permits Square, Group {}

  record Square(int side, Optional<String> title) implements Box {}

  record Group(List<Shape> parts) implements Box {}

  record Drawing(Shape main, List<Shape> others, Optional<Shape> frame) {}

  record Page<T>(List<T> items, Optional<T> next) {}

  record Pages(Page<String> texts, Page<Integer> numbers, Page<Address> addresses) {}

  record Arrays(int[] numbers, String[][] texts, Address[] addresses, Set<Size> sizes) {}

  record Maps(
      Map<String, Integer> counts, Map<Size, String> bySize, Map<String, List<Address>> places) {}

  record Nulls(@Nullable String name, List<@Nullable Integer> numbers, @Nullable Address address) {}

  record Times(
      Instant instant,
      LocalDate date,
      LocalTime time,
      LocalDateTime dateTime,
      OffsetDateTime offsetDateTime,
      ZonedDateTime zonedDateTime,
      Duration duration,
      Period period,
      Year year,
      YearMonth yearMonth,
      ZoneId zone) {}

  record Names(UUID id, URI uri, Path path, Currency currency, char letter, BigInteger huge) {}
}
