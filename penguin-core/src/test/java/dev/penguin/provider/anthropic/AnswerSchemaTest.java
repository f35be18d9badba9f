package dev.penguin.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.json.Json;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerSchemaTest {
  private static final String CLOSED =
      json(
          "{'type':'object','properties':{'on':{'type':'string','format':'date'}},"
              + "'required':['on'],'additionalProperties':false}");

  private static final ModelRequest ASKED =
      ModelRequest.of(List.of(UserMessage.of("when?"))).withResultSchema(CLOSED);

  @ParameterizedTest
  @ValueSource(
      strings = {"claude-sonnet-4-5", "claude-haiku-4-5-20251001", "claude-opus-4-6", "claude-x"})
  void modelsFrom45OnAreHeldToTheSchema(String model) {
    Map<String, Object> body = body(ModelConfig.of("anthropic/" + model), ASKED);

    assertThat(body)
        .containsEntry(
            "output_config",
            Map.of("format", Map.of("type", "json_schema", "schema", Json.parseObject(CLOSED))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claude-3-5-haiku-latest",
        "claude-sonnet-4-20250514",
        "claude-sonnet-4",
        "claude-opus-4@20250514",
        "claude-opus-4-1",
        "minimax-m2"
      })
  void earlierModelsAndThoseOfOthersFindItInTheInstructionsAlone(String model) {
    assertThat(body(ModelConfig.of("anthropic/" + model), ASKED))
        .doesNotContainKey("output_config");
  }

  @Test
  void theEffortStandsBesideIt() {
    ModelConfig config = ModelConfig.of("anthropic/claude-opus-4-6").withReasoningEffort("low");

    assertThat(Json.write(body(config, ASKED).get("output_config")))
        .isEqualTo(
            "{\"effort\":\"low\",\"format\":{\"type\":\"json_schema\",\"schema\":" + CLOSED + "}}");
  }

  @Test
  void anExtraOfTheUserCountsFirst() {
    ModelConfig config =
        ModelConfig.of("anthropic/claude-opus-4-6")
            .withExtra("output_config", "{\"effort\":\"max\"}");

    assertThat(body(config, ASKED)).containsEntry("output_config", Map.of("effort", "max"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limits | 'a':{'type':'integer','minimum':0} | {}",
        "a format that it does not know | 'a':{'type':'string','format':'iri'} | {}",
        "an open object | 'a':{'type':'object','properties':{}} | {}",
        "recursion | 'a':{'$ref':'#/$defs/t'} | {'t':{'type':'object','properties':"
            + "{'n':{'anyOf':[{'$ref':'#/$defs/t'},{'type':'null'}]}},'required':['n'],"
            + "'additionalProperties':false}}",
        "a reference to elsewhere | 'a':{'$ref':'https://example.org/t'} | {}"
      })
  void whatTheApiRefusesIsNotSent(String what, String properties, String definitions) {
    assertThat(AnswerSchema.isTaken(schema(properties, definitions))).as(what).isFalse();
  }

  @Test
  void aTypeUsedTwiceIsNoRecursion() {
    String point = "{'p':{'type':'object','properties':{},'additionalProperties':false}}";

    assertThat(
            AnswerSchema.isTaken(
                schema("'a':{'$ref':'#/$defs/p'},'b':{'$ref':'#/$defs/p'}", point)))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"16, true", "17, false"})
  void soManyUnionsAreTaken(int unions, boolean taken) {
    String properties =
        IntStream.range(0, unions)
            .mapToObj(i -> "'p" + i + "':{'type':['string','null']}")
            .collect(Collectors.joining(","));

    assertThat(AnswerSchema.isTaken(schema(properties, "{}"))).isEqualTo(taken);
  }

  /** An object that is closed but for what its properties are. */
  private static Map<String, Object> schema(String properties, String definitions) {
    Map<String, Object> fields = Json.parseObject(json("{" + properties + "}"));
    return Map.of(
        "type",
        "object",
        "properties",
        fields,
        "required",
        List.copyOf(fields.keySet()),
        "additionalProperties",
        false,
        "$defs",
        Json.parseObject(json(definitions)));
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private static Map<String, Object> body(ModelConfig config, ModelRequest request) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    new RequestEncoder(config, OutputLimits.of(config), "")
        .encode(request)
        .forEach(all::writeBytes);
    return Json.parseObject(all.toString(StandardCharsets.UTF_8));
  }
}
