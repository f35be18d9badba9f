package dev.penguin.longrun;

import dev.penguin.internal.http.Answers;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.internal.json.Json;
import dev.penguin.longrun.Seen.Asked;
import dev.penguin.longrun.Seen.Said;
import dev.penguin.longrun.Seen.Unit;
import dev.penguin.provider.wire.StrictOpenAi;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** OpenAI's chat completions, from the server's side. */
final class OpenAiWire implements Wire {
  @Override
  public String path() {
    return "POST /v1/chat/completions ";
  }

  @Override
  public Seen read(byte[] body) {
    StrictOpenAi.check(body);
    String text = new String(body, StandardCharsets.UTF_8);
    Map<String, Object> fields = Json.parseObject(text);
    Map<String, String> raw = RawJson.members(text);
    List<Unit> units = new ArrayList<>();
    List<String> names = new ArrayList<>();
    String tools = raw.getOrDefault("tools", "");
    if (!tools.isEmpty()) {
      units.add(new Unit(tools, TokenCount.tool(tools), false));
      for (Object tool : (List<?>) fields.get("tools")) {
        names.add(text(((Map<?, ?>) tool).get("function"), "name"));
      }
    }
    List<String> messages = RawJson.objects(raw.get("messages"));
    messages.forEach(each -> units.add(new Unit(each, TokenCount.message(each), false)));
    List<Said> said = new ArrayList<>();
    for (Object message : (List<?>) fields.get("messages")) {
      said.add(said((Map<?, ?>) message));
    }
    Object limit = fields.getOrDefault("max_completion_tokens", fields.get("max_tokens"));
    return new Seen(
        said,
        names,
        units,
        messages,
        tools,
        limit instanceof Number number ? number.intValue() : 0,
        Boolean.TRUE.equals(fields.get("stream")),
        false);
  }

  private static Said said(Map<?, ?> message) {
    List<Asked> calls = new ArrayList<>();
    if (message.get("tool_calls") instanceof List<?> all) {
      for (Object each : all) {
        Object function = ((Map<?, ?>) each).get("function");
        calls.add(new Asked(text(each, "id"), text(function, "name"), text(function, "arguments")));
      }
    }
    StringBuilder words = new StringBuilder();
    if (message.get("content") instanceof List<?> parts) {
      parts.forEach(part -> words.append(text(part, "text")));
    } else {
      words.append(text(message, "content"));
    }
    return new Said(text(message, "role"), words.toString(), calls, text(message, "tool_call_id"));
  }

  /** A member that is a text; empty when there is none. */
  static String text(Object object, String name) {
    return ((Map<?, ?>) object).get(name) instanceof String text ? text : "";
  }

  @Override
  public PrefixCache.Use cached(PrefixCache cache, Seen request) {
    return cache.everyBeginning(request.units());
  }

  @Override
  public Answer answer(Seen request, Reply.Says reply, Counted counted) {
    List<Object> calls = new ArrayList<>();
    for (int i = 0; i < reply.calls().size(); i++) {
      Asked call = reply.calls().get(i);
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("index", i);
      fields.put("id", call.id());
      fields.put("type", "function");
      fields.put("function", Map.of("name", call.name(), "arguments", call.arguments()));
      calls.add(fields);
    }
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("role", "assistant");
    if (!reply.text().isEmpty()) {
      message.put("content", reply.text());
    }
    if (!calls.isEmpty()) {
      message.put("tool_calls", calls);
    }
    return given(request, message, calls.isEmpty() ? "stop" : "tool_calls", counted);
  }

  @Override
  public Answer declined(Seen request, String text, Counted counted) {
    Map<String, Object> message = Map.of("role", "assistant", "refusal", text);
    return given(request, message, "content_filter", counted);
  }

  private static Answer given(
      Seen request, Map<String, Object> message, String finish, Counted counted) {
    if (request.streamed()) {
      return Answers.stream(
          Answers.chunk(Json.write(message), null),
          Answers.finish(finish),
          "data: " + Json.write(Map.of("choices", List.of(), "usage", usage(counted))) + "\n\n",
          Answers.done());
    }
    Map<String, Object> choice = Map.of("index", 0L, "message", message, "finish_reason", finish);
    Map<String, Object> body =
        Map.of("id", "chatcmpl-1", "choices", List.of(choice), "usage", usage(counted));
    return Answers.body(200, Json.write(body), "Content-Type: application/json");
  }

  private static Map<String, Object> usage(Counted counted) {
    return Map.of(
        "prompt_tokens", counted.input(),
        "completion_tokens", counted.output(),
        "total_tokens", counted.input() + counted.output(),
        "prompt_tokens_details", Map.of("cached_tokens", counted.cached()));
  }

  @Override
  public Answer endless(Seen request, String piece) {
    String chunk = Answers.chunk(Json.write(Map.of("content", piece)), null);
    return (received, wire) -> {
      wire.streamHead();
      while (true) { // until the client goes away
        wire.chunk(request.streamed() ? chunk : " ".repeat(chunk.length()));
      }
    };
  }

  @Override
  public Answer tooLong(Seen request, long window, boolean numbers) {
    String why =
        numbers
            ? "This model's maximum context length is %d tokens. However, you requested %d tokens (%d in the messages, %d in the completion). Please reduce the length of the messages or completion."
                .formatted(
                    window, request.tokens() + request.output(), request.tokens(), request.output())
            : "Your input exceeds the context window of this model. Please adjust your input and try again.";
    return Answers.error(400, "context_length_exceeded", why);
  }

  @Override
  public Answer wrong(String why) {
    return Answers.error(400, "invalid_request_error", "refused");
  }
}
