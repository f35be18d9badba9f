package dev.penguin.checks.typed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.ResultTypeException;
import dev.penguin.message.ToolCall;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolResult;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schemas of typed tools and answers, as a validator sees them that is not ours. */
class SchemaValidityTest {
  private static final int CASES = 400;

  /** What OpenAI's guide to structured outputs lists as supported, as far as we write it. */
  private static final Set<String> STRICT_KEYWORDS =
      Set.of(
          "type",
          "properties",
          "required",
          "additionalProperties",
          "description",
          "enum",
          "items",
          "anyOf",
          "$ref",
          "$defs",
          "format",
          "pattern",
          "minimum",
          "maximum");

  private static final Set<String> STRICT_FORMATS =
      Set.of("date-time", "time", "date", "duration", "uuid");

  static Stream<Class<? extends Record>> all() {
    return Stream.concat(Types.PLAIN.stream(), Types.TEXTS.stream());
  }

  static Stream<Class<? extends Record>> plain() {
    return Types.PLAIN.stream();
  }

  @ParameterizedTest
  @MethodSource("all")
  void schemasFitTheMetaSchema(Class<? extends Record> type) {
    assertThat(Validator.problemsOfSchema(tool(type).spec().inputSchema())).isEmpty();
    assertThat(Validator.problemsOfSchema(answerSchema(type))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("all")
  void anthropicTakesTheSchemasOfTools(Class<? extends Record> type) {
    Map<String, Object> schema = parsed(tool(type).spec().inputSchema());

    assertThat(schema).containsEntry("type", "object").doesNotContainKeys("anyOf", "$ref", "enum");
    assertThat(schema.keySet())
        .isSubsetOf("type", "properties", "required", "additionalProperties", "$defs");
  }

  @ParameterizedTest
  @MethodSource("all")
  void answersAreAskedForInTheFormOfOpenAisStrictMode(Class<? extends Record> type) {
    List<String> problems = new ArrayList<>();

    checkStrict(parsed(answerSchema(type)), problems);

    if (type == Types.Maps.class) { // free keys cannot be told in that form
      assertThat(problems).isNotEmpty();
    } else {
      assertThat(problems).isEmpty();
    }
  }

  private static void checkStrict(Object schema, List<String> problems) {
    if (!(schema instanceof Map<?, ?> keywords)) {
      problems.add("no schema: " + schema);
      return;
    }
    for (Object keyword : keywords.keySet()) {
      if (!STRICT_KEYWORDS.contains(keyword)) {
        problems.add("keyword " + keyword);
      }
    }
    if (keywords.get("format") instanceof String format && !STRICT_FORMATS.contains(format)) {
      problems.add("format " + format);
    }
    if (keywords.containsKey("$ref") && keywords.size() > 1) {
      problems.add("keywords beside a reference");
    }
    if (String.valueOf(keywords.get("type")).contains("object")) {
      Map<?, ?> properties = keywords.get("properties") instanceof Map<?, ?> map ? map : Map.of();
      if (!(keywords.get("required") instanceof List<?> required)
          || !Set.copyOf(required).equals(properties.keySet())
          || !Boolean.FALSE.equals(keywords.get("additionalProperties"))) {
        problems.add("not closed: " + keywords);
      }
    }
    for (String inner : List.of("properties", "$defs")) {
      if (keywords.get(inner) instanceof Map<?, ?> schemas) {
        schemas.values().forEach(part -> checkStrict(part, problems));
      }
    }
    if (keywords.get("anyOf") instanceof List<?> forms) {
      forms.forEach(part -> checkStrict(part, problems));
    }
    if (keywords.containsKey("items")) {
      checkStrict(keywords.get("items"), problems);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatFitsTheSchemaIsValidAndRead(Class<? extends Record> type) throws Exception {
    Tool tool = tool(type);
    Validator validator = new Validator(tool.spec().inputSchema());
    Validator strict = new Validator(answerSchema(type));
    JsonGenerator generator =
        new JsonGenerator(parsed(tool.spec().inputSchema()), new Random(7), 0);
    JsonGenerator strictGenerator = new JsonGenerator(parsed(answerSchema(type)), new Random(7), 0);

    for (int i = 0; i < CASES; i++) {
      String json = generator.next();
      assertThat(validator.problems(json)).as(json).isEmpty();
      assertThat(problem(tool, json)).as(json).isEmpty();
      String answer = strictGenerator.next();
      assertThat(strict.problems(answer)).as(answer).isEmpty();
      assertThat(problem(tool, answer)).as(answer).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("plain")
  void whatTheValidatorTakesWeReadAndOfTheRestOnlyWhatHasOneMeaning(Class<? extends Record> type)
      throws Exception {
    Tool tool = tool(type);
    Validator validator = new Validator(tool.spec().inputSchema());
    JsonGenerator generator =
        new JsonGenerator(parsed(tool.spec().inputSchema()), new Random(11), 0.08);

    int refused = 0;
    for (int i = 0; i < CASES; i++) {
      String json = generator.next();
      String ours = problem(tool, json);
      if (validator.problems(json).isEmpty()) {
        assertThat(ours).as(json).isEmpty();
      }
      checkRead(validator, tool, json);
      refused += ours.isEmpty() ? 0 : 1;
    }
    assertThat(refused).isBetween(1, CASES - 1);
  }

  /** Only one way round: some texts that a schema allows are no value in Java. */
  @ParameterizedTest
  @MethodSource("all")
  void whatWeReadTheValidatorTakesAsItWasRead(Class<? extends Record> type) throws Exception {
    Tool tool = tool(type);
    Validator validator = new Validator(tool.spec().inputSchema());
    JsonGenerator generator =
        new JsonGenerator(parsed(tool.spec().inputSchema()), new Random(13), 0.05);

    for (int i = 0; i < CASES; i++) {
      String json = generator.next();
      checkRead(validator, tool, json);
    }
  }

  /** What the validator refuses and we read all the same, we read as a value that it takes. */
  private static void checkRead(Validator validator, Tool tool, String json) throws Exception {
    if (!validator.problems(json).isEmpty()
        && call(tool, json) instanceof ToolResult.Success read) {
      assertThat(validator.problems(read.text())).as(json + "\n" + read.text()).isEmpty();
    }
  }

  record Numbers(int number, byte tiny) {}

  record Span(Duration duration, OffsetDateTime when) {}

  @Test
  void theDifferencesAreThese() throws Exception {
    Tool numbers = tool(Numbers.class);
    Validator validNumbers = new Validator(numbers.spec().inputSchema());
    // We are stricter: an integer fits its Java type.
    String large = "{\"number\":3000000000,\"tiny\":1}";
    assertThat(validNumbers.problems(large)).isEmpty();
    assertThat(problem(numbers, large)).isNotEmpty();
    // Java reads durations with fractions, and times without seconds, which the formats do not
    // know.
    Tool span = tool(Span.class);
    Validator validSpan = new Validator(span.spec().inputSchema());
    String json = "{\"duration\":\"PT1.5S\",\"when\":\"2026-03-01T14:30Z\"}";
    assertThat(validSpan.problems(json)).isNotEmpty();
    assertThat(problem(span, json)).isEmpty();
  }

  private static String problem(Tool tool, String json) throws Exception {
    ToolResult result = call(tool, json);
    return result instanceof ToolResult.Failure ? result.text() : "";
  }

  private static ToolResult call(Tool tool, String json) throws Exception {
    return tool.call(new ToolCall("c1", "take", json), null);
  }

  private static Tool tool(Class<? extends Record> type) {
    return Tool.of("take", "Takes a value and gives it back", type, value -> value);
  }

  private static Map<String, Object> parsed(String schema) {
    return new ToolCall("c1", "parse", schema).arguments();
  }

  private static String answerSchema(Class<? extends Record> type) {
    ScriptedModel model = ScriptedModel.replying("no", "no", "no");
    try (PenguinAgent agent = PenguinAgent.builder().model(model).build()) {
      agent.run("answer", type);
    } catch (ResultTypeException e) {
      return model.requests().get(0).resultSchema().orElseThrow();
    }
    throw new AssertionError("An answer that is none was read");
  }
}
