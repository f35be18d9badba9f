package dev.penguin.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.penguin.provider.wire.StrictSchema;
import dev.penguin.provider.wire.WeakIdentityCache;
import dev.penguin.tool.ToolSpec;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestEncoderTest {
  private static final String SERVER = "openai-chat/http://host.test:80";
  private static final String OBJECT = "{\"type\":\"object\",\"properties\":{}}";
  private static final ToolCall CALL = new ToolCall("c1", "look", "{\"a\":1}");

  @Test
  void aShortRequestHasTheFieldsOfTheProtocol() {
    String body =
        encode(
            ModelConfig.of("openai/gpt"),
            ModelRequest.of(List.of(new SystemMessage("be brief"), UserMessage.of("hi"))));

    assertThat(body)
        .isEqualTo(
            "{\"model\":\"gpt\",\"messages\":[{\"role\":\"system\",\"content\":\"be brief\"},"
                + "{\"role\":\"user\",\"content\":\"hi\"}],"
                + "\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
  }

  @Test
  void aRequestWithoutStreamingAsksForNoStream() {
    String body =
        encode(
            ModelConfig.of("openai/gpt").withStreaming(false),
            ModelRequest.of(List.of(UserMessage.of("hi"))));

    assertThat(body)
        .isEqualTo(
            "{\"model\":\"gpt\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
                + "\"stream\":false}");
  }

  @Test
  void theChoiceOfToolsIsSentOnlyWhereItIsOne() {
    assertThat(choice(ToolChoice.AUTO)).isNull();
    assertThat(choice(ToolChoice.NONE)).isEqualTo("none");
    assertThat(choice(ToolChoice.REQUIRED)).isEqualTo("required");
    assertThat(choice(ToolChoice.named("look")))
        .isEqualTo(Map.of("type", "function", "function", Map.of("name", "look")));
    assertThat(
            encode(
                ModelConfig.of("openai/gpt"),
                ModelRequest.of(List.of(UserMessage.of("hi"))).withToolChoice(ToolChoice.REQUIRED)))
        .doesNotContain("tool_choice");
  }

  private static Object choice(ToolChoice choice) {
    ModelRequest request =
        ModelRequest.of(List.of(UserMessage.of("hi")))
            .withTools(List.of(ToolSpec.of("look", "Looks", OBJECT)))
            .withToolChoice(choice);
    return Json.parseObject(encode(ModelConfig.of("openai/gpt"), request)).get("tool_choice");
  }

  @Test
  void callsAndResultsGoBackAsTheyCame() {
    List<Message> messages =
        List.of(
            new AssistantMessage(List.of(), List.of(CALL, new ToolCall("c2", "", ""))),
            ToolMessage.of(CALL, "seen", false),
            new AssistantMessage(List.of(Part.text("so"), Part.text(" be it")), List.of()));

    assertThat(messagesOf("openai", messages))
        .isEqualTo(
            "[{\"role\":\"assistant\",\"content\":null,\"tool_calls\":["
                + "{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":\"{\\\"a\\\":1}\"}},"
                + "{\"id\":\"c2\",\"type\":\"function\",\"function\":{\"name\":\"unnamed\",\"arguments\":\"{}\"}}]},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"seen\"},"
                + "{\"role\":\"assistant\",\"content\":\"so be it\"}]");
  }

  @Test
  void imagesOfTheUserAreDataUrls() {
    Message message =
        new UserMessage(List.of(Part.text("look"), Part.image("image/png", new byte[] {1, 2})));

    assertThat(messagesOf("openai", List.of(message)))
        .isEqualTo(
            "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"look\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AQI=\"}}]}]");
  }

  @Test
  void imagesOfResultsFollowAfterTheLastResultOfTheTurn() {
    Message shot =
        new ToolMessage("c1", "look", List.of(Part.image("image/png", new byte[] {1})), false);
    Message other = new ToolMessage("c2", "read", List.of(Part.text("text")), false);

    String body = messagesOf("openai", List.of(shot, other, UserMessage.of("go on")));

    assertThat(body)
        .isEqualTo(
            "[{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"[The image of this result follows in the next user message.]\"},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"c2\",\"content\":\"text\"},"
                + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"[Image from the result of tool look]\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AQ==\"}}]},"
                + "{\"role\":\"user\",\"content\":\"go on\"}]");
  }

  @Test
  void settingsToolsAndSchemaAreSent() {
    ModelConfig config =
        ModelConfig.of("openai/gpt")
            .withTemperature(0.5)
            .withMaxOutputTokens(100)
            .withReasoningEffort("low");
    ModelRequest request =
        ModelRequest.of(List.of(UserMessage.of("hi")))
            .withTools(List.of(ToolSpec.of("look", "Looks.", OBJECT)))
            .withMaxOutputTokens(50)
            .withResultSchema("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}");

    Map<String, Object> body = Json.parseObject(encode(config, request));

    assertThat(body)
        .containsEntry("temperature", 0.5)
        .containsEntry("max_completion_tokens", 50L)
        .containsEntry("reasoning_effort", "low")
        .doesNotContainKey("max_tokens");
    assertThat(Json.write(body.get("tools")))
        .isEqualTo(
            "[{\"type\":\"function\",\"function\":{\"name\":\"look\",\"description\":\"Looks.\",\"parameters\":"
                + OBJECT
                + "}}]");
    assertThat(Json.write(body.get("response_format")))
        .isEqualTo(
            "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"result\",\"schema\":"
                + "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}},\"strict\":false}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type':'object','properties':{'a':{'type':'string'}},'required':['a'],'additionalProperties':false} | true",
        "{'type':'object','properties':{},'additionalProperties':false} | true",
        "{'type':'object','properties':{'a':{'type':'array','items':{'$ref':'#/$defs/x'}}},'required':['a'],'additionalProperties':false,'$defs':{'x':{'type':'integer'}}} | true",
        "{'type':'object','properties':{'a':{'type':'string'}},'additionalProperties':false} | false",
        "{'type':'object','properties':{'a':{'type':'string'}},'required':['a']} | false",
        "{'type':'object','properties':{'a':{'type':'object'}},'required':['a'],'additionalProperties':false} | false",
        "{'type':'object','properties':{'a':{'type':'string','oneOf':[]}},'required':['a'],'additionalProperties':false} | false",
        "{'type':'object','properties':{'a':{'type':'string','format':'date'}},'required':['a'],'additionalProperties':false} | true",
        "{'type':'object','properties':{'a':{'type':'string','format':'uri'}},'required':['a'],'additionalProperties':false} | false",
        "{'type':'object','properties':{'a':{'type':'integer','minimum':1,'maximum':9}},'required':['a'],'additionalProperties':false} | false",
        "{'type':'array','items':{'type':'string'}} | false"
      })
  void onlyAClosedSchemaIsStrict(String schema, boolean closed) {
    assertThat(StrictSchema.isClosed(Json.parseObject(schema.replace('\'', '"'))))
        .isEqualTo(closed);
  }

  @Test
  void anExtraFieldReplacesOurs() {
    ModelConfig config =
        ModelConfig.of("openai/gpt")
            .withTemperature(1)
            .withMaxOutputTokens(5)
            .withExtra("temperature", "0.1")
            .withExtra("max_tokens", "7")
            .withExtra("model", "\"other\"")
            .withExtra("stream", "false")
            .withExtra("seed", "[1, 2]");

    assertThat(encode(config, ModelRequest.of(List.of(UserMessage.of("hi")))))
        .isEqualTo(
            "{\"model\":\"other\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
                + "\"temperature\":0.1,\"max_tokens\":7,\"stream\":false,\"seed\":[1, 2]}");
    assertThat(
            encode(
                ModelConfig.of("openai/gpt").withExtra("messages", "[{\"x\":1}]"),
                ModelRequest.of(List.of(UserMessage.of("hi")))))
        .isEqualTo(
            "{\"model\":\"gpt\",\"messages\":[{\"x\":1}],\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
  }

  @Test
  void dialectsDiffer() {
    ModelRequest request =
        ModelRequest.of(List.of(UserMessage.of("hi")))
            .withMaxOutputTokens(5)
            .withResultSchema(OBJECT);

    assertThat(encode(ModelConfig.of("mistral/m"), request))
        .contains("\"max_tokens\":5")
        .doesNotContain("stream_options");
    assertThat(encode(ModelConfig.of("deepseek/m"), request))
        .contains("\"response_format\":{\"type\":\"json_object\"}");
    assertThat(encode(ModelConfig.of("openrouter/m").withReasoningEffort("high"), request))
        .contains("\"reasoning\":{\"effort\":\"high\"}")
        .doesNotContain("reasoning_effort");
  }

  @Test
  @DisplayName("row 42: thoughts go back only to servers that want them, as they came")
  void row42ThoughtsGoBackToThoseWhoWantThem() {
    String details = "[{\"type\":\"reasoning.text\",\"signature\":\"S+/=\",\"index\":0}]";
    List<Message> own = thinking(new Part.Reasoning("why", details, SERVER));
    List<Message> routers = thinking(new Part.Reasoning("why", details, "openai-chat/openrouter"));
    List<Message> others = thinking(new Part.Reasoning("why", details, "openai-chat/http://b:80"));

    assertThat(messagesOf("openrouter", own)).contains("\"reasoning_details\":" + details);
    assertThat(messagesOf("deepseek", own)).contains("\"reasoning_content\":\"why\"");
    for (List<Message> foreign : List.of(routers, others)) {
      assertThat(messagesOf("deepseek", foreign)).contains("\"reasoning_content\":\"\"");
    }
    for (List<Message> foreign : List.of(routers, others)) {
      assertThat(messagesOf("openrouter", foreign)).doesNotContain("reasoning");
    }
    assertThat(messagesOf("openai", own)).doesNotContain("reasoning");
  }

  private static List<Message> thinking(Part thought) {
    return List.of(new AssistantMessage(List.of(thought), List.of(CALL)));
  }

  @Test
  @DisplayName(
      "M1, M7: names and ids that a server would refuse are made acceptable, alike in call and result")
  void m1AndM7NamesAndIdsAreMadeAcceptable() {
    ToolCall odd = new ToolCall("x".repeat(10_000), "../x y", "{}");
    List<Message> messages =
        List.of(new AssistantMessage(List.of(), List.of(odd)), ToolMessage.of(odd, "r", true));

    Map<String, Object> body = Json.parseObject("{\"m\":" + messagesOf("openai", messages) + "}");
    String json = Json.write(body);
    String mistral = messagesOf("mistral", List.of(ToolMessage.of(CALL, "r", false)));

    assertThat(json).hasSizeLessThan(400).contains("\"name\":\"___x_y\"");
    assertThat(json.split("call_[0-9a-z]{12}", -1)).hasSize(3);
    assertThat(mistral).containsPattern("\"tool_call_id\":\"[0-9a-z]{9}\"");
  }

  @Test
  @DisplayName("M6: the body is valid UTF-8 whatever the texts are")
  void m6TheBodyIsValidUtf8() throws CharacterCodingException {
    ModelConfig config = ModelConfig.of("openai/g\ud800");
    ToolCall call = new ToolCall("\udc00", "n\ud800", "\ud800");
    List<Message> messages =
        List.of(
            UserMessage.of("a\ud800b"),
            new AssistantMessage(List.of(Part.text("\udc00")), List.of(call)),
            ToolMessage.of(call, "\ud83d\ude00\ud83d", false));

    byte[] body = bytes(config, ModelRequest.of(messages));
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();

    assertThat(text).doesNotContain("?");
    assertThat(Json.write(Json.parseObject(text))).contains("a\uFFFDb", "😀\uFFFD");
  }

  @Test
  void aMessageIsEncodedOnce() {
    MessageEncoder encoder = new MessageEncoder(Preset.named("openai").dialect(), "");
    Message message = UserMessage.of("hello");

    byte[] first = encoder.encode(List.of(message)).get(0);
    byte[] second = encoder.encode(List.of(UserMessage.of("hello"), message)).get(1);

    assertThat(second).isSameAs(first);
  }

  @Test
  void theCacheForgetsWhatIsGone() {
    WeakIdentityCache<Object, String> cache = new WeakIdentityCache<>();
    Object kept = new String("equal");
    cache.put(kept, "kept");
    long end = System.nanoTime() + 10_000_000_000L;
    do {
      cache.put(new String("equal"), "other");
      System.gc();
    } while (cache.size() > 2 && System.nanoTime() < end);

    assertThat(cache.size()).isLessThanOrEqualTo(2);
    assertThat(cache.get(kept)).isEqualTo("kept");
    assertThat(cache.get(new String("equal"))).isNull();
  }

  private static String messagesOf(String provider, List<Message> messages) {
    String body = encode(ModelConfig.of(provider + "/m"), ModelRequest.of(messages));
    return Json.write(Json.parseObject(body).get("messages"));
  }

  private static String encode(ModelConfig config, ModelRequest request) {
    return new String(bytes(config, request), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(ModelConfig config, ModelRequest request) {
    Dialect dialect = Preset.named(config.provider()).dialect();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    new RequestEncoder(config, dialect, SERVER).encode(request).forEach(body::writeBytes);
    return body.toByteArray();
  }
}
