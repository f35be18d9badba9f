package dev.penguin.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.json.Json;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelRequest;
import dev.penguin.model.ToolChoice;
import dev.penguin.tool.ToolSpec;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicRequestTest {
  private static final String OBJECT = "{\"type\":\"object\",\"properties\":{}}";
  private static final String MARK = ",\"cache_control\":{\"type\":\"ephemeral\"}";
  private static final ModelConfig SONNET = ModelConfig.of("anthropic/claude-sonnet-4-5");
  private static final ToolCall CALL = new ToolCall("c1", "look", "{\"a\": 1.0}");
  private static final UserMessage HELLO = UserMessage.of("hi");
  private static final Part SIGNED = new Part.Reasoning("hm", "Sig+/=", "anthropic");

  @Test
  void aRequestHasTheFieldsOfTheProtocolAndMarksWhatStays() {
    ModelRequest request =
        ModelRequest.of(List.of(new SystemMessage("be"), new SystemMessage("brief"), HELLO))
            .withTools(
                List.of(
                    ToolSpec.of("look", "Looks", OBJECT), ToolSpec.of("list", "Lists", OBJECT)));

    assertThat(encode(SONNET.withTemperature(0.5), request))
        .isEqualTo(
            "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":32000,\"temperature\":0.5,\"tools\":["
                + "{\"name\":\"look\",\"description\":\"Looks\",\"input_schema\":"
                + OBJECT
                + "},{\"name\":\"list\",\"description\":\"Lists\",\"input_schema\":"
                + OBJECT
                + MARK
                + "}],\"system\":[{\"type\":\"text\",\"text\":\"be\"},{\"type\":\"text\",\"text\":\"brief\""
                + MARK
                + "}],\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\""
                + MARK
                + "}]}],\"stream\":true}");
  }

  @Test
  void theChoiceOfToolsIsSentOnlyWhereItIsOneAndNeverBesideThoughts() {
    assertThat(choice(SONNET, ToolChoice.AUTO)).isNull();
    assertThat(choice(SONNET, ToolChoice.NONE)).isEqualTo(Map.of("type", "none"));
    assertThat(choice(SONNET, ToolChoice.REQUIRED)).isEqualTo(Map.of("type", "any"));
    assertThat(choice(SONNET, ToolChoice.named("look")))
        .isEqualTo(Map.of("type", "tool", "name", "look"));
    ModelConfig thinking = SONNET.withReasoningEffort("high");
    assertThat(fields(thinking, ToolChoice.AUTO)).containsKey("thinking");
    assertThat(fields(thinking, ToolChoice.REQUIRED))
        .doesNotContainKeys("thinking", "output_config");
  }

  private static Object choice(ModelConfig config, ToolChoice choice) {
    return fields(config, choice).get("tool_choice");
  }

  private static Map<String, Object> fields(ModelConfig config, ToolChoice choice) {
    ModelRequest request =
        ModelRequest.of(List.of(HELLO))
            .withTools(List.of(ToolSpec.of("look", "Looks", OBJECT)))
            .withToolChoice(choice);
    return Json.parseObject(encode(config, request));
  }

  @Test
  @DisplayName("row 42: thoughts go back byte for byte, before the calls, and no others do")
  void row42ThoughtsGoBackAsTheyCame() {
    List<Message> messages =
        List.of(
            HELLO,
            new AssistantMessage(
                List.of(
                    SIGNED,
                    new Part.Reasoning("", "Red+/=", "anthropic#redacted_thinking"),
                    new Part.Reasoning("", "only", "anthropic"),
                    new Part.Reasoning("cut off", "", "anthropic"),
                    new Part.Reasoning("theirs", "x", "openai-chat"),
                    new Part.Reasoning("theirs", "x", "anthropic/https://other.test:443"),
                    Part.text("look \u00e4\u20ac"),
                    Part.text(" "),
                    new Part.Reasoning(
                        "", "{\"type\":\"server_tool_use\",\"n\": 1}", "anthropic#block"),
                    new Part.Reasoning("", "no json", "anthropic#block")),
                List.of(CALL)),
            ToolMessage.of(CALL, "seen", false));

    assertThat(turns(messages))
        .isEqualTo(
            "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\""
                + MARK
                + "}]},{\"role\":\"assistant\",\"content\":["
                + "{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"Sig+/=\"},"
                + "{\"type\":\"redacted_thinking\",\"data\":\"Red+/=\"},"
                + "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"only\"},"
                + "{\"type\":\"text\",\"text\":\"look \u00e4\u20ac\"},"
                + "{\"type\":\"server_tool_use\",\"n\": 1},"
                + "{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"look\",\"input\":{\"a\": 1.0}}]},"
                + "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"c1\",\"content\":\"seen\""
                + MARK
                + "}]}]");
  }

  @Test
  void messagesOfTheUserAreOneTurnWithTheResultsFirst() {
    ToolCall second = new ToolCall("id with space", "", "{\"broken");
    List<Message> messages =
        List.of(
            HELLO,
            UserMessage.of("there"),
            new AssistantMessage(List.of(), List.of(CALL, second)),
            ToolMessage.of(CALL, "", true),
            new UserMessage(List.of(Part.text("see"), Part.image("image/png", new byte[] {1, 2}))),
            new ToolMessage(
                second.id(),
                "",
                List.of(Part.text(""), Part.image("image/gif", new byte[0])),
                false));

    List<?> turns = (List<?>) Json.parse(turns(messages));

    assertThat(turns).hasSize(3);
    assertThat(values(content(turns.get(0)), "text")).containsExactly("hi", "there");
    assertThat(content(turns.get(1)))
        .containsExactly(
            Map.of("type", "tool_use", "id", "c1", "name", "look", "input", Map.of("a", 1.0)),
            Map.of(
                "type",
                "tool_use",
                "id",
                idOfSecondResult(turns),
                "name",
                "unnamed",
                "input",
                Map.of("invalid_json", "{\"broken")));
    assertThat(values(content(turns.get(2)), "type"))
        .containsExactly("tool_result", "tool_result", "text", "image");
    assertThat(content(turns.get(2)).get(0))
        .isEqualTo(
            Map.of(
                "type",
                "tool_result",
                "tool_use_id",
                "c1",
                "content",
                "It failed.",
                "is_error",
                true));
    assertThat(content(turns.get(2)).get(1))
        .containsEntry(
            "content",
            List.of(
                Map.of(
                    "type",
                    "image",
                    "source",
                    Map.of("type", "base64", "media_type", "image/gif", "data", ""))));
    assertThat(idOfSecondResult(turns).toString()).matches("call_[a-z0-9]{12}");
  }

  private static Object idOfSecondResult(List<?> turns) {
    return content(turns.get(2)).get(1).get("tool_use_id");
  }

  @Test
  void whatTheProtocolRefusesIsNotSent() {
    List<Message> messages =
        List.of(
            new SystemMessage("  "),
            new AssistantMessage(List.of(Part.text("I"), SIGNED), List.of()),
            UserMessage.of(" "),
            new AssistantMessage(List.of(SIGNED), List.of()),
            UserMessage.of("on"));

    String body = encode(SONNET, ModelRequest.of(messages));

    assertThat(body).doesNotContain("\"system\"").doesNotContain("thinking");
    List<?> turns = (List<?>) Json.parseObject(body).get("messages");
    assertThat(values(turns, "role")).containsExactly("user", "assistant", "user");
    assertThat(content(turns.get(0)))
        .containsExactly(
            Map.of("type", "text", "text", "[The beginning of this conversation was left out.]"));
    assertThat(values(content(turns.get(2)), "text"))
        .containsExactly("[This message is empty.]", "on");
  }

  @Test
  @DisplayName("what was sent is the beginning of the next request, but for the marks")
  void theBeginningOfAConversationStaysAsItWas() {
    List<Message> messages = new ArrayList<>(List.of(new SystemMessage("be brief"), HELLO));
    RequestEncoder encoder = encoder(SONNET);
    String before = unmarked(encoder, messages);

    for (int i = 0; i < 5; i++) {
      messages.add(new AssistantMessage(List.of(SIGNED), List.of(CALL)));
      messages.add(ToolMessage.of(CALL, "result " + i, false));
      String body = text(encoder.encode(withTool(messages)));
      String after = unmarked(encoder, messages);

      assertThat(after)
          .startsWith(before.substring(0, before.length() - "],\"stream\":true}".length()));
      // Tools, system and the last two turns of the user: the most that the provider takes.
      assertThat(body.split("cache_control", -1)).hasSize(1 + 4);
      before = after;
    }
  }

  private static String unmarked(RequestEncoder encoder, List<Message> messages) {
    return text(encoder.encode(withTool(messages))).replace(MARK, "");
  }

  private static ModelRequest withTool(List<Message> messages) {
    return ModelRequest.of(messages).withTools(List.of(ToolSpec.of("look", "Looks", OBJECT)));
  }

  @Test
  void aMessageIsEncodedOnce() {
    MessageEncoder encoder = new MessageEncoder("anthropic");
    AssistantMessage answer = AssistantMessage.of("so");

    byte[] first = encoder.turns(List.of(HELLO, answer)).get(6);

    assertThat(new String(first, StandardCharsets.UTF_8)).contains("so");
    assertThat(encoder.turns(List.of(HELLO, answer, UserMessage.of("on")))).contains(first);
  }

  @ParameterizedTest
  @CsvSource({
    "claude-sonnet-4-5, 32000",
    "claude-opus-4-1-20250805, 32000",
    "claude-3-7-sonnet-latest, 32000",
    "claude-3-haiku-20240307, 4096",
    "glm-4.7, 8192"
  })
  void theOutputLimitIsTheFamilysUnlessConfigured(String model, int limit) {
    ModelConfig config = ModelConfig.of("anthropic/" + model);
    ModelRequest request = ModelRequest.of(List.of(HELLO));

    assertThat(field(config, request, "max_tokens")).isEqualTo((long) limit);
    assertThat(field(config, request.withMaxOutputTokens(100), "max_tokens")).isEqualTo(100L);
    assertThat(field(config, request.withMaxOutputTokens(1_000_000), "max_tokens"))
        .isEqualTo((long) limit);
    assertThat(field(config.withMaxOutputTokens(64_000), request, "max_tokens")).isEqualTo(64_000L);
    assertThat(field(config.withContextWindow(6000), request, "max_tokens")).isEqualTo(3000L);
  }

  @ParameterizedTest
  @CsvSource({
    "claude-sonnet-4-5, low, 1024, 33024",
    "claude-opus-4-20250514, medium, 4096, 36096",
    "claude-opus-4@20250514, medium, 4096, 36096",
    "claude-sonnet-4, medium, 4096, 36096",
    "claude-haiku-4-5-20251001, high, 16384, 48384",
    "minimax-m2, high, 16384, 24576"
  })
  void effortIsABudgetThatComesOnTop(String model, String effort, long budget, long limit) {
    ModelConfig config =
        ModelConfig.of("anthropic/" + model).withReasoningEffort(effort).withTemperature(0.5);

    Map<String, Object> body = body(config, ModelRequest.of(List.of(HELLO)));

    assertThat(body)
        .containsEntry("thinking", Map.of("type", "enabled", "budget_tokens", budget))
        .containsEntry("max_tokens", limit)
        .doesNotContainKeys("temperature", "output_config");
  }

  @ParameterizedTest
  @CsvSource({"20000, 16384", "16385, 16384", "8000, 4000", "1100, 1024", "1024, 0"})
  void aBudgetLeavesRoomForTheAnswer(int limit, long budget) {
    ModelConfig config = SONNET.withReasoningEffort("high").withMaxOutputTokens(limit);

    Map<String, Object> body = body(config, ModelRequest.of(List.of(HELLO)));

    assertThat(body.get("thinking"))
        .isEqualTo(budget == 0 ? null : Map.of("type", "enabled", "budget_tokens", budget));
    assertThat(body).containsEntry("max_tokens", (long) limit);
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude-sonnet-4-6", "claude-opus-4-6", "claude-opus-4-7", "claude-next"})
  void laterModelsAreToldTheEffortInWords(String model) {
    ModelConfig config = ModelConfig.of("anthropic/" + model).withReasoningEffort("max");

    assertThat(body(config, ModelRequest.of(List.of(HELLO))))
        .containsEntry("thinking", Map.of("type", "adaptive"))
        .containsEntry("output_config", Map.of("effort", "max"))
        .containsEntry("max_tokens", 32_000L);
  }

  @Test
  void anEffortWithoutABudgetIsRefusedWhenTheModelIsMade() {
    assertThatThrownBy(() -> encoder(SONNET.withReasoningEffort("xhigh")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "The reasoning effort of anthropic/claude-sonnet-4-5 must be none, low, medium or high,"
                + " got 'xhigh'. For another number of tokens leave it out and use"
                + " ModelConfig.withExtra(\"thinking\","
                + " \"{\\\"type\\\":\\\"enabled\\\",\\\"budget_tokens\\\":8000}\")"
                + " (see errors.md#unknown-reasoning-effort in the penguin-core jar)");
    assertThat(body(SONNET.withReasoningEffort("none"), ModelRequest.of(List.of(HELLO))))
        .doesNotContainKey("thinking");
  }

  @Test
  @DisplayName("a round of calls that another model began goes on without thoughts")
  void aRoundThatBeganWithoutAThoughtGoesOnWithoutOne() {
    ModelConfig config = SONNET.withReasoningEffort("low");
    AssistantMessage foreign = new AssistantMessage(List.of(Part.text("let me")), List.of(CALL));
    AssistantMessage own = new AssistantMessage(List.of(SIGNED), List.of(CALL));
    ToolMessage result = ToolMessage.of(CALL, "seen", false);

    assertThat(thinks(config, HELLO, foreign, result)).isFalse();
    assertThat(thinks(config, HELLO, own, result)).isTrue();
    assertThat(thinks(config, HELLO, own, result, foreign, result)).isTrue();
    assertThat(thinks(config, HELLO, foreign, result, own, result)).isFalse();
    assertThat(thinks(config, HELLO, foreign, result, AssistantMessage.of("so"), HELLO)).isTrue();
    assertThat(thinks(config, HELLO, AssistantMessage.of("paused"))).isFalse();
  }

  private static boolean thinks(ModelConfig config, Message... messages) {
    return body(config, ModelRequest.of(List.of(messages))).containsKey("thinking");
  }

  @Test
  void extraFieldsReplaceOurs() {
    ModelConfig config =
        SONNET
            .withTemperature(0.5)
            .withReasoningEffort("high")
            .withExtra("model", "\"other\"")
            .withExtra("max_tokens", "7")
            .withExtra("thinking", "{\"type\":\"disabled\"}")
            .withExtra("system", "\"mine\"")
            .withExtra("tools", "[]")
            .withExtra("stream", "false")
            .withExtra("messages", "[]")
            .withExtra("top_k", "4");
    ModelRequest request =
        ModelRequest.of(List.of(new SystemMessage("x"), HELLO))
            .withTools(List.of(ToolSpec.of("look", "Looks", OBJECT)));

    assertThat(encode(config, request))
        .isEqualTo(
            "{\"model\":\"other\",\"temperature\":0.5,\"max_tokens\":7,\"thinking\":{\"type\":\"disabled\"},"
                + "\"system\":\"mine\",\"tools\":[],\"stream\":false,\"messages\":[],\"top_k\":4}");
  }

  @Test
  @DisplayName("M6: lone halves of characters leave the request valid")
  void m6TheRequestIsWellFormed() {
    List<Message> messages =
        List.of(
            UserMessage.of("a\ud83d"),
            new AssistantMessage(List.of(), List.of(new ToolCall("c", "x", "{\"a\":\"\udc00\"}"))));

    assertThat(turns(messages)).contains("a\uFFFD").contains("{\"a\":\"\uFFFD\"}");
  }

  private static Object field(ModelConfig config, ModelRequest request, String name) {
    return body(config, request).get(name);
  }

  private static Map<String, Object> body(ModelConfig config, ModelRequest request) {
    return Json.parseObject(encode(config, request));
  }

  private static String turns(List<Message> messages) {
    String body = encode(SONNET, ModelRequest.of(messages));
    int start = body.indexOf("\"messages\":") + "\"messages\":".length();
    return body.substring(start, body.length() - ",\"stream\":true}".length());
  }

  private static List<Map<String, Object>> content(Object turn) {
    List<Map<String, Object>> blocks = new ArrayList<>();
    for (Object block : (List<?>) ((Map<?, ?>) turn).get("content")) {
      Map<String, Object> fields = new LinkedHashMap<>();
      ((Map<?, ?>) block).forEach((name, value) -> fields.put(name.toString(), value));
      fields.remove("cache_control");
      blocks.add(fields);
    }
    return blocks;
  }

  private static List<Object> values(List<?> maps, String name) {
    List<Object> values = new ArrayList<>();
    maps.forEach(map -> values.add(((Map<?, ?>) map).get(name)));
    return values;
  }

  private static String encode(ModelConfig config, ModelRequest request) {
    return text(encoder(config).encode(request));
  }

  private static RequestEncoder encoder(ModelConfig config) {
    return new RequestEncoder(config, OutputLimits.of(config), "anthropic");
  }

  private static String text(List<byte[]> pieces) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    pieces.forEach(bytes::writeBytes);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
