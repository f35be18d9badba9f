package dev.penguin.provider.wire;

import dev.penguin.internal.http.Answers;
import dev.penguin.internal.http.AnthropicAnswers;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.internal.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What models and servers may answer, good and bad, in either protocol. Thread-safe. */
final class RandomReply {
  /** Stands for half a character, which JSON can write and UTF-8 cannot. */
  private static final String HALF = "<half>";

  private static final String ASK = "{\"question\":\"why?\"}";
  private static final String FINISH = "{\"status\":\"completed\",\"summary\":\"done\"}";

  private final Pick pick;

  /** The server that signs. */
  private final String mark;

  /** How much more often an answer is whole, and its calls are good. */
  private final int luck;

  /** Called when an answer does not come to an end by itself. */
  private final Runnable stalled;

  /** A call as a model writes it, well or badly. */
  private record Call(String id, String name, String arguments) {}

  RandomReply(Pick pick, String mark, int luck, Runnable stalled) {
    this.pick = pick;
    this.mark = mark;
    this.luck = luck;
    this.stalled = stalled;
  }

  Answer openAi() {
    return switch (pick.below(14 * luck)) {
      case 0 -> failure(false);
      case 1 -> cut(openAiReply());
      case 2 -> stall(openAiReply());
      default -> Answers.stream(openAiReply().toArray(String[]::new));
    };
  }

  Answer anthropic() {
    return switch (pick.below(14 * luck)) {
      case 0 -> failure(true);
      case 1 -> cut(anthropicReply());
      case 2 -> stall(anthropicReply());
      default -> Answers.stream(anthropicReply().toArray(String[]::new));
    };
  }

  private List<String> openAiReply() {
    List<String> events = new ArrayList<>();
    if (pick.oneIn(4)) {
      events.add(delta(Map.of(pick.of("reasoning_content", "reasoning"), words())));
    }
    if (pick.oneIn(2)) {
      events.add(delta(Map.of("content", words())));
    }
    if (pick.oneIn(8)) {
      events.add(delta(Map.of("extra_content", signed())));
    }
    if (pick.oneIn(20)) {
      events.add(delta(Map.of("refusal", "I will not.")));
    }
    List<Call> calls = calls();
    for (int i = 0; i < calls.size(); i++) {
      Call call = calls.get(i);
      Map<String, Object> function = new LinkedHashMap<>();
      function.put("name", call.name);
      function.put("arguments", call.arguments);
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("index", pick.of(i, i, i, 0));
      fields.put("id", call.id);
      fields.put("type", "function");
      fields.put("function", function);
      if (pick.oneIn(3)) {
        fields.put("extra_content", signed());
      }
      events.add(delta(Map.of("tool_calls", List.of(fields))));
    }
    String usual = calls.isEmpty() ? "stop" : "tool_calls";
    events.add(
        Answers.finish(
            isGood()
                ? usual
                : pick.of(usual, usual, usual, usual, usual, "length", "content_filter", "odd")));
    events.add(Answers.usage(9, 3));
    events.add(Answers.done());
    return events;
  }

  private Map<String, Object> signed() {
    return Map.of("google", Map.of("thought_signature", "signed-by-" + mark + "-chat"));
  }

  private static String delta(Map<String, Object> delta) {
    return Answers.chunk(json(delta), null);
  }

  private List<String> anthropicReply() {
    List<String> events = new ArrayList<>();
    events.add(AnthropicAnswers.begin());
    int index = 0;
    for (int thoughts = pick.below(3); thoughts > 0; thoughts--) {
      events.add(thought(index++));
    }
    for (int texts = pick.below(3); texts > 0; texts--) {
      events.add(
          block(index, Map.of("type", "text", "text", ""), text("text_delta", "text", words())));
      index++;
      if (pick.oneIn(6)) {
        events.add(thought(index++));
      }
    }
    List<Call> calls = calls();
    for (Call call : calls) {
      Map<String, Object> start = new LinkedHashMap<>();
      start.put("type", "tool_use");
      start.put("id", call.id);
      start.put("name", call.name);
      start.put("input", Map.of());
      if (pick.oneIn(3)) {
        start.put("caller", Map.of("signature", "signed-by-" + mark));
      }
      events.add(block(index++, start, text("input_json_delta", "partial_json", call.arguments)));
    }
    String usual = calls.isEmpty() ? "end_turn" : "tool_use";
    events.add(
        AnthropicAnswers.stopReason(
            isGood()
                ? usual
                : pick.of(
                    usual, usual, usual, usual, "max_tokens", "refusal", "pause_turn", "odd")));
    events.add(AnthropicAnswers.stop());
    return events;
  }

  private String thought(int index) {
    if (pick.oneIn(3)) {
      return AnthropicAnswers.blockStart(
              index, json(Map.of("type", "redacted_thinking", "data", pick.of("c2VjcmV0", ""))))
          + AnthropicAnswers.blockStop(index);
    }
    return block(
        index,
        Map.of("type", "thinking", "thinking", "", "signature", ""),
        text("thinking_delta", "thinking", words()),
        text("signature_delta", "signature", pick.of("sig", "sig", "c2ln", "")));
  }

  private static Map<String, Object> text(String type, String field, String text) {
    return Map.of("type", type, field, text);
  }

  @SafeVarargs
  private static String block(int index, Map<String, Object> start, Map<String, Object>... deltas) {
    StringBuilder events = new StringBuilder(AnthropicAnswers.blockStart(index, json(start)));
    for (Map<String, Object> delta : deltas) {
      events.append(AnthropicAnswers.delta(index, json(delta)));
    }
    return events.append(AnthropicAnswers.blockStop(index)).toString();
  }

  private static String json(Map<String, Object> value) {
    // AnthropicAnswers take ' for ".
    return Json.write(value).replace("'", "\\u0027").replace(HALF, "\\ud83d");
  }

  private List<Call> calls() {
    List<Call> calls = new ArrayList<>();
    for (int i = isGood() ? pick.of(1, 1, 1, 2, 4) : pick.of(0, 0, 1, 1, 2, 4); i > 0; i--) {
      String name = isGood() ? pick.of("work", "look") : name();
      calls.add(new Call(id(), name, arguments(name)));
    }
    return calls;
  }

  private boolean isGood() {
    return luck > 1 && !pick.oneIn(luck);
  }

  private String name() {
    return pick.of(
        "work",
        "look",
        "picture",
        "mute",
        "guarded",
        "nothere",
        "bad name!",
        "",
        "n".repeat(100),
        "ask_user",
        "finish",
        "half" + HALF);
  }

  private String id() {
    return pick.of(
        "call_1",
        "call_1",
        "call_2",
        "",
        " ",
        "a b!",
        "id\u00fc",
        "x".repeat(41),
        "y".repeat(80),
        HALF,
        "call_p3",
        "call_" + pick.below(1000),
        "toolu_" + pick.below(1000));
  }

  private String arguments(String name) {
    String good =
        switch (name) {
          case "ask_user" -> ASK;
          case "finish" -> FINISH;
          default -> "{\"n\":" + pick.below(5) + "}";
        };
    return pick.of(
        good,
        good,
        good,
        good,
        "{}",
        "",
        " ",
        "{\"n\":1",
        "{broken",
        "[1]",
        "null",
        "7",
        "\"{}\"",
        "{\"t\":\"" + HALF + "\"}",
        "{\"t\":\"\\ud83d\"}",
        "{\"n\":1,\"n\":2}",
        "{\"a\":1}{\"b\":2}");
  }

  private String words() {
    return pick.of(
        "fine",
        "fine",
        "Hm. ",
        "two\nlines\n",
        "",
        " ",
        "\u00a0",
        "\u2003\n",
        HALF,
        "z\u00fcg \ud83d\ude00",
        "{\"n\":1}",
        "long ".repeat(60));
  }

  private Answer failure(boolean messages) {
    int status = pick.of(500, 503, 429, 529);
    return switch (pick.below(4)) {
      case 0 -> (request, wire) -> wire.reset();
      case 1 -> Answers.body(200, "<html>sorry</html>", "Content-Type: text/html");
      case 2 ->
          messages
              ? AnthropicAnswers.failing(
                  400, "invalid_request_error", "prompt is too long: 9 tokens > 8 maximum")
              : Answers.error(400, "context_length_exceeded", "too long");
      default ->
          messages
              ? AnthropicAnswers.failing(status, "overloaded_error", "later")
              : Answers.error(status, "busy", "later");
    };
  }

  /** The connection ends somewhere in the stream. */
  private Answer cut(List<String> events) {
    int end = pick.below(events.size());
    return (request, wire) -> {
      wire.streamHead();
      for (String event : events.subList(0, end)) {
        wire.chunk(event);
      }
      wire.close();
    };
  }

  /** The server falls silent somewhere in the stream, or before it, and the run is stopped. */
  private Answer stall(List<String> events) {
    int end = pick.below(events.size());
    boolean head = !pick.oneIn(3);
    return (request, wire) -> {
      if (head) {
        wire.streamHead();
        for (String event : events.subList(0, end)) {
          wire.chunk(event);
        }
      }
      stalled.run();
      wire.stall();
    };
  }
}
