package dev.penguin.tools.mcp;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.UserMessage;
import dev.penguin.model.HttpSettings;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import dev.penguin.tools.internal.mcp.client.ClientFeatures;
import dev.penguin.tools.internal.mcp.client.Elicitations;
import dev.penguin.tools.internal.mcp.client.Servers;
import dev.penguin.tools.internal.mcp.setup.ServersFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * MCP servers whose tools an agent uses, each as {@code server_tool}. Nothing is started before the
 * first run that may use it; what is lost is connected again when it is needed. A run has the tools
 * that its servers list when it begins.
 *
 * <p>Thread-safe. The program that makes it closes it: that ends the processes and connections,
 * within some seconds.
 */
public final class McpServers implements ToolProvider, AutoCloseable {
  private final Servers servers;

  private McpServers(Builder builder) {
    ClientFeatures features =
        builder.features == null ? new Elicitations(builder.handler) : builder.features;
    servers =
        new Servers(
            List.copyOf(builder.servers.values()), features, builder.http, builder.listener);
  }

  /** Begins with no server. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The servers of a file in the form that many programs share:
   *
   * <pre>{@code
   * {"mcpServers": {
   *   "files": {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem", "."]},
   *   "issues": {"url": "https://example.com/mcp", "headers": {"Authorization": "Bearer ${TOKEN}"}}}}
   * }</pre>
   *
   * <p><code>${NAME}</code> and <code>${NAME:-else}</code> are filled in from this program's
   * environment. So it must be a file of the program; for one of a project see {@link #proposed}.
   *
   * @param file the file
   * @throws dev.penguin.error.ConfigurationException when it cannot be read, or a variable is
   *     missing
   */
  public static McpServers read(Path file) {
    Builder builder = builder();
    ServersFile.read(file, System.getenv()).forEach(builder::server);
    return builder.build();
  }

  /**
   * The servers that a project's own file proposes. None of them is started, and nothing of this
   * program's environment is filled in: a project may be anybody's. Show them to a person, and pass
   * those that are wanted on to {@link Builder#server}.
   *
   * @param project a folder, whose {@code .mcp.json} is read, or such a file
   * @return the servers; none when there is no file
   * @throws dev.penguin.error.ConfigurationException when the file cannot be read
   */
  public static List<McpServer> proposed(Path project) {
    Path file = Files.isDirectory(project) ? project.resolve(ServersFile.OF_PROJECT) : project;
    return Files.exists(file) ? ServersFile.proposed(file) : List.of();
  }

  @Override
  public String name() {
    return "mcp";
  }

  /** Tools belong to a run: a server may list others next time, and others to another user. */
  @Override
  public Scope scope() {
    return Scope.RUN;
  }

  /**
   * Starts what is not started yet, side by side, and lists its tools. Waits for each server as
   * long as {@link McpServer#withStartTimeout} says.
   *
   * @throws McpException when a server that is {@link McpServer#required} cannot be reached
   */
  @Override
  public List<Tool> tools(ToolProviderContext context) {
    return servers.tools(context.attributes());
  }

  /**
   * What a server lets be read.
   *
   * @param server its name
   * @param attributes those of the run that it is for, which choose token and user; mostly empty
   * @throws McpException when it cannot be reached or gives no list
   */
  public List<McpResource> resources(String server, Map<String, Object> attributes) {
    return servers.list(server, "resources/list", "resources", attributes).stream()
        .map(
            each ->
                new McpResource(
                    text(each, "uri"),
                    text(each, "name"),
                    text(each, "description"),
                    text(each, "mimeType")))
        .toList();
  }

  /**
   * Reads something, as context for a run: {@code RunRequest.of(parts)}. It begins with where it is
   * from.
   *
   * @param server its name
   * @param uri the address
   * @param attributes those of the run that it is for, which choose token and user; mostly empty
   * @throws McpException when it cannot be read
   */
  public List<Part> read(String server, String uri, Map<String, Object> attributes) {
    Map<String, Object> params = Map.of("uri", uri);
    return Servers.parts(
        server, servers.ask(server, "resources/read", params, attributes).get("contents"));
  }

  /**
   * The texts that a server has ready.
   *
   * @param server its name
   * @param attributes those of the run that it is for, which choose token and user; mostly empty
   * @throws McpException when it cannot be reached or gives no list
   */
  public List<McpPrompt> prompts(String server, Map<String, Object> attributes) {
    return servers.list(server, "prompts/list", "prompts", attributes).stream()
        .map(each -> new McpPrompt(text(each, "name"), text(each, "description"), arguments(each)))
        .toList();
  }

  private static List<McpPrompt.Argument> arguments(Map<String, Object> prompt) {
    return prompt.get("arguments") instanceof List<?> all
        ? all.stream()
            .filter(Map.class::isInstance)
            .map(each -> (Map<?, ?>) each)
            .map(
                each ->
                    new McpPrompt.Argument(
                        text(each, "name"),
                        text(each, "description"),
                        Boolean.TRUE.equals(each.get("required"))))
            .toList()
        : List.of();
  }

  /**
   * A text of a server, filled in, as the beginning of a conversation: {@code
   * RunRequest.withHistory}, or the last of it as the prompt.
   *
   * @param server its name
   * @param prompt the name of the text
   * @param arguments what it is filled in with
   * @param attributes those of the run that it is for, which choose token and user; mostly empty
   * @throws McpException when the server does not give it
   */
  public List<Message> prompt(
      String server, String prompt, Map<String, String> arguments, Map<String, Object> attributes) {
    Map<String, Object> params = Map.of("name", prompt, "arguments", arguments);
    Object messages = servers.ask(server, "prompts/get", params, attributes).get("messages");
    return messages instanceof List<?> all
        ? all.stream()
            .filter(Map.class::isInstance)
            .map(each -> message(server, (Map<?, ?>) each))
            .toList()
        : List.of();
  }

  private static Message message(String server, Map<?, ?> message) {
    List<Part> parts = Servers.parts(server, message.get("content"));
    return "assistant".equals(message.get("role"))
        ? new AssistantMessage(parts, List.of())
        : new UserMessage(parts);
  }

  private static String text(Map<?, ?> of, String name) {
    return of.get(name) instanceof String text ? text : "";
  }

  /** Ends all connections and processes. Idempotent. */
  @Override
  public void close() {
    servers.close();
  }

  /** Collects servers. Not thread-safe. */
  public static final class Builder {
    private final Map<String, McpServer> servers = new LinkedHashMap<>();
    private McpElicitation.@Nullable Handler handler;
    private @Nullable ClientFeatures features;
    private Consumer<McpEvent> listener = event -> {};
    private HttpSettings http = HttpSettings.defaults();

    private Builder() {}

    /**
     * A program that is started when it is needed.
     *
     * @param name what its tools begin with
     * @param command the program and its arguments
     */
    public Builder stdio(String name, String... command) {
      return server(McpServer.stdio(name, command));
    }

    /**
     * A server at an address.
     *
     * @param name what its tools begin with
     * @param uri the address
     */
    public Builder http(String name, URI uri) {
      return server(McpServer.http(name, uri));
    }

    /**
     * A server with settings of its own.
     *
     * @param server the server; its name must be new
     */
    public Builder server(McpServer server) {
      if (servers.putIfAbsent(server.name(), server) != null) {
        throw new IllegalArgumentException(
            "There are two MCP servers named '" + server.name() + "': give one another name");
      }
      return this;
    }

    /**
     * Who answers what servers ask a person in the midst of a call. Without it they are sent that
     * the person declines.
     *
     * @param answers asks a person
     */
    public Builder elicitation(McpElicitation.Handler answers) {
      handler = Objects.requireNonNull(answers, "handler");
      return this;
    }

    /**
     * Who receives what happens to the servers. Called on threads of the servers; must be quick.
     *
     * @param receiver takes the events
     */
    public Builder listener(Consumer<McpEvent> receiver) {
      listener = Objects.requireNonNull(receiver, "listener");
      return this;
    }

    /**
     * How servers at an address are reached.
     *
     * @param settings proxy, trust and the time to connect
     */
    public Builder http(HttpSettings settings) {
      http = Objects.requireNonNull(settings, "settings");
      return this;
    }

    /** For the conformance suite: what servers may ask beside a person's answers. */
    Builder features(ClientFeatures offered) {
      features = offered;
      return this;
    }

    /** The servers, none of which is started. */
    public McpServers build() {
      return new McpServers(this);
    }
  }
}
