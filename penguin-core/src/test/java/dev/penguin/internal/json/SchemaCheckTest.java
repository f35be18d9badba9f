package dev.penguin.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.text.NearestName;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaCheckTest {
  private static final String FILE =
      """
      {"type":"object","additionalProperties":false,"required":["path"],"properties":{
        "path":{"type":"string"},
        "limit":{"type":"integer","minimum":1},
        "colour":{"type":"string","enum":["red","green"]}}}""";

  @Test
  void validArgumentsHaveNoProblems() {
    assertThat(problems(FILE, "{\"path\":\"a\",\"limit\":3,\"colour\":\"red\"}")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | path: required, but missing",
        "{'path':7} | path: expected a string, got 7",
        "{'path':null} | path: expected a string, got null",
        "{'path':['a']} | path: expected a string, got [\"a\"]",
        "{'path':'a','limit':'12'} | limit: expected an integer, got \"12\"",
        "{'path':'a','limit':3.5} | limit: expected an integer, got 3.5",
        "{'path':'a','limit':1e-3} | limit: expected an integer, got 0.001",
        "{'path':'a','limit':-1} | limit: must be at least 1, got -1",
        "{'path':'a','limit':true} | limit: expected an integer, got true",
        "{'path':'a','colour':'blue'} | colour: expected one of \"red\", \"green\", got \"blue\"",
        "{'path':'a','colour':3} | colour: expected one of \"red\", \"green\", got 3",
        "{'path':'a','color':'red'} | color: unknown parameter; did you mean colour?",
        "{'path':'a','LIMIT':1} | LIMIT: unknown parameter; did you mean limit?",
        "{'path':'a','encoding':1} | encoding: unknown parameter; there is only path, limit,"
            + " colour",
        "[1] | expected an object, got [1]",
        "null | expected an object, got null",
        "'{}' | expected an object, got \"{}\"",
      })
  @DisplayName("M2 M4 missing, extra and wrong fields")
  void m2WrongFieldsAreNamed(String value, String problem) {
    assertThat(problems(FILE, value.replace('\'', '"'))).containsExactly(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':['string','null']} | null |",
        "{'type':['string','null']} | 5 | expected a string or null, got 5",
        "{'type':['string','integer','null']} | [] | expected a string, an integer or null, got []",
        "{'type':'number'} | 5 |",
        "{'type':'number'} | '5' | expected a number, got \"5\"",
        "{'type':'integer'} | 92233720368547758079 |",
        "{'type':'integer'} | 3.0 |",
        "{'type':'integer'} | 1e3 |",
        "{'type':'integer','maximum':10} | 1.1e1 | must be at most 10, got 11.0",
        "{'type':'integer','maximum':10} | 92233720368547758079 | must be at most 10, got"
            + " 92233720368547758079",
        "{'type':'boolean'} | 'true' | expected a boolean, got \"true\"",
        "{'type':'null'} | 0 | expected null, got 0",
        "{'type':'array'} | {} | expected an array, got {}",
        "{'type':'string','minimum':3} | 2 | expected a string, got 2",
        "{'enum':['a'],'type':'integer'} | 'b' | expected \"a\", got \"b\"",
        "{'const':'a'} | 'b' | expected \"a\", got \"b\"",
        "{'const':null} | 'b' | expected null, got \"b\"",
        "{'const':1} | 1.0 |",
        "{'enum':[1,'1',null,{'a':[1]}]} | {'a':[1.0]} |",
        "{'enum':[1,null]} | '1' | expected one of 1, null, got \"1\"",
        "{'exclusiveMinimum':0} | 0 | must be more than 0, got 0",
        "{'exclusiveMaximum':0.5} | 0.5 | must be less than 0.5, got 0.5",
        "{'minimum':0,'exclusiveMinimum':true} | 0 | must be more than 0, got 0",
        "{'maximum':1,'exclusiveMaximum':false} | 1 |",
        "{'maximum':0.1} | 0.1 |",
        "{'minLength':2} | 'a' | must have at least 2 characters, got 1",
        "{'minLength':1} | '' | must have at least 1 character, got 0",
        "{'maxLength':1} | '🐧' |",
        "{'maxLength':1} | 'ab' | must have at most 1 character, got 2",
        "{'pattern':'^[a-z]+$'} | 'Ab' | must match the pattern ^[a-z]+$, got \"Ab\"",
        "{'pattern':'b'} | 'abc' |",
        "{'pattern':'(unclosed'} | 'abc' |",
        "{'minItems':1} | [] | must have at least 1 item, got 0",
        "{'maxItems':1} | [1,2] | must have at most 1 item, got 2",
        "{'uniqueItems':true} | [1,2,1.0] | items must differ, got 1.0 twice",
        "{'uniqueItems':true} | [[1],[2],'1',1] |",
        "{'items':{'type':'integer'}} | [1,'x'] | [1]: expected an integer, got \"x\"",
        "{'items':false} | [1] | [0]: not allowed here",
        "{'prefixItems':[{'type':'string'}],'items':{'type':'integer'}} | ['a',1] |",
        "{'properties':{'a':{'properties':{'b':{'items':{'required':['c']}}}}}} | {'a':{'b':[{}]}}"
            + " | a.b[0].c: required, but missing",
        "{'additionalProperties':{'type':'integer'}} | {'odd key':'x'} | [\"odd key\"]: expected an"
            + " integer, got \"x\"",
        "{'additionalProperties':false} | {'x':1} | x: unknown parameter; there are none",
        "{'additionalProperties':false,'patternProperties':{'^x-':{'type':'string'}}} | {'x-a':1} |"
            + " x-a: expected a string, got 1",
        "{'additionalProperties':true,'futureKeyword':7} | {'x':1} |",
        "{'allOf':[{'minimum':3},{'maximum':5}]} | 6 | must be at most 5, got 6",
        "true | 6 |",
        "{'$ref':'#/$defs/No'} | 6 | cannot be checked: the schema's reference #/$defs/No leads"
            + " nowhere",
        "{'$ref':'#/definitions/a~1b','definitions':{'a/b':{'type':'string'}}} | 6 | expected a"
            + " string, got 6",
        "{'$ref':'https://example.org/s'} | 6 |",
        "{'$ref':'#six','$defs':{'a':{'$anchor':'six','type':'string'}}} | 6 |",
      })
  void checksEachKeyword(String schema, String value, String problem) {
    List<String> problems = problems(schema.replace('\'', '"'), value.replace('\'', '"'));

    assertThat(problems).isEqualTo(problem == null ? List.of() : List.of(problem));
  }

  @Test
  void referencesMayBeRecursive() {
    String tree =
        """
        {"$ref":"#/$defs/Node","$defs":{"Node":{"type":"object","additionalProperties":false,
          "required":["name"],"properties":{"name":{"type":"string"},
          "children":{"type":"array","items":{"$ref":"#/$defs/Node"}}}}}}""";

    assertThat(problems(tree, "{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":[]}]}"))
        .isEmpty();
    assertThat(problems(tree, "{\"name\":\"a\",\"children\":[{\"children\":[{\"name\":1}]}]}"))
        .containsExactly(
            "children[0].name: required, but missing",
            "children[0].children[0].name: expected a string, got 1");
  }

  @Test
  void aReferenceToItselfEndsInAProblem() {
    assertThat(problems("{\"$ref\":\"#\"}", "1"))
        .containsExactly("too deep or too large to be checked; send less");
  }

  @Test
  void alternativesWithATagReportTheOneThatWasMeant() {
    String shapes =
        """
        {"anyOf":[
          {"type":"object","required":["type","radius"],"additionalProperties":false,
           "properties":{"type":{"enum":["Circle"]},"radius":{"type":"number"}}},
          {"type":"object","required":["type","side"],"additionalProperties":false,
           "properties":{"type":{"const":"Square"},"side":{"type":"number"}}}]}""";

    assertThat(problems(shapes, "{\"type\":\"Square\",\"side\":2}")).isEmpty();
    assertThat(problems(shapes, "{\"type\":\"Square\",\"radius\":2}"))
        .containsExactly(
            "side: required, but missing", "radius: unknown parameter; there is only type, side");
    assertThat(problems(shapes, "{\"type\":\"Triangle\"}"))
        .containsExactly("type: expected one of \"Circle\", \"Square\", got \"Triangle\"");
    assertThat(problems(shapes, "{\"side\":2}"))
        .containsExactly("type: expected one of \"Circle\", \"Square\", got nothing");
    assertThat(problems(shapes, "[]")).containsExactly("expected an object, got []");
  }

  @Test
  void alternativesWithoutATagReportTheNearest() {
    String forms =
        """
        {"properties":{"at":{"anyOf":[
          {"type":"object","required":["line","column"]},
          {"type":"object","required":["offset"]},
          {"type":"null"}]}}}""";

    assertThat(problems(forms, "{\"at\":{\"offset\":1}}")).isEmpty();
    assertThat(problems(forms, "{\"at\":null}")).isEmpty();
    assertThat(problems(forms, "{\"at\":{}}"))
        .containsExactly(
            "at: fits none of the 3 allowed forms; the nearest: at.offset: required, but missing");
    assertThat(problems(forms, "{\"at\":5}"))
        .containsExactly("at: expected an object or null, got 5");
  }

  @Test
  void anOptionalObjectReportsItsOwnProblems() {
    String optional =
        """
        {"properties":{"city":{"anyOf":[{"$ref":"#/$defs/City"},{"type":"null"}]}},
         "$defs":{"City":{"type":"object","required":["name"]}}}""";

    assertThat(problems(optional, "{\"city\":{}}"))
        .containsExactly("city.name: required, but missing");
  }

  @Test
  void oneOfMustFitExactlyOnce() {
    String schema = "{\"oneOf\":[{\"minimum\":3},{\"maximum\":5}]}";

    assertThat(problems(schema, "6")).isEmpty();
    assertThat(problems(schema, "4"))
        .containsExactly("fits 2 of the allowed forms, must fit exactly one");
  }

  @Test
  void atMostTenProblemsAreReported() {
    String many =
        IntStream.range(0, 50).mapToObj(i -> "\"x" + i + "y\"").collect(Collectors.joining(","));

    assertThat(problems("{\"items\":{\"type\":\"integer\"}}", "[" + many + "]"))
        .hasSize(10)
        .endsWith("[9]: expected an integer, got \"x9y\"");
  }

  @Test
  void valuesAreShownUpToSixtyCharacters() {
    String text = "{\"type\":\"integer\"}";

    assertThat(problems(text, "\"" + "x".repeat(1_000_000) + "\""))
        .containsExactly("expected an integer, got \"" + "x".repeat(59) + "…");
    assertThat(problems(text, "[" + "[1,2,3],".repeat(1000) + "1]"))
        .containsExactly("expected an integer, got [" + "[1,2,3],".repeat(7) + "[1,…");
    assertThat(problems(text, "\"line\\nbreak \\u0007\""))
        .containsExactly("expected an integer, got \"line\\nbreak \\u0007\"");
  }

  @Test
  void longListsOfChoicesAreCut() {
    String choices =
        IntStream.range(0, 30).mapToObj(String::valueOf).collect(Collectors.joining(","));

    assertThat(problems("{\"enum\":[" + choices + "]}", "99"))
        .containsExactly(
            "expected one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19"
                + " and 10 more, got 99");
  }

  @Test
  @DisplayName("F20 an expression that backtracks without end is given up")
  void f20EndlessBacktrackingIsGivenUp() {
    assertThat(problems("{\"pattern\":\"^(.*a){12}$\"}", "\"" + "a".repeat(40) + "b\""))
        .containsExactly("takes too long to match against the pattern ^(.*a){12}$");
    assertThat(problems("{\"pattern\":\"^(a|b)*$\"}", "\"" + "ab".repeat(100_000) + "\""))
        .containsExactly("takes too long to match against the pattern ^(a|b)*$");
  }

  @Test
  void alternativesThatMultiplyAreGivenUp() {
    String schema =
        """
        {"anyOf":[{"items":{"$ref":"#"},"minItems":2},{"items":{"$ref":"#"},"minItems":3}]}""";

    assertThat(problems(schema, "[".repeat(60) + "]".repeat(60))).hasSize(1);
  }

  @Test
  void nearestNamesAreNearEnough() {
    assertThat(NearestName.of("filePath", List.of("file", "file_path"))).contains("file_path");
    assertThat(NearestName.of("pth", List.of("limit", "path"))).contains("path");
    assertThat(NearestName.of("x", List.of("y"))).isEmpty();
    assertThat(NearestName.of("encoding", List.of("path"))).isEmpty();
    assertThat(NearestName.of("", List.of("path"))).isEmpty();
    assertThat(NearestName.of("p".repeat(10_000), List.of("path"))).isEmpty();
  }

  private static List<String> problems(String schema, String value) {
    Object parsed = Json.parse(schema);
    @SuppressWarnings("unchecked")
    Map<String, Object> keywords =
        parsed instanceof Map ? (Map<String, Object>) parsed : Map.of("allOf", List.of(parsed));
    return SchemaCheck.problems(keywords, Json.parse(value));
  }
}
