package dev.penguin.internal.typed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.json.Json;
import dev.penguin.internal.json.JsonPath;
import dev.penguin.internal.json.SchemaCheck;
import dev.penguin.internal.typed.Samples.Chain;
import dev.penguin.internal.typed.Samples.Circle;
import dev.penguin.internal.typed.Samples.City;
import dev.penguin.internal.typed.Samples.Colour;
import dev.penguin.internal.typed.Samples.Empty;
import dev.penguin.internal.typed.Samples.Figure;
import dev.penguin.internal.typed.Samples.Free;
import dev.penguin.internal.typed.Samples.Holder;
import dev.penguin.internal.typed.Samples.Page;
import dev.penguin.internal.typed.Samples.Square;
import dev.penguin.internal.typed.Samples.Tree;
import dev.penguin.internal.typed.Samples.TwoPages;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the JSON of a value of each type is, and that reading it gives the value again. */
class RoundTripTest {

  /** One component for each type of the matrix. */
  record Types(
      String text,
      CharSequence sequence,
      char letter,
      Character boxedLetter,
      boolean flag,
      Boolean boxedFlag,
      byte tiny,
      Byte boxedTiny,
      short small,
      int number,
      Integer boxedNumber,
      long large,
      Long boxedLarge,
      float real,
      double precise,
      Double boxedPrecise,
      BigInteger huge,
      BigDecimal exact,
      Colour colour,
      Month month,
      UUID id,
      URI uri,
      Path path,
      Currency currency,
      ZoneId zone,
      Instant instant,
      LocalDate date,
      LocalTime time,
      LocalDateTime dateTime,
      OffsetDateTime offsetDateTime,
      OffsetTime offsetTime,
      ZonedDateTime zonedDateTime,
      Duration duration,
      Period period,
      Year year,
      YearMonth yearMonth,
      List<String> list,
      Collection<Integer> collection,
      Iterable<Boolean> iterable,
      Set<Colour> set,
      List<List<Long>> nested,
      Map<String, Integer> map,
      Map<Colour, String> byColour,
      Map<Integer, String> byNumber,
      Map<Long, String> byLong,
      Map<UUID, String> byId,
      Map<LocalDate, List<City>> byDate,
      Optional<String> optional,
      Optional<Colour> optionalColour,
      Optional<City> optionalCity,
      Optional<List<String>> optionalList,
      OptionalInt optionalInt,
      OptionalLong optionalLong,
      OptionalDouble optionalDouble,
      @Nullable String nullable,
      @Nullable Integer nullableNumber,
      City city,
      Holder<Duration> holder,
      TwoPages pages,
      Tree tree,
      Chain chain,
      Figure figure,
      List<Figure> figures,
      Free free) {}

  private static final String ID = "123e4567-e89b-12d3-a456-426614174000";

  static Stream<Arguments> matrix() {
    return Stream.of(scalars(), times(), collections(), optionals(), records())
        .flatMap(rows -> rows);
  }

  private static Stream<Arguments> scalars() {
    return Stream.of(
        row("text", "a\"ü\n🐧", "\"a\\\"ü\\n🐧\""),
        row("sequence", "a", "\"a\""),
        row("letter", 'x', "\"x\""),
        row("boxedLetter", 'ü', "\"ü\""),
        row("flag", true, "true"),
        row("boxedFlag", false, "false"),
        row("tiny", (byte) -128, "-128"),
        row("boxedTiny", (byte) 127, "127"),
        row("small", (short) 32767, "32767"),
        row("number", Integer.MIN_VALUE, "-2147483648"),
        row("boxedNumber", 0, "0"),
        row("large", Long.MAX_VALUE, "9223372036854775807"),
        row("boxedLarge", -1L, "-1"),
        row("real", 0.1f, "0.1"),
        row("precise", 0.1, "0.1"),
        row("boxedPrecise", 1e300, "1.0E300"),
        row("huge", new BigInteger("12345678901234567890123"), "12345678901234567890123"),
        row("exact", new BigDecimal("0.100000000000000000001"), "0.100000000000000000001"),
        row("exact", new BigDecimal("1.50"), "1.50"),
        row("exact", new BigDecimal("7"), "7"),
        row("colour", Colour.GREEN, "\"GREEN\""),
        row("month", Month.MARCH, "\"MARCH\""),
        row("id", UUID.fromString(ID), "\"" + ID + "\""),
        row("uri", URI.create("https://example.org/a?b=c#d"), "\"https://example.org/a?b=c#d\""),
        row("path", Path.of("Main.java"), "\"Main.java\""),
        row("currency", Currency.getInstance("EUR"), "\"EUR\""),
        row("zone", ZoneId.of("Europe/Berlin"), "\"Europe/Berlin\""));
  }

  private static Stream<Arguments> times() {
    return Stream.of(
        row("instant", Instant.parse("2026-03-01T14:30:00.5Z"), "\"2026-03-01T14:30:00.500Z\""),
        row("date", LocalDate.of(2026, 3, 1), "\"2026-03-01\""),
        row("time", LocalTime.of(14, 30), "\"14:30\""),
        row("dateTime", LocalDateTime.of(2026, 3, 1, 14, 30), "\"2026-03-01T14:30\""),
        row(
            "offsetDateTime",
            OffsetDateTime.parse("2026-03-01T14:30:05+01:00"),
            "\"2026-03-01T14:30:05+01:00\""),
        row("offsetTime", OffsetTime.parse("14:30:05Z"), "\"14:30:05Z\""),
        row(
            "zonedDateTime",
            ZonedDateTime.parse("2026-03-01T14:30:05+01:00[Europe/Berlin]"),
            "\"2026-03-01T14:30:05+01:00[Europe/Berlin]\""),
        row("duration", Duration.ofMinutes(90), "\"PT1H30M\""),
        row("period", Period.of(1, 2, 3), "\"P1Y2M3D\""),
        row("year", Year.of(2026), "2026"),
        row("yearMonth", YearMonth.of(2026, 3), "\"2026-03\""));
  }

  private static Stream<Arguments> collections() {
    return Stream.of(
        row("list", List.of("a", "b"), "[\"a\",\"b\"]"),
        row("list", List.of(), "[]"),
        row("collection", List.of(1, 2), "[1,2]"),
        row("iterable", List.of(true), "[true]"),
        row("set", Set.of(Colour.RED), "[\"RED\"]"),
        row("nested", List.of(List.of(1L), List.of()), "[[1],[]]"),
        row("map", Map.of("odd key", 1), "{\"odd key\":1}"),
        row("byColour", Map.of(Colour.GREEN, "x"), "{\"GREEN\":\"x\"}"),
        row("byNumber", Map.of(-7, "x"), "{\"-7\":\"x\"}"),
        row("byLong", Map.of(Long.MAX_VALUE, "x"), "{\"9223372036854775807\":\"x\"}"),
        row("byId", Map.of(UUID.fromString(ID), "x"), "{\"" + ID + "\":\"x\"}"),
        row(
            "byDate",
            Map.of(LocalDate.of(2026, 3, 1), List.of(new City("Rome", null))),
            "{\"2026-03-01\":[{\"name\":\"Rome\",\"country\":null}]}"));
  }

  private static Stream<Arguments> optionals() {
    return Stream.of(
        row("optional", Optional.of("a"), "\"a\""),
        row("optional", Optional.empty(), "null"),
        row("optionalColour", Optional.of(Colour.RED), "\"RED\""),
        row("optionalColour", Optional.empty(), "null"),
        row(
            "optionalCity",
            Optional.of(new City("Rome", "Italy")),
            "{\"name\":\"Rome\",\"country\":\"Italy\"}"),
        row("optionalCity", Optional.empty(), "null"),
        row("optionalList", Optional.of(List.of("a")), "[\"a\"]"),
        row("optionalInt", OptionalInt.of(3), "3"),
        row("optionalInt", OptionalInt.empty(), "null"),
        row("optionalLong", OptionalLong.of(3L), "3"),
        row("optionalDouble", OptionalDouble.of(0.5), "0.5"),
        row("nullable", null, "null"),
        row("nullable", "a", "\"a\""),
        row("nullableNumber", null, "null"),
        row("nullableNumber", 4, "4"));
  }

  private static Stream<Arguments> records() {
    return Stream.of(
        row("city", new City("Rome", null), "{\"name\":\"Rome\",\"country\":null}"),
        row("holder", new Holder<>(Duration.ZERO), "{\"value\":\"PT0S\"}"),
        row(
            "pages",
            new TwoPages(
                new Page<>(List.of("a"), Optional.empty()), new Page<>(List.of(), Optional.of(1))),
            "{\"texts\":{\"items\":[\"a\"],\"next\":null},\"numbers\":{\"items\":[],\"next\":1}}"),
        row(
            "tree",
            new Tree("a", List.of(new Tree("b", List.of()))),
            "{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":[]}]}"),
        row(
            "chain",
            new Chain(1, Optional.of(new Chain(2, Optional.empty()))),
            "{\"value\":1,\"next\":{\"value\":2,\"next\":null}}"),
        row("figure", new Circle(0.5), "{\"type\":\"Circle\",\"radius\":0.5}"),
        row(
            "figure",
            new Square(2, Optional.of(new Empty())),
            "{\"type\":\"Square\",\"side\":2,\"inner\":{\"type\":\"Empty\"}}"),
        row(
            "figures",
            List.of(new Empty(), new Circle(1)),
            "[{\"type\":\"Empty\"},{\"type\":\"Circle\",\"radius\":1.0}]"),
        row(
            "free",
            new Free(Map.of("a", Arrays.asList(1L, null)), "x"),
            "{\"anything\":{\"a\":[1,null]},\"value\":\"x\"}"));
  }

  private static Arguments row(String component, @Nullable Object value, String json) {
    return Arguments.of(component, value, json);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("matrix")
  void writesAndReadsBack(String component, @Nullable Object value, String json) {
    Shape shape = shapeOf(component);
    Map<String, Object> schema = Definitions.schemaOf(shape);
    List<String> problems = new ArrayList<>();

    assertThat(JsonCodec.of(value)).isEqualTo(json);
    assertThat(SchemaCheck.problems(schema, Json.parseExact(json))).isEmpty();
    assertThat(shape.read(Json.parseExact(json), JsonPath.root(), problems)).isEqualTo(value);
    assertThat(problems).isEmpty();
  }

  @Test
  void theMatrixHasARowForEachType() {
    Set<String> rows = new TreeSet<>();
    matrix().forEach(row -> rows.add((String) row.get()[0]));

    assertThat(Types.class.getRecordComponents())
        .hasSizeGreaterThanOrEqualTo(60)
        .extracting(RecordComponent::getName)
        .containsExactlyInAnyOrderElementsOf(rows);
  }

  private static Shape shapeOf(String name) {
    for (RecordComponent component : Types.class.getRecordComponents()) {
      if (component.getName().equals(name)) {
        JavaType type = JavaType.of(component, component.getAnnotatedType(), Map.of());
        return new Shapes().of(type, "the test");
      }
    }
    throw new AssertionError("No component " + name);
  }

  @Test
  void arraysAreReadAndWritten() {
    record Arrays(int[] numbers, String[][] texts, City[] cities) {}
    String json = "{\"numbers\":[1,2],\"texts\":[[\"a\"],[]],\"cities\":[{\"name\":\"Rome\"}]}";

    Arrays arrays = ResultType.of(Arrays.class).read(json);

    assertThat(arrays.numbers()).containsExactly(1, 2);
    assertThat(arrays.texts()).isDeepEqualTo(new String[][] {{"a"}, {}});
    assertThat(arrays.cities()).containsExactly(new City("Rome", null));
    assertThat(JsonCodec.of(arrays))
        .isEqualTo(json.replace("\"Rome\"}", "\"Rome\",\"country\":null}"));
  }

  @Test
  void nullsAreReadWhereTheyAreMarked() {
    Samples.Nulls nulls =
        ResultType.of(Samples.Nulls.class).read("{\"some\":[\"a\",null],\"array\":null}");

    assertThat(nulls.some()).containsExactly("a", null);
    assertThat(nulls.array()).isNull();
  }

  @Test
  void readCollectionsCannotBeChanged() {
    record Lists(List<String> list, Map<String, String> map, Set<String> set) {}

    Lists lists =
        ResultType.of(Lists.class)
            .read("{\"list\":[\"a\"],\"map\":{\"a\":\"b\"},\"set\":[\"b\",\"a\",\"b\"]}");

    assertThat(lists.list()).isUnmodifiable();
    assertThat(lists.map()).isUnmodifiable();
    assertThat(lists.set()).isUnmodifiable().containsExactly("b", "a");
  }
}
