package dev.penguin.internal.control;

import dev.penguin.internal.http.Answers;
import dev.penguin.internal.http.AnthropicAnswers;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.internal.http.FaultServer.Request;
import dev.penguin.internal.json.Json;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A protocol of the providers, streamed or in one piece: what a server answers in it. */
public enum TestWire {
  OPENAI_STREAMED("openai/test", true),
  OPENAI_WHOLE("openai/test", false),
  ANTHROPIC_STREAMED("anthropic/test", true),
  ANTHROPIC_WHOLE("anthropic/test", false);

  private static final String JSON = "Content-Type: application/json";

  private final String model;
  private final boolean streamed;

  TestWire(String model, boolean streamed) {
    this.model = model;
    this.streamed = streamed;
  }

  /** Whether it is OpenAI's, of chats. */
  public boolean isOpenAi() {
    return model.startsWith("openai/");
  }

  /** A model behind a server. */
  public ModelConfig model(FaultServer server) {
    return ModelConfig.of(model)
        .withBaseUrl(isOpenAi() ? server.baseUrl() : server.host())
        .withApiKey("test-key")
        .withStreaming(streamed);
  }

  /** The answer that says a text without special characters. */
  public Answer saying(String text) {
    if (streamed) {
      return isOpenAi() ? Answers.saying(text) : AnthropicAnswers.saying(text);
    }
    return isOpenAi()
        ? openAi(Map.of("role", "assistant", "content", text), "stop")
        : anthropic(List.of(Map.of("type", "text", "text", text)), "end_turn");
  }

  /** The answer that asks for tools. */
  public Answer calling(ToolCall... calls) {
    if (isOpenAi()) {
      List<Object> all = new ArrayList<>();
      for (ToolCall call : calls) {
        Map<String, ?> function = Map.of("name", call.name(), "arguments", call.argumentsJson());
        all.add(
            Map.of("index", all.size(), "id", call.id(), "type", "function", "function", function));
      }
      Map<String, Object> delta = Map.of("role", "assistant", "tool_calls", all);
      return streamed
          ? Answers.stream(
              Answers.chunk(Json.write(delta), null),
              Answers.finish("tool_calls"),
              Answers.usage(9, 3),
              Answers.done())
          : openAi(delta, "tool_calls");
    }
    return streamed ? anthropicStream(calls) : anthropic(blocks(calls), "tool_use");
  }

  private static Answer openAi(Map<String, ?> message, String reason) {
    return Answers.body(
        200,
        Json.write(
            Map.of(
                "choices",
                List.of(Map.of("index", 0, "message", message, "finish_reason", reason)),
                "usage",
                Map.of("prompt_tokens", 9, "completion_tokens", 3))),
        JSON);
  }

  private static Answer anthropicStream(ToolCall... calls) {
    List<String> events = new ArrayList<>(List.of(AnthropicAnswers.begin()));
    for (int i = 0; i < calls.length; i++) {
      String json = Json.write(calls[i].argumentsJson());
      events.add(AnthropicAnswers.toolStart(i, calls[i].id(), calls[i].name()));
      events.add(
          "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":%d,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":%s}}\n\n"
              .formatted(i, json));
      events.add(AnthropicAnswers.blockStop(i));
    }
    events.add(AnthropicAnswers.stopReason("tool_use"));
    events.add(AnthropicAnswers.stop());
    return Answers.stream(events.toArray(String[]::new));
  }

  private static List<Object> blocks(ToolCall... calls) {
    List<Object> blocks = new ArrayList<>();
    for (ToolCall call : calls) {
      Object input = Json.parse(call.argumentsJson());
      blocks.add(Map.of("type", "tool_use", "id", call.id(), "name", call.name(), "input", input));
    }
    return blocks;
  }

  private static Answer anthropic(List<?> content, String reason) {
    return Answers.body(
        200,
        Json.write(
            Map.of(
                "id",
                "msg_1",
                "type",
                "message",
                "role",
                "assistant",
                "model",
                "test",
                "content",
                content,
                "stop_reason",
                reason,
                "usage",
                Map.of("input_tokens", 9, "output_tokens", 3))),
        JSON);
  }

  /** The field of a request that lists the tools, byte by byte. */
  public static String tools(Request request) {
    String body = request.text();
    int from = body.indexOf("\"tools\":[");
    int depth = 0;
    boolean quoted = false;
    for (int i = from + 8; i < body.length(); i++) {
      char c = body.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && c == '[') {
        depth++;
      } else if (!quoted && c == ']' && --depth == 0) {
        return body.substring(from, i + 1);
      }
    }
    throw new AssertionError("A request without tools: " + body);
  }
}
