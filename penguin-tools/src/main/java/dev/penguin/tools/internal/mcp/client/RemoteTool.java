package dev.penguin.tools.internal.mcp.client;

import dev.penguin.internal.json.Json;
import dev.penguin.internal.mcp.McpHeaders;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.PreparedCall;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.mcp.McpException;
import dev.penguin.tools.mcp.McpServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A tool of a server, as one run was offered it. Thread-safe. */
final class RemoteTool implements Tool {
  private static final String KEY = "dev.penguin/idempotencyKey";

  private final ServerLinks links;
  private final Definition definition;
  private final ToolSpec spec;

  /**
   * What a server says of a tool.
   *
   * @param name its name as the server has it
   * @param all all of it
   * @param headers the headers that its schema asks for
   */
  record Definition(String name, Map<String, Object> all, McpHeaders headers) {}

  RemoteTool(ServerLinks links, Definition definition, ToolSpec spec) {
    this.links = links;
    this.definition = definition;
    this.spec = spec;
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public boolean isSandboxed() {
    return links.isSandboxed();
  }

  @Override
  public List<Resource> resources(ToolCall call) {
    return links.server().endpoint() instanceof McpServer.Http http
        ? List.of(new Resource.Host(http.uri().getHost()))
        : List.of();
  }

  @Override
  public PreparedCall prepare(ToolCall call, ToolContext context) {
    return new PreparedCall() {
      @Override
      public List<Resource> resources() {
        return RemoteTool.this.resources(call);
      }

      /** A server may put another tool under the name that somebody approved. */
      @Override
      public boolean isUnchanged() {
        List<Map<String, Object>> known = links.of(context.attributes()).knownTools();
        return known == null || known.contains(definition.all());
      }

      @Override
      public String fingerprint() {
        return Json.write(definition.all());
      }

      @Override
      public ToolResult run(ToolContext running) {
        return call(call, running);
      }
    };
  }

  @Override
  public ToolResult call(ToolCall call, ToolContext context) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("name", definition.name());
    params.put(
        "arguments", Objects.requireNonNullElse(Json.parseExact(call.argumentsJson()), Map.of()));
    params.put("_meta", Map.of(KEY, context.idempotencyKey()));
    Link link = links.of(context.attributes());
    try {
      return Contents.result(
          links.server().name(),
          link.ask(
              "tools/call", params, definition.headers(), spec.recovery(), links.limits(context)));
    } catch (McpException e) {
      return ToolResult.failure(
          e.getMessage()
              + (e.mayHaveRun() && e.kind() != McpException.Kind.REFUSED
                  ? ". It was not sent again, as what it did so far is unknown."
                  : "."));
    }
  }
}
