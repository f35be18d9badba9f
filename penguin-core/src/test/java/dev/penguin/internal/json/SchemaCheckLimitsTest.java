package dev.penguin.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much is checked, and how much of it is told. */
class SchemaCheckLimitsTest {
  private static final String TOO_LARGE = "too deep or too large to be checked; send less";

  @ParameterizedTest
  @CsvSource({
    "9, 0, 9",
    "10, 0, 10",
    "11, 0, 10",
    "0, 11, 10",
    "7, 3, 10",
    "7, 6, 10",
    "10, 2, 10"
  })
  void membersAndAlternativesTogetherTellTenLines(int ofObject, int ofCity, int told) {
    Map<String, Object> city = Map.of("type", "object", "required", names("c", ofCity));
    Map<String, Object> optional = Map.of("anyOf", List.of(city, Map.of("type", "null")));
    Map<String, Object> schema =
        Map.of("required", names("o", ofObject), "properties", Map.of("city", optional));

    List<String> problems = SchemaCheck.problems(schema, Map.of("city", Map.of()));

    List<String> all = new ArrayList<>();
    names("o", ofObject).forEach(name -> all.add(name + ": required, but missing"));
    names("c", ofCity).forEach(name -> all.add("city." + name + ": required, but missing"));
    assertThat(problems).isEqualTo(all.subList(0, told));
  }

  @Test
  void itemsTellTenLinesAndNothingOfTheWholeAfterThem() {
    Map<String, Object> schema =
        Map.of("items", Map.of("type", "integer"), "uniqueItems", true, "allOf", List.of(false));

    List<String> problems = SchemaCheck.problems(schema, Collections.nCopies(30, "x"));

    assertThat(problems)
        .isEqualTo(
            IntStream.range(0, 10)
                .mapToObj(i -> "[" + i + "]: expected an integer, got \"x\"")
                .toList());
  }

  @Test
  void exactlyAMillionSchemasAreApplied() {
    Map<String, Object> schema = Map.of("items", Map.of("items", Map.of("type", "integer")));
    List<Object> row = Collections.nCopies(1000, 1L);
    List<Object> rows = new ArrayList<>(Collections.nCopies(999, row));

    assertThat(SchemaCheck.problems(schema, rows)).isEmpty();

    rows.set(998, Collections.nCopies(1001, 1L));
    assertThat(SchemaCheck.problems(schema, rows)).containsExactly("[998][1000]: " + TOO_LARGE);
  }

  @Test
  void fiveHundredSchemasMayLieInEachOther() {
    Map<String, Object> schema = Map.of("items", Map.of("$ref", "#"));

    assertThat(SchemaCheck.problems(schema, nested(250))).isEmpty();
    assertThat(SchemaCheck.problems(schema, nested(251)))
        .containsExactly("[0]".repeat(250) + ": " + TOO_LARGE);
  }

  @ParameterizedTest
  @CsvSource({"1, true", "10, true", "11, false"})
  void upToTenNamesAreSuggested(int known, boolean suggested) {
    Map<String, Object> properties = new LinkedHashMap<>();
    names("long_name_", known).forEach(name -> properties.put(name, true));
    Map<String, Object> schema = Map.of("additionalProperties", false, "properties", properties);

    assertThat(SchemaCheck.problems(schema, Map.of("x", 1)))
        .containsExactly(
            "x: unknown parameter"
                + (suggested
                    ? "; there is only " + String.join(", ", names("long_name_", known))
                    : ""));
  }

  private static List<String> names(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  private static List<Object> nested(int lists) {
    List<Object> value = List.of();
    for (int i = 1; i < lists; i++) {
      value = List.of(value);
    }
    return value;
  }
}
