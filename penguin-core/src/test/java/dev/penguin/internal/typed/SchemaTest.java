package dev.penguin.internal.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.json.Json;
import dev.penguin.internal.typed.Samples.Chain;
import dev.penguin.internal.typed.Samples.City;
import dev.penguin.internal.typed.Samples.Colour;
import dev.penguin.internal.typed.Samples.Endless;
import dev.penguin.internal.typed.Samples.Figure;
import dev.penguin.internal.typed.Samples.Free;
import dev.penguin.internal.typed.Samples.Holder;
import dev.penguin.internal.typed.Samples.Tree;
import dev.penguin.internal.typed.Samples.Trip;
import dev.penguin.internal.typed.Samples.TwoPages;
import dev.penguin.tool.Param;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SchemaTest {

  @Test
  void answersHaveAllComponentsWithNullForWhatIsMissing() {
    assertThat(schema(City.class))
        .isEqualTo(
            joined(
                """
            {"type":"object","properties":{
            "name":{"type":"string","description":"Its name in English"},
            "country":{"type":["string","null"]}},
            "required":["name","country"],"additionalProperties":false}"""));
  }

  @Test
  void optionalsAllowNull() {
    record Search(
        @Param(description = "How many") Optional<Integer> limit,
        Optional<Colour> colour,
        Optional<List<String>> tags,
        Optional<Map<String, Integer>> counts,
        Optional<Object> anything) {}

    assertThat(schema(Search.class))
        .isEqualTo(
            joined(
                """
            {"type":"object","properties":{
            "limit":{"type":["integer","null"],"description":"How many"},
            "colour":{"type":["string","null"],"enum":["RED","GREEN",null]},
            "tags":{"type":["array","null"],"items":{"type":"string"}},
            "counts":{"anyOf":[{"type":"object","additionalProperties":{"type":"integer"}},
            {"type":"null"}]},
            "anything":{}},
            "required":["limit","colour","tags","counts","anything"],"additionalProperties":false}"""));
  }

  @Test
  void formatsAndHintsTellTheFormOfATime() {
    record Times(
        Duration limit,
        LocalDateTime start,
        @Param(description = "When it ends") LocalDateTime end) {}

    assertThat(schema(Times.class))
        .isEqualTo(
            joined(
                """
            {"type":"object","properties":{
            "limit":{"type":"string","format":"duration"},
            "start":{"type":"string","description":\
            "a date and time without offset such as 2026-03-01T14:30:00"},
            "end":{"type":"string","description":"When it ends\
             (a date and time without offset such as 2026-03-01T14:30:00)"}},
            "required":["limit","start","end"],"additionalProperties":false}"""));
  }

  @Test
  void typesThatStandInSeveralPlacesAreDefinedOnce() {
    assertThat(schema(Trip.class))
        .isEqualTo(
            joined(
                """
            {"type":"object","properties":{
            "from":{"$ref":"#/$defs/City"},
            "to":{"anyOf":[{"$ref":"#/$defs/City"}],"description":"Where to"},
            "stops":{"type":"array","items":{"$ref":"#/$defs/City"}}},
            "required":["from","to","stops"],"additionalProperties":false,
            "$defs":{"City":{"type":"object","properties":{
            "name":{"type":"string","description":"Its name in English"},
            "country":{"type":["string","null"]}},
            "required":["name","country"],"additionalProperties":false}}}"""));
  }

  @Test
  void recursiveTypesReferToThemselves() {
    assertThat(schema(Tree.class))
        .isEqualTo(
            joined(
                """
            {"type":"object","properties":{
            "name":{"type":"string"},
            "children":{"type":"array","items":{"$ref":"#/$defs/Tree"}}},
            "required":["name","children"],"additionalProperties":false,
            "$defs":{"Tree":{"type":"object","properties":{
            "name":{"type":"string"},
            "children":{"type":"array","items":{"$ref":"#/$defs/Tree"}}},
            "required":["name","children"],"additionalProperties":false}}}"""));
    assertThat(schema(Chain.class))
        .contains("\"next\":{\"anyOf\":[{\"$ref\":\"#/$defs/Chain\"},{\"type\":\"null\"}]}");
  }

  @Test
  void sealedInterfacesAreTaggedAlternatives() {
    assertThat(schema(Figure.class))
        .isEqualTo(
            joined(
                """
            {"type":"object","properties":{"value":{"$ref":"#/$defs/Figure"}},
            "required":["value"],"additionalProperties":false,
            "$defs":{"Figure":{"anyOf":[
            {"type":"object","properties":{"type":{"type":"string","enum":["Circle"]},
            "radius":{"type":"number"}},
            "required":["type","radius"],"additionalProperties":false},
            {"type":"object","properties":{"type":{"type":"string","enum":["Square"]},
            "side":{"type":"integer"},
            "inner":{"anyOf":[{"$ref":"#/$defs/Figure"},{"type":"null"}]}},
            "required":["type","side","inner"],"additionalProperties":false},
            {"type":"object","properties":{"type":{"type":"string","enum":["Empty"]}},
            "required":["type"],"additionalProperties":false}]}}}"""));
  }

  @Test
  void genericRecordsOfDifferentTypesAreDifferent() {
    assertThat(schema(TwoPages.class))
        .contains("\"texts\":{\"type\":\"object\",\"properties\":{\"items\":{\"type\":\"array\",")
        .doesNotContain("$defs");
    record Several(Holder<String> a, Holder<String> b, Holder<Integer> c, Holder<Integer> d) {}
    assertThat(schema(Several.class))
        .contains(
            "\"$defs\":{\"Holder\":{\"type\":\"object\",\"properties\":{\"value\":{\"type\":\"string\"}}",
            "\"Holder2\":{\"type\":\"object\",\"properties\":{\"value\":{\"type\":\"integer\"}}");
  }

  @Test
  void mapsHaveTheirKeysWhereTheseAreKnown() {
    record Maps(Map<Colour, Integer> byColour, Map<String, List<String>> byName) {}

    assertThat(schema(Maps.class))
        .isEqualTo(
            joined(
                """
            {"type":"object","properties":{
            "byColour":{"type":"object","properties":{"RED":{"type":"integer"},
            "GREEN":{"type":"integer"}},"additionalProperties":false},
            "byName":{"type":"object","additionalProperties":{"type":"array",
            "items":{"type":"string"}}}},
            "required":["byColour","byName"],"additionalProperties":false}"""));
  }

  @Test
  void freeValuesHaveNoSchema() {
    assertThat(schema(Free.class))
        .isEqualTo(
            joined(
                """
            {"type":"object","properties":{
            "anything":{"type":"object","additionalProperties":{}},
            "value":{}},
            "required":["anything","value"],"additionalProperties":false}"""));
  }

  @Test
  void typesWithoutAFormAreRefused() {
    record WithDate(Date when) {}
    assertRefused(
        WithDate.class,
        "The type java.util.Date of component 'when' of record "
            + WithDate.class.getName()
            + " has no JSON form; use a record, an enum, a sealed interface of records, a text, a"
            + " number, a boolean, a type of java.time, List, Set, Map, Optional or an array");
    record WithWildcard(Map<List<?>, String> map) {}
    assertRefused(
        WithWildcard.class,
        "The type java.util.List of component 'map' of record "
            + WithWildcard.class.getName()
            + " cannot be the key of a map; use String or an enum");
  }

  @Test
  void resultsWithoutAFormAreRefused() {
    assertRefused(
        List.class,
        "The type java.util.List of the result has no type arguments, and a Class cannot express them:"
            + " pass a TypeRef that does, for instance new TypeRef<List<String>>() {}, an array such"
            + " as String[].class, or a record that has it as a component");
    assertRefused(
        Map.class,
        "The type java.util.Map of the result has no type arguments, and a Class cannot express them:"
            + " pass a TypeRef that does, for instance new TypeRef<Map<String, String>>() {}, an"
            + " array such as String[].class, or a record that has it as a component");
    assertRefused(
        Object.class,
        "The type java.lang.Object of the result does not say what the answer should be: use a record or"
            + " another type with a JSON form, or String.class for the text");
    assertRefused(
        void.class,
        "The type void of the result has no JSON form; use a record, an enum, a sealed interface"
            + " of records, a text, a number, a boolean, a type of java.time, List, Set, Map,"
            + " Optional or an array");
    record Start(Endless<String> endless) {}
    assertRefused(
        Start.class,
        "The type dev.penguin.internal.typed.Samples$Endless of component 'next' of record"
            + " dev.penguin.internal.typed.Samples$Endless has type arguments more than 50 levels"
            + " deep");
  }

  @Test
  void sealedInterfacesOfOtherThanPlainRecordsAreRefused() {
    assertRefused(
        Samples.WithClass.class,
        "The type dev.penguin.internal.typed.Samples$WithClass of the result permits"
            + " dev.penguin.internal.typed.Samples$PlainClass, which is no record");
    assertRefused(
        Samples.WithType.class,
        "The type dev.penguin.internal.typed.Samples$HasType of the result has a component 'type',"
            + " the name that tells its kinds apart");
    assertRefused(
        Samples.WithGeneric.class,
        "The type dev.penguin.internal.typed.Samples$WithGeneric of the result permits"
            + " dev.penguin.internal.typed.Samples$Generic, which is generic");
  }

  private static void assertRefused(Class<?> type, String message) {
    assertThatThrownBy(() -> ResultType.of(type))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message + " (see errors.md#no-json-form in the penguin-core jar)");
  }

  private static String schema(Class<?> type) {
    String schema = ResultType.of(type).schema();
    assertThat(Json.parse(schema)).isInstanceOf(Map.class);
    return schema;
  }

  /** The expected texts are broken into lines for their readers. */
  private static String joined(String lines) {
    return lines.replace("\n", "");
  }
}
