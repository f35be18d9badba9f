package dev.penguin.tools.mcp;

import dev.penguin.internal.json.Json;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProviderContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tools.Calls;
import dev.penguin.tools.internal.mcp.client.ClientFeatures;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The client that the official conformance suite drives: started once for each scenario, with the
 * address of the suite's server. It says yes to all that a server asks, in place of a person.
 */
public final class ConformanceClient {
  private static final URI METADATA =
      URI.create("https://conformance-test.local/client-metadata.json");
  private static final URI REDIRECT = URI.create("http://localhost:3000/callback");

  private ConformanceClient() {}

  /** Offers more than Penguin does: the suite looks at what is declared. */
  private static final class Everything implements ClientFeatures {
    @Override
    public Map<String, Object> capabilities() {
      return Map.of(
          "roots", Map.of(), "sampling", Map.of(), "elicitation", Map.of("form", Map.of()));
    }

    @Override
    public Map<String, Object> answer(String server, String method, Map<String, Object> params) {
      return switch (method) {
        case "elicitation/create" ->
            new dev.penguin.tools.internal.mcp.client.Elicitations(
                    request -> McpElicitation.Answer.accept(accepted(request)))
                .answer(server, method, params);
        case "roots/list" -> Map.of("roots", List.of(Map.of("uri", "file:///", "name", "root")));
        case "sampling/createMessage" ->
            Map.of(
                "role",
                "assistant",
                "model",
                "none",
                "content",
                Map.of("type", "text", "text", "hello"));
        default -> throw new UnsupportedOperationException(method);
      };
    }

    /** Yes to what must be answered and has no default. */
    private static Map<String, Object> accepted(McpElicitation request) {
      Map<String, Object> schema = Json.parseObject(request.schema().orElse("{}"));
      if (!(schema.get("properties") instanceof Map<?, ?> fields)) {
        return Map.of();
      }
      return fields.entrySet().stream()
          .filter(field -> "boolean".equals(((Map<?, ?>) field.getValue()).get("type")))
          .filter(field -> !((Map<?, ?>) field.getValue()).containsKey("default"))
          .collect(
              java.util.stream.Collectors.toMap(
                  field -> String.valueOf(field.getKey()), field -> (Object) true));
    }
  }

  /** The suite's authorization server redirects at once, without asking anybody. */
  private static URI authorize(URI page) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) page.toURL().openConnection();
    connection.setInstanceFollowRedirects(false);
    String location = connection.getHeaderField("Location");
    connection.disconnect();
    if (location == null) {
      throw new IOException("No redirect, but status " + connection.getResponseCode());
    }
    return page.resolve(location);
  }

  public static void main(String[] arguments) throws Exception {
    String scenario = System.getenv().getOrDefault("MCP_CONFORMANCE_SCENARIO", "");
    String json = System.getenv("MCP_CONFORMANCE_CONTEXT");
    Map<String, Object> given = json == null ? Map.of() : Json.parseObject(json);
    Path tokens = Files.createTempDirectory("conformance");
    McpOAuth oauth =
        McpOAuth.standard()
            .withAuthorizer(ConformanceClient::authorize, REDIRECT)
            .withMetadataDocument(METADATA)
            .withTokenDirectory(tokens);
    if (given.get("client_id") instanceof String id) {
      oauth = oauth.withClient(id, (String) given.get("client_secret"));
    }
    McpServer server =
        McpServer.http("suite", URI.create(arguments[0]))
            .withOAuth(oauth)
            .withTimeout(Duration.ofSeconds(15), Duration.ofSeconds(20))
            .required();
    int status = 0;
    try (McpServers servers =
        McpServers.builder().server(server).features(new Everything()).build()) {
      run(servers, scenario, given);
    } catch (McpException e) {
      System.err.println(e.getMessage());
      status = 1;
    }
    System.exit(status);
  }

  private static void run(McpServers servers, String scenario, Map<String, Object> given)
      throws Exception {
    ToolProviderContext context =
        new ToolProviderContext(Optional.empty(), ConformanceClient.class.getClassLoader());
    List<Tool> tools = servers.tools(context);
    switch (scenario) {
      case "json-schema-ref-no-deref", "request-metadata", "initialize" -> {}
      case "json-schema-2020-12-preservation" -> {
        String schema = Calls.tool(tools, "suite_json_schema_2020_12_tool").spec().inputSchema();
        call(tools, "json_schema_echo", "{\"schema\":" + schema + "}");
      }
      case "tools_call" -> call(tools, "add_numbers", "{\"a\":2,\"b\":3}");
      case "http-custom-headers" -> {
        for (Object each : (List<?>) given.get("toolCalls")) {
          Map<?, ?> wanted = (Map<?, ?>) each;
          call(tools, String.valueOf(wanted.get("name")), Json.write(wanted.get("arguments")));
        }
      }
      default -> {
        for (Tool tool : tools) {
          if (!tool.spec().name().matches("suite_(list_resources|read_resource)")) {
            report(tool.call(new ToolCall("c1", tool.spec().name(), "{}"), context()));
          }
        }
      }
    }
  }

  private static Calls.Context context() {
    return new Calls.Context(dev.penguin.tool.Cancellation.never());
  }

  private static void call(List<Tool> tools, String name, String json) throws Exception {
    report(
        Calls.tool(tools, "suite_" + name)
            .call(new ToolCall("c1", "suite_" + name, json), context()));
  }

  private static void report(ToolResult result) {
    System.err.println(result.text());
  }
}
