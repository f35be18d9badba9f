package dev.penguin.provider.wire;

import static dev.penguin.provider.wire.Body.list;
import static dev.penguin.provider.wire.Body.matching;
import static dev.penguin.provider.wire.Body.object;
import static dev.penguin.provider.wire.Body.refuse;
import static dev.penguin.provider.wire.Body.text;

import dev.penguin.internal.json.Json;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses what OpenAI's chat completions and the servers that imitate them refuse. Each rule names
 * where it comes from: "reference" is the public API reference, "error" a message that the API has
 * been seen to answer.
 */
public final class StrictOpenAi {
  /** Reference: the request body; error: "Unrecognized request argument supplied". */
  private static final Set<String> FIELDS =
      Set.of(
          "stream",
          "stream_options",
          "temperature",
          "top_p",
          "n",
          "stop",
          "seed",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "max_tokens",
          "max_completion_tokens",
          "reasoning_effort",
          "response_format",
          "metadata",
          "user",
          "store",
          "service_tier",
          "logit_bias");

  /** Error: "string does not match pattern"; reference: function names, at most 64. */
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

  /** Error: "Invalid 'messages[n].tool_calls[0].id': string too long ... maximum length 40". */
  private static final Pattern ID = Pattern.compile("[!-~]{1,40}");

  /** Mistral, error: "Tool call id has to be defined and 9 letters or digits". */
  private static final Pattern MISTRAL_ID = Pattern.compile("[a-zA-Z0-9]{9}");

  /** Reference, image input: PNG, JPEG, WEBP and GIF. */
  private static final Pattern IMAGE =
      Pattern.compile("(https?:.+|data:image/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+={0,2})");

  private final boolean mistral;
  private String lastRole = "";
  private boolean called;
  private final Set<String> open = new LinkedHashSet<>();
  private final Set<String> turn = new HashSet<>();

  private StrictOpenAi(boolean mistral) {
    this.mistral = mistral;
  }

  /** Throws {@link Refused} where the request is wrong. */
  public static void check(byte[] bytes) {
    Map<String, Object> body = Body.parse(bytes);
    new StrictOpenAi("mistral".equals(body.get("model"))).check(body);
  }

  private void check(Map<String, Object> body) {
    object(body, "body", Set.of("model", "messages"), FIELDS);
    text(body.get("model"), "model");
    int index = 0;
    for (Object message : list(body.get("messages"), "messages")) {
      message(message, index, "messages[" + index + "]");
      index++;
    }
    everyCallIsAnswered("messages");
    // Mistral, error: "Expected last role User or Tool ... but got assistant".
    refuse(mistral && lastRole.equals("assistant"), "messages", "the last is the assistant's");
    tools(body);
    for (String limit : List.of("max_tokens", "max_completion_tokens")) {
      if (body.containsKey(limit)) {
        Body.positive(body.get(limit), limit);
      }
    }
    // Error: "max_tokens and max_completion_tokens cannot both be set".
    refuse(
        body.containsKey("max_tokens") && body.containsKey("max_completion_tokens"),
        "max_tokens",
        "two limits");
    Body.bool(body.get("stream"), "stream");
    Body.number(body.get("temperature"), "temperature", 0, 2);
    // Error: "The 'stream_options' parameter is only allowed when 'stream' is enabled".
    refuse(
        body.containsKey("stream_options") && !Boolean.TRUE.equals(body.get("stream")),
        "stream_options",
        "without stream");
    if (body.containsKey("response_format")) {
      format(object(body.get("response_format"), "response_format"));
    }
  }

  private void message(Object value, int index, String where) {
    Map<?, ?> message = object(value, where);
    String role = text(message.get("role"), where + ".role");
    if (!role.equals("tool")) {
      everyCallIsAnswered(where);
    }
    // vLLM, templates of Gemma and others: "Conversation roles must alternate user/assistant/..."
    refuse(
        role.equals(lastRole) && !role.equals("tool") || role.equals("system") && index > 0,
        where,
        role + " after " + lastRole);
    refuse(index > 0 && lastRole.equals("system") && !role.equals("user"), where, "no user first");
    refuse(index == 0 && !Set.of("system", "user").contains(role), where, "no user first");
    // Mistral, error: "Unexpected role 'user' after role 'tool'".
    refuse(
        mistral && lastRole.equals("tool") && role.equals("user"), where, "the user after a tool");
    lastRole = role;
    switch (role) {
      case "system", "developer" -> {
        object(message, where, Set.of("role", "content"), Set.of("name"));
        content(message.get("content"), where, false);
      }
      case "user" -> {
        object(message, where, Set.of("role", "content"), Set.of("name"));
        content(message.get("content"), where, true);
      }
      case "assistant" -> assistant(message, where);
      case "tool" -> result(message, where);
      default -> throw new Refused(where + ".role: '" + role + "' is no role");
    }
  }

  /** Error: "An assistant message with 'tool_calls' must be followed by tool messages". */
  private void everyCallIsAnswered(String where) {
    refuse(!open.isEmpty(), where, "calls without a result before it: " + open);
    turn.clear();
  }

  private void assistant(Map<?, ?> message, String where) {
    // These servers add members to what they answer, and take the same ones back.
    object(
        message,
        where,
        Set.of("role"),
        Set.of("content", "tool_calls", "refusal", "name", "reasoning_content", "extra_content"));
    if (!message.containsKey("tool_calls")) {
      // Reference: content is required unless tool_calls is there. An empty text OpenAI itself
      // takes; Mistral, error: "Assistant message must have either content or tool_calls".
      refuse(message.get("content") == null, where, "neither content nor calls");
      content(message.get("content"), where, false);
      refuse("".equals(message.get("content")), where, "empty content and no calls");
      return;
    }
    if (message.get("content") != null) {
      content(message.get("content"), where, false);
    }
    called = true;
    for (Object value : list(message.get("tool_calls"), where + ".tool_calls")) {
      call(value, where + ".tool_calls[]");
    }
  }

  private void call(Object value, String where) {
    Map<?, ?> call =
        object(value, where, Set.of("id", "type", "function"), Set.of("extra_content"));
    String name = matching(call.get("id"), where + ".id", mistral ? MISTRAL_ID : ID);
    refuse(!turn.add(name), where, "the id of another call of the turn: " + name);
    open.add(name);
    refuse(!"function".equals(call.get("type")), where + ".type", "must be function");
    Map<?, ?> function =
        object(call.get("function"), where + ".function", Set.of("name", "arguments"), Set.of());
    matching(function.get("name"), where + ".function.name", NAME);
    String arguments = text(function.get("arguments"), where + ".function.arguments");
    try {
      // OpenAI takes any string. vLLM and llama.cpp parse it, and answer 400 when it is no JSON.
      Json.parseObject(arguments);
    } catch (IllegalArgumentException e) {
      throw new Refused(where + ".function.arguments: no JSON object: " + arguments);
    }
  }

  /** Error: "messages with role 'tool' must be a response to a preceding message". */
  private void result(Map<?, ?> message, String where) {
    object(message, where, Set.of("role", "content", "tool_call_id"), Set.of());
    String answered = text(message.get("tool_call_id"), where + ".tool_call_id");
    refuse(!open.remove(answered), where, "a result without an open call: " + answered);
    content(message.get("content"), where, false);
  }

  /** Reference: a string, or parts; images only in what the user says. */
  private static void content(Object content, String where, boolean images) {
    if (content instanceof String) {
      return;
    }
    for (Object value : list(content, where + ".content")) {
      Object type = object(value, where + ".content[]").get("type");
      if (images && "image_url".equals(type)) {
        Map<?, ?> part = object(value, where, Set.of("type", "image_url"), Set.of());
        Map<?, ?> image = object(part.get("image_url"), where, Set.of("url"), Set.of("detail"));
        matching(image.get("url"), where + ".image_url.url", IMAGE);
      } else {
        refuse(!"text".equals(type), where, "a part of the type " + type);
        text(object(value, where, Set.of("type", "text"), Set.of()).get("text"), where);
      }
    }
  }

  private void tools(Map<String, Object> body) {
    if (!body.containsKey("tools")) {
      // LiteLLM before Claude, error: "UnsupportedParamsError: ... tools= param must be provided".
      refuse(called, "tools", "missing, and the conversation has calls");
      // Error: "'tool_choice' is only allowed when 'tools' are specified".
      refuse(body.containsKey("tool_choice"), "tool_choice", "without tools");
      return;
    }
    Set<Object> names = new HashSet<>();
    for (Object value : list(body.get("tools"), "tools")) {
      Map<?, ?> tool = object(value, "tools[]", Set.of("type", "function"), Set.of());
      refuse(!"function".equals(tool.get("type")), "tools[].type", "must be function");
      Map<?, ?> function =
          object(
              tool.get("function"),
              "tools[].function",
              Set.of("name"),
              Set.of("description", "parameters", "strict"));
      refuse(
          !names.add(matching(function.get("name"), "tools[].function.name", NAME)),
          "tools[]",
          "two tools of one name");
      // Error: "string too long. Expected a string with maximum length 1024".
      refuse(
          function.get("description") instanceof String words && words.length() > 1_024,
          "tools[].function.description",
          "too long");
      Body.schema(function.get("parameters"), "tools[].function.parameters");
      plain(function.get("parameters"), "tools[].function.parameters");
    }
  }

  /** LM Studio, llama.cpp: templates that do {@code type | upper} fail with 500 otherwise. */
  private static void plain(Object schema, String where) {
    Map<?, ?> fields = object(schema, where);
    text(fields.get("type"), where + ".type");
    refuse(fields.containsKey("$ref"), where, "a reference");
    if (fields.containsKey("properties")) {
      object(fields.get("properties"), where)
          .forEach((name, member) -> plain(member, where + "." + name));
    }
    if (fields.containsKey("items")) {
      plain(fields.get("items"), where + ".items");
    }
  }

  /** Reference: text, json_object, or json_schema with a name and a schema. */
  private static void format(Map<?, ?> format) {
    Object type = format.get("type");
    if (!"json_schema".equals(type)) {
      refuse(!"text".equals(type) && !"json_object".equals(type), "response_format", "bad type");
      object(format, "response_format", Set.of("type"), Set.of());
      return;
    }
    object(format, "response_format", Set.of("type", "json_schema"), Set.of());
    Map<?, ?> schema =
        object(
            format.get("json_schema"),
            "response_format.json_schema",
            Set.of("name", "schema"),
            Set.of("strict", "description"));
    matching(schema.get("name"), "response_format.json_schema.name", NAME);
    object(schema.get("schema"), "response_format.json_schema.schema");
    Body.bool(schema.get("strict"), "response_format.json_schema.strict");
  }
}
