package dev.penguin.tools.internal.mcp.client;

import dev.penguin.internal.json.Json;
import dev.penguin.tools.mcp.McpElicitation;
import dev.penguin.tools.mcp.McpElicitation.Answer;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a person answer what servers ask in the midst of a call; without one, declines. */
public final class Elicitations implements ClientFeatures {
  private static final Logger LOG = LoggerFactory.getLogger(Elicitations.class);

  private final McpElicitation.@Nullable Handler handler;

  public Elicitations(McpElicitation.@Nullable Handler handler) {
    this.handler = handler;
  }

  @Override
  public Map<String, Object> capabilities() {
    return handler == null
        ? Map.of()
        : Map.of("elicitation", Map.of("form", Map.of(), "url", Map.of()));
  }

  @Override
  public Map<String, Object> answer(String server, String method, Map<String, Object> params) {
    if (!method.equals("elicitation/create")) {
      throw new UnsupportedOperationException(method);
    }
    Answer answer = handler == null ? Answer.decline() : ask(handler, server, params);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("action", answer.action());
    if (answer.action().equals("accept") && !params.containsKey("url")) {
      result.put("content", withDefaults(answer.content(), params.get("requestedSchema")));
    }
    return result;
  }

  private static Answer ask(
      McpElicitation.Handler handler, String server, Map<String, Object> params) {
    try {
      String message = String.valueOf(params.getOrDefault("message", ""));
      Optional<URI> page =
          params.get("url") instanceof String url ? Optional.of(URI.create(url)) : Optional.empty();
      Optional<String> schema =
          page.isEmpty() && params.get("requestedSchema") instanceof Map<?, ?> form
              ? Optional.of(Json.write(form))
              : Optional.empty();
      return handler.answer(new McpElicitation(server, message, schema, page));
    } catch (Exception e) { // the program's own code
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      LOG.warn("Nobody answered what MCP server '{}' asked", server, e);
      return Answer.cancel();
    }
  }

  /** What the person left out is what the form has as its default. */
  private static Map<String, Object> withDefaults(
      Map<String, Object> given, @Nullable Object schema) {
    Map<String, Object> all = new LinkedHashMap<>(given);
    if (schema instanceof Map<?, ?> form && form.get("properties") instanceof Map<?, ?> fields) {
      fields.forEach(
          (name, field) -> {
            if (field instanceof Map<?, ?> keywords && keywords.get("default") != null) {
              all.putIfAbsent(String.valueOf(name), keywords.get("default"));
            }
          });
    }
    return all;
  }
}
