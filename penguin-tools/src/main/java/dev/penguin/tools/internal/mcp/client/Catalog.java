package dev.penguin.tools.internal.mcp.client;

import dev.penguin.internal.json.Json;
import dev.penguin.internal.mcp.McpHeaders;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.internal.mcp.wire.Exchange.Limits;
import dev.penguin.tools.mcp.McpEvent;
import dev.penguin.tools.mcp.McpException;
import dev.penguin.tools.mcp.McpServer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The tools of one server, as runs are offered them. Thread-safe. */
final class Catalog {
  private static final int MAX_DESCRIPTION = 16_000;

  private final ServerLinks links;
  private final McpServer server;

  /** What was reported already: each thing once. */
  private final Set<String> reported = ConcurrentHashMap.newKeySet();

  Catalog(ServerLinks links) {
    this.links = links;
    server = links.server();
  }

  /**
   * The tools for a run.
   *
   * @throws McpException when the server is required and cannot be reached
   */
  List<Tool> tools(Map<String, Object> attributes) {
    Limits limits = Limits.of(server.startTimeout());
    try {
      Link link = links.of(attributes);
      return made(link.tools(limits), link.offers("resources"));
    } catch (McpException e) {
      if (server.isRequired()) {
        throw e;
      }
      return List.of(missing(String.valueOf(e.getMessage())));
    }
  }

  private List<Tool> made(List<Map<String, Object>> listed, boolean withResources) {
    ToolNames names = new ToolNames(server.name(), this::report);
    List<Tool> all = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Map<String, Object> each : listed) {
      if (each.get("name") instanceof String name
          && !name.isEmpty()
          && server.offers(name)
          && seen.add(name)) {
        made(name, each, names).ifPresent(all::add);
      }
    }
    ResourceTools resources = new ResourceTools(links);
    if (withResources && server.offers(ResourceTools.LIST) && seen.add(ResourceTools.LIST)) {
      ToolSpec spec = resources.listSpec(names.of(ResourceTools.LIST));
      all.add(resources.list(completed(spec, ResourceTools.LIST, Map.of())));
    }
    if (withResources && server.offers(ResourceTools.READ) && seen.add(ResourceTools.READ)) {
      ToolSpec spec = resources.readSpec(names.of(ResourceTools.READ));
      all.add(resources.read(completed(spec, ResourceTools.READ, Map.of())));
    }
    return all;
  }

  private Optional<Tool> made(String name, Map<String, Object> listed, ToolNames names) {
    try {
      Map<String, Object> schema =
          new LinkedHashMap<>(Connection.members(listed.get("inputSchema")));
      schema.putIfAbsent("type", "object");
      McpHeaders headers = McpHeaders.of(schema);
      String text =
          String.valueOf(
              Objects.requireNonNullElse(
                  listed.get("description"),
                  Objects.requireNonNullElse(listed.get("title"), name)));
      String described =
          text.length() > MAX_DESCRIPTION ? text.substring(0, MAX_DESCRIPTION) + "…" : text;
      ToolSpec spec = ToolSpec.of(names.of(name), described, Json.write(schema));
      Map<String, Object> hints = Connection.members(listed.get("annotations"));
      RemoteTool.Definition definition = new RemoteTool.Definition(name, listed, headers);
      return Optional.of(new RemoteTool(links, definition, completed(spec, name, hints)));
    } catch (IllegalArgumentException e) {
      report("its tool '" + name + "' is left out: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** What the program configured; what the server says of itself only where that is trusted. */
  private ToolSpec completed(ToolSpec spec, String name, Map<String, Object> hints) {
    boolean reads = server.hasTrustedHints() && Boolean.TRUE.equals(hints.get("readOnlyHint"));
    boolean repeats = server.hasTrustedHints() && Boolean.TRUE.equals(hints.get("idempotentHint"));
    Set<Effect> effects =
        server
            .effects(name)
            .orElseGet(
                () ->
                    reads ? EnumSet.of(Effect.READ, Effect.NETWORK) : EnumSet.allOf(Effect.class));
    ToolSpec with =
        new ToolSpec(
            spec.name(),
            spec.description(),
            spec.inputSchema(),
            effects,
            Optional.of(server.maxTime()),
            true);
    Optional<Recovery> recovery =
        server.recovery().or(() -> repeats ? Optional.of(Recovery.RERUN) : Optional.empty());
    return recovery.map(with::withRecovery).orElse(with);
  }

  private void report(String text) {
    if (reported.add(text)) {
      links.hub().emit(server.name(), McpEvent.Kind.TOOL_NAME, text);
    }
  }

  /**
   * Stands for the tools of a server that was not there: a model must not make up what they say.
   */
  private Tool missing(String why) {
    ToolSpec spec =
        ToolSpec.of(
                server.name() + "_status",
                "The MCP server '%s' could not be reached when this run began, so its tools are"
                        .formatted(server.name())
                    + " missing. Do not guess what they would answer: say that it is unavailable."
                    + " Tries to reach it again; its tools come with the next run. ("
                    + why
                    + ")",
                "{\"type\":\"object\",\"properties\":{}}")
            .withEffects(Effect.READ);
    return new Tool() {
      @Override
      public ToolSpec spec() {
        return spec;
      }

      @Override
      public ToolResult call(ToolCall call, ToolContext context) {
        try {
          int tools = links.of(context.attributes()).tools(links.limits(context)).size();
          return ToolResult.success("It is there again; the next run has its " + tools + " tools.");
        } catch (McpException e) {
          return ToolResult.failure(e.getMessage() + ".");
        }
      }
    };
  }
}
