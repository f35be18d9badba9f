package dev.penguin.tools.internal.mcp.client;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.internal.mcp.wire.Exchange.Limits;
import dev.penguin.tools.mcp.McpException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The resources of a server, as two tools: what there is, and one of them. */
final class ResourceTools {
  static final String LIST = "list_resources";
  static final String READ = "read_resource";
  private static final String NOTHING = "{\"type\":\"object\",\"properties\":{}}";
  private static final String ADDRESS =
      "{\"type\":\"object\",\"properties\":{\"uri\":{\"type\":\"string\"}},\"required\":[\"uri\"]}";
  private static final int MAX_SHOWN = 500;

  private final ServerLinks links;

  ResourceTools(ServerLinks links) {
    this.links = links;
  }

  /** What the tools do. */
  @FunctionalInterface
  private interface Work {
    ToolResult run(ToolCall call, Link link, Limits limits);
  }

  ToolSpec listSpec(String name) {
    return ToolSpec.of(
        name,
        "Lists the resources of the MCP server '"
            + links.server().name()
            + "': addresses, names and what they are; templates have {places} to fill in.",
        NOTHING);
  }

  ToolSpec readSpec(String name) {
    return ToolSpec.of(
        name,
        "Reads one resource of the MCP server '" + links.server().name() + "' by its address.",
        ADDRESS);
  }

  Tool list(ToolSpec spec) {
    return tool(
        spec,
        (call, link, limits) -> {
          List<Map<String, Object>> all = link.list("resources/list", "resources", limits).items();
          List<Map<String, Object>> templates = templates(link, limits);
          String text =
              Stream.concat(all.stream(), templates.stream())
                  .limit(MAX_SHOWN)
                  .map(ResourceTools::line)
                  .collect(Collectors.joining("\n"));
          int left = all.size() + templates.size() - MAX_SHOWN;
          String rest = left > 0 ? "\n… and " + left + " more" : "";
          return result(List.of(Map.of("type", "text", "text", text + rest)));
        });
  }

  private static List<Map<String, Object>> templates(Link link, Limits limits) {
    try {
      return link.list("resources/templates/list", "resourceTemplates", limits).items();
    } catch (McpException e) {
      if (e.kind() == McpException.Kind.REFUSED) {
        return List.of(); // not each server has them
      }
      throw e;
    }
  }

  private static String line(Map<String, Object> resource) {
    return "%s  %s  %s"
        .formatted(
            resource.getOrDefault("uri", resource.get("uriTemplate")),
            resource.getOrDefault("title", resource.getOrDefault("name", "")),
            resource.getOrDefault("description", ""))
        .strip();
  }

  Tool read(ToolSpec spec) {
    return tool(
        spec,
        (call, link, limits) ->
            result(
                link.ask(
                        "resources/read",
                        Map.of("uri", call.arguments().getOrDefault("uri", "")),
                        null,
                        Recovery.RERUN,
                        limits)
                    .get("contents")));
  }

  private ToolResult result(@Nullable Object content) {
    return new ToolResult.Success(Contents.parts(links.server().name(), content));
  }

  private Tool tool(ToolSpec spec, Work work) {
    return new Tool() {
      @Override
      public ToolSpec spec() {
        return spec;
      }

      @Override
      public boolean isSandboxed() {
        return links.isSandboxed();
      }

      @Override
      public ToolResult call(ToolCall call, ToolContext context) {
        try {
          return work.run(call, links.of(context.attributes()), links.limits(context));
        } catch (McpException e) {
          return ToolResult.failure(e.getMessage() + ".");
        }
      }
    };
  }
}
