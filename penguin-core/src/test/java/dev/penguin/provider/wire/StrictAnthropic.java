package dev.penguin.provider.wire;

import static dev.penguin.provider.wire.Body.list;
import static dev.penguin.provider.wire.Body.matching;
import static dev.penguin.provider.wire.Body.object;
import static dev.penguin.provider.wire.Body.refuse;
import static dev.penguin.provider.wire.Body.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses what Anthropic's messages API refuses. Each rule names where it comes from: "reference"
 * is the public API reference, "error" a message that the API has been seen to answer.
 */
public final class StrictAnthropic {
  /** Reference: the request body; error: "Extra inputs are not permitted". */
  private static final Set<String> FIELDS =
      Set.of(
          "system",
          "stream",
          "temperature",
          "top_p",
          "top_k",
          "tools",
          "tool_choice",
          "thinking",
          "output_config",
          "metadata",
          "stop_sequences",
          "service_tier");

  private static final Set<String> CACHED = Set.of("cache_control");

  /** Reference: tool_use.id and tools.name. */
  private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]+");

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
  private static final Pattern IMAGE = Pattern.compile("image/(png|jpeg|webp|gif)");
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");

  private final Set<String> open = new LinkedHashSet<>();
  private final Set<String> ids = new HashSet<>();
  private int marks;

  /** Messages of one side in a row, which the API takes for one. */
  private record Turn(String role, List<Map<?, ?>> blocks) {}

  private StrictAnthropic() {}

  /** Throws {@link Refused} where the request is wrong. */
  public static void check(byte[] bytes) {
    new StrictAnthropic().check(Body.parse(bytes));
  }

  private void check(Map<String, Object> body) {
    // Error: "max_tokens: Field required".
    object(body, "body", Set.of("model", "messages", "max_tokens"), FIELDS);
    text(body.get("model"), "model");
    long limit = Body.positive(body.get("max_tokens"), "max_tokens");
    Body.bool(body.get("stream"), "stream");
    Body.number(body.get("temperature"), "temperature", 0, 1);
    if (body.containsKey("system") && !(body.get("system") instanceof String)) {
      for (Object block : list(body.get("system"), "system")) {
        words(object(block, "system[]"), "system[]");
      }
    }
    boolean tools = tools(body);
    List<Turn> turns = turns(list(body.get("messages"), "messages"));
    for (int i = 0; i < turns.size(); i++) {
      turn(turns.get(i), i == turns.size() - 1, "turn " + i);
    }
    // Error: "tool_use ids were found without tool_result blocks immediately after".
    refuse(!open.isEmpty(), "messages", "calls without a result: " + open);
    // Error: "Requests which include tool_use or tool_result blocks must define tools".
    refuse(!tools && !ids.isEmpty(), "tools", "missing, though tools were called");
    thinking(body, limit, turns);
    output(body);
    // Error: "A maximum of 4 blocks with cache_control may be provided".
    refuse(marks > 4, "cache_control", marks + " marks");
  }

  private static List<Turn> turns(List<?> messages) {
    List<Turn> turns = new ArrayList<>();
    for (Object value : messages) {
      Map<?, ?> message = object(value, "messages[]", Set.of("role", "content"), Set.of());
      String role = text(message.get("role"), "messages[].role");
      // Error: "unexpected role \"system\"".
      refuse(!role.equals("user") && !role.equals("assistant"), "messages[].role", role);
      if (turns.isEmpty() || !turns.get(turns.size() - 1).role.equals(role)) {
        turns.add(new Turn(role, new ArrayList<>()));
      }
      List<Map<?, ?>> blocks = turns.get(turns.size() - 1).blocks;
      if (message.get("content") instanceof String words) {
        blocks.add(Map.of("type", "text", "text", words));
      } else {
        // Error: "all messages must have non-empty content".
        list(message.get("content"), "messages[].content")
            .forEach(block -> blocks.add(object(block, "messages[].content[]")));
      }
    }
    // Error: "first message must use the \"user\" role".
    refuse(!turns.get(0).role.equals("user"), "messages", "the first is none of the user");
    return turns;
  }

  private void turn(Turn turn, boolean last, String where) {
    if (turn.role.equals("user")) {
      boolean results = true;
      for (Map<?, ?> block : turn.blocks) {
        boolean result = "tool_result".equals(block.get("type"));
        // Reference, tool use: tool_result blocks must come first in the content.
        refuse(result && !results, where, "a result after other content");
        results = result;
        userBlock(block, where);
      }
      refuse(!open.isEmpty(), where, "calls without a result right after them: " + open);
      return;
    }
    for (Map<?, ?> block : turn.blocks) {
      assistantBlock(block, where);
    }
    Map<?, ?> end = turn.blocks.get(turn.blocks.size() - 1);
    // Error: "The final block in an assistant message cannot be `thinking`".
    refuse(isThought(end), where, "it ends in a thought");
    // Error: "final assistant content cannot end with trailing whitespace".
    refuse(
        last && end.get("text") instanceof String words && !words.endsWith(strip(words)),
        where,
        "the last message ends in white space");
  }

  private void userBlock(Map<?, ?> block, String where) {
    switch (text(block.get("type"), where + ".type")) {
      case "text" -> words(block, where);
      case "image" -> image(block, where);
      case "tool_result" -> result(block, where);
      default -> throw new Refused(where + ": a block of the type " + block.get("type"));
    }
  }

  private void assistantBlock(Map<?, ?> block, String where) {
    switch (text(block.get("type"), where + ".type")) {
      case "text" -> words(block, where);
      case "tool_use" -> call(block, where);
      case "thinking" -> {
        // Error: "thinking.signature: Field required"; cache_control is not allowed on thoughts.
        object(block, where, Set.of("type", "thinking", "signature"), Set.of());
        text(block.get("thinking"), where + ".thinking");
        refuse(text(block.get("signature"), where).isEmpty(), where, "an empty signature");
      }
      case "redacted_thinking" -> {
        object(block, where, Set.of("type", "data"), Set.of());
        refuse(text(block.get("data"), where + ".data").isEmpty(), where, "empty data");
      }
      case "server_tool_use" -> {
        object(block, where, Set.of("type", "id", "name", "input"), CACHED);
        object(block.get("input"), where + ".input");
        mark(block);
      }
      default -> throw new Refused(where + ": a block of the type " + block.get("type"));
    }
  }

  /** Error: "text content blocks must contain non-whitespace text". */
  private void words(Map<?, ?> block, String where) {
    object(block, where, Set.of("type", "text"), Set.of("cache_control", "citations"));
    refuse(!"text".equals(block.get("type")), where, "must be text");
    refuse(strip(text(block.get("text"), where + ".text")).isEmpty(), where, "a blank text");
    mark(block);
  }

  /** Without white space as Unicode has it, at both ends. */
  private static String strip(String text) {
    return text.replaceAll("(?U)^[\\s\\p{Z}]+|[\\s\\p{Z}]+$", "");
  }

  private void image(Map<?, ?> block, String where) {
    object(block, where, Set.of("type", "source"), CACHED);
    Map<?, ?> source =
        object(block.get("source"), where, Set.of("type", "media_type", "data"), Set.of());
    matching(source.get("media_type"), where + ".media_type", IMAGE);
    matching(source.get("data"), where + ".data", BASE64);
    mark(block);
  }

  private void call(Map<?, ?> block, String where) {
    // Reference, programmatic calls: a caller comes with a call, and goes back with it.
    object(block, where, Set.of("type", "id", "name", "input"), Set.of("cache_control", "caller"));
    String id = matching(block.get("id"), where + ".id", ID);
    // Error: "`tool_use` ids must be unique".
    refuse(!ids.add(id), where, "the id of another call: " + id);
    open.add(id);
    matching(block.get("name"), where + ".name", NAME);
    // Error: "tool_use.input: Input should be a valid dictionary".
    object(block.get("input"), where + ".input");
    mark(block);
  }

  private void result(Map<?, ?> block, String where) {
    object(
        block,
        where,
        Set.of("type", "tool_use_id"),
        Set.of("content", "is_error", "cache_control"));
    String id = text(block.get("tool_use_id"), where + ".tool_use_id");
    // Error: "unexpected `tool_use_id` found in `tool_result` blocks".
    refuse(!open.remove(id), where, "a result without its call in the turn before: " + id);
    Body.bool(block.get("is_error"), where + ".is_error");
    Object content = block.get("content");
    // Error: "content cannot be empty if `is_error` is true".
    boolean empty = content == null || "".equals(content);
    refuse(empty && Boolean.TRUE.equals(block.get("is_error")), where, "an error without words");
    if (content != null && !(content instanceof String)) {
      for (Object part : list(content, where + ".content")) {
        Map<?, ?> each = object(part, where);
        refuse("tool_result".equals(each.get("type")), where, "a result in a result");
        userBlock(each, where);
      }
    }
    mark(block);
  }

  private void mark(Map<?, ?> block) {
    if (block.containsKey("cache_control")) {
      Map<?, ?> mark =
          object(block.get("cache_control"), "cache_control", Set.of("type"), Set.of("ttl"));
      refuse(!"ephemeral".equals(mark.get("type")), "cache_control", "must be ephemeral");
      marks++;
    }
  }

  private boolean tools(Map<String, Object> body) {
    if (!body.containsKey("tools")) {
      // Error: "tool_choice may only be specified while providing tools".
      refuse(body.containsKey("tool_choice"), "tool_choice", "without tools");
      return false;
    }
    Set<Object> names = new HashSet<>();
    for (Object value : list(body.get("tools"), "tools")) {
      Map<?, ?> tool =
          object(
              value,
              "tools[]",
              Set.of("name", "input_schema"),
              Set.of("description", "cache_control", "type"));
      // Error: "tools: Tool names must be unique".
      refuse(!names.add(matching(tool.get("name"), "tools[].name", NAME)), "tools", "same names");
      Body.schema(tool.get("input_schema"), "tools[].input_schema");
      mark(tool);
    }
    return true;
  }

  /** Reference: output_config; error: "Extra inputs are not permitted". */
  private static void output(Map<String, Object> body) {
    if (body.containsKey("output_config")) {
      Map<?, ?> output =
          object(body.get("output_config"), "output_config", Set.of(), Set.of("effort", "format"));
      if (output.containsKey("format")) {
        object(output.get("format"), "output_config.format", Set.of("type", "schema"), Set.of());
      }
    }
  }

  private static void thinking(Map<String, Object> body, long limit, List<Turn> turns) {
    if (!body.containsKey("thinking")) {
      return;
    }
    Map<?, ?> thinking = object(body.get("thinking"), "thinking");
    Object type = thinking.get("type");
    if (!"enabled".equals(type)) {
      refuse(!"adaptive".equals(type) && !"disabled".equals(type), "thinking", "type " + type);
      return;
    }
    object(thinking, "thinking", Set.of("type", "budget_tokens"), Set.of("display"));
    // Reference: at least 1024, and less than max_tokens.
    long budget = Body.positive(thinking.get("budget_tokens"), "thinking.budget_tokens");
    refuse(budget < 1024 || budget >= limit, "thinking", "a budget of " + budget);
    // Error: "`temperature` may only be set to 1 when thinking is enabled".
    refuse(body.containsKey("temperature"), "temperature", "set while thinking is on");
    Turn first = firstOfLoop(turns);
    // Error: "When thinking is enabled, a final assistant message must start with a thinking
    // block (preceding the lastmost set of tool_use and tool_result blocks)".
    refuse(
        first != null && !isThought(first.blocks.get(0)),
        "thinking",
        "on, in the middle of a round of calls that began without a thought");
  }

  /** The model's first turn since the user last said something that is no result of a tool. */
  private static Turn firstOfLoop(List<Turn> turns) {
    Turn first = null;
    for (int i = turns.size() - 1; i >= 0; i--) {
      Turn turn = turns.get(i);
      if (turn.role.equals("assistant")) {
        first = turn;
      } else if (turn.blocks.stream().noneMatch(b -> "tool_result".equals(b.get("type")))) {
        break;
      }
    }
    return first;
  }

  private static boolean isThought(Map<?, ?> block) {
    return "thinking".equals(block.get("type")) || "redacted_thinking".equals(block.get("type"));
  }
}
