package dev.penguin.longrun;

import static dev.penguin.longrun.OpenAiWire.text;

import dev.penguin.internal.http.Answers;
import dev.penguin.internal.http.AnthropicAnswers;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.internal.json.Json;
import dev.penguin.longrun.Seen.Asked;
import dev.penguin.longrun.Seen.Said;
import dev.penguin.longrun.Seen.Unit;
import dev.penguin.provider.wire.Refused;
import dev.penguin.provider.wire.StrictAnthropic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Anthropic's messages, from the server's side. */
final class AnthropicWire implements Wire {
  static final String MARK = ",\"cache_control\":{\"type\":\"ephemeral\"}";

  @Override
  public String path() {
    return "POST /v1/messages ";
  }

  @Override
  public Seen read(byte[] body) {
    StrictAnthropic.check(body);
    String text = new String(body, StandardCharsets.UTF_8);
    Map<String, Object> fields = Json.parseObject(text);
    Map<String, String> raw = RawJson.members(text);
    List<Unit> units = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<Said> said = new ArrayList<>();
    for (String tool : RawJson.objects(raw.getOrDefault("tools", "[]"))) {
      units.add(new Unit(unmarked(tool), TokenCount.tool(unmarked(tool)), tool.contains(MARK)));
      names.add(text(Json.parseObject(tool), "name"));
    }
    for (String block : RawJson.objects(raw.getOrDefault("system", "[]"))) {
      units.add(unit("", block));
      said.add(Said.of("system", text(Json.parseObject(block), "text")));
    }
    List<String> messages = new ArrayList<>();
    for (String message : RawJson.objects(raw.get("messages"))) {
      messages.add(unmarked(message));
      String role = text(Json.parseObject(message), "role");
      for (String block : RawJson.objects(RawJson.members(message).get("content"))) {
        units.add(unit(role, block));
        add(role, Json.parseObject(block), said);
      }
    }
    return new Seen(
        said,
        names,
        units,
        messages,
        unmarked(raw.getOrDefault("tools", "")),
        ((Number) fields.get("max_tokens")).intValue(),
        Boolean.TRUE.equals(fields.get("stream")),
        fields.containsKey("thinking"));
  }

  private static String unmarked(String json) {
    return json.replace(MARK, "");
  }

  private static Unit unit(String role, String block) {
    return new Unit(
        role + unmarked(block), TokenCount.message(unmarked(block)), block.contains(MARK));
  }

  private static void add(String role, Map<String, Object> block, List<Said> said) {
    switch (text(block, "type")) {
      case "tool_use" -> {
        Said before = said.get(said.size() - 1);
        List<Asked> calls = new ArrayList<>();
        if (before.role().equals("assistant")) {
          said.remove(said.size() - 1);
          calls.addAll(before.calls());
        }
        String arguments = Json.write(block.get("input"));
        calls.add(new Asked(text(block, "id"), text(block, "name"), arguments));
        String words = before.role().equals("assistant") ? before.text() : "";
        said.add(new Said("assistant", words, calls, ""));
      }
      case "tool_result" ->
          said.add(new Said("tool", text(block, "content"), List.of(), text(block, "tool_use_id")));
      case "thinking" -> {
        String thought = text(block, "thinking");
        if (!signature(thought).equals(text(block, "signature"))) {
          throw new Refused("messages: `thinking` blocks cannot be modified: " + thought);
        }
      }
      default -> said.add(Said.of(role, text(block, "text")));
    }
  }

  private static String signature(String thought) {
    return "sig" + Integer.toHexString(thought.hashCode());
  }

  @Override
  public PrefixCache.Use cached(PrefixCache cache, Seen request) {
    return cache.atMarks(request.units());
  }

  @Override
  public Answer answer(Seen request, Reply.Says reply, Counted counted) {
    List<Map<String, Object>> blocks = new ArrayList<>();
    if (request.thinking()) {
      String thought = "What to do after " + request.said().size() + " messages?";
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("type", "thinking");
      fields.put("thinking", thought);
      fields.put("signature", signature(thought));
      blocks.add(fields);
    }
    if (!reply.text().isEmpty()) {
      blocks.add(Map.of("type", "text", "text", reply.text()));
    }
    for (Asked call : reply.calls()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("type", "tool_use");
      fields.put("id", call.id());
      fields.put("name", call.name());
      fields.put("input", Json.parseObject(call.arguments()));
      blocks.add(fields);
    }
    return given(request, blocks, reply.calls().isEmpty() ? "end_turn" : "tool_use", counted);
  }

  @Override
  public Answer declined(Seen request, String text, Counted counted) {
    return given(request, List.of(), "refusal", counted);
  }

  private static Answer given(
      Seen request, List<Map<String, Object>> blocks, String reason, Counted counted) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("id", "msg_1");
    message.put("type", "message");
    message.put("role", "assistant");
    message.put("model", "claude-test");
    message.put("content", request.streamed() ? List.of() : blocks);
    message.put("stop_reason", request.streamed() ? null : reason);
    message.put("usage", usage(counted, request.streamed() ? 1 : counted.output()));
    if (!request.streamed()) {
      return Answers.body(200, Json.write(message), "Content-Type: application/json");
    }
    List<String> events = new ArrayList<>();
    events.add(event("message_start", Map.of("message", message)));
    for (int i = 0; i < blocks.size(); i++) {
      events.add(
          event("content_block_start", Map.of("index", i, "content_block", begun(blocks.get(i)))));
      for (Map<String, Object> delta : deltas(blocks.get(i))) {
        events.add(event("content_block_delta", Map.of("index", i, "delta", delta)));
      }
      events.add(event("content_block_stop", Map.of("index", i)));
    }
    events.add(
        event(
            "message_delta",
            Map.of(
                "delta", Map.of("stop_reason", reason),
                "usage", Map.of("output_tokens", counted.output()))));
    events.add(event("message_stop", Map.of()));
    return Answers.stream(events.toArray(String[]::new));
  }

  /** A block as its stream begins: without its words. */
  private static Map<String, Object> begun(Map<String, Object> block) {
    Map<String, Object> begun = new LinkedHashMap<>(block);
    for (String words : List.of("text", "thinking", "signature")) {
      begun.replace(words, "");
    }
    begun.replace("input", Map.of());
    return begun;
  }

  private static List<Map<String, Object>> deltas(Map<String, Object> block) {
    return switch (text(block, "type")) {
      case "thinking" ->
          List.of(
              Map.of("type", "thinking_delta", "thinking", block.get("thinking")),
              Map.of("type", "signature_delta", "signature", block.get("signature")));
      case "text" -> List.of(Map.of("type", "text_delta", "text", block.get("text")));
      default ->
          List.of(
              Map.of("type", "input_json_delta", "partial_json", Json.write(block.get("input"))));
    };
  }

  private static String event(String type, Map<String, Object> fields) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("type", type);
    all.putAll(fields);
    return "event: " + type + "\ndata: " + Json.write(all) + "\n\n";
  }

  private static Map<String, Object> usage(Counted counted, long output) {
    return Map.of(
        "input_tokens",
        counted.input() - counted.cached() - counted.written(),
        "cache_read_input_tokens",
        counted.cached(),
        "cache_creation_input_tokens",
        counted.written(),
        "output_tokens",
        output);
  }

  @Override
  public Answer endless(Seen request, String piece) {
    String delta =
        event(
            "content_block_delta",
            Map.of("index", 0, "delta", Map.of("type", "text_delta", "text", piece)));
    return (received, wire) -> {
      wire.streamHead();
      wire.chunk(request.streamed() ? AnthropicAnswers.begin() : "{\"id\":");
      wire.chunk(
          request.streamed() ? AnthropicAnswers.blockStart(0, "{'type':'text','text':''}") : " ");
      while (true) { // until the client goes away
        wire.chunk(request.streamed() ? delta : " ".repeat(delta.length()));
      }
    };
  }

  @Override
  public Answer tooLong(Seen request, long window, boolean numbers) {
    String why =
        !numbers
            ? "Input is too long for requested model."
            : request.tokens() > window
                ? "prompt is too long: %d tokens > %d maximum".formatted(request.tokens(), window)
                : "input length and `max_tokens` exceed context limit: %d + %d > %d, decrease input length or `max_tokens` and try again"
                    .formatted(request.tokens(), request.output(), window);
    return AnthropicAnswers.failing(400, "invalid_request_error", why);
  }

  @Override
  public Answer wrong(String why) {
    return AnthropicAnswers.failing(400, "invalid_request_error", "refused");
  }
}
