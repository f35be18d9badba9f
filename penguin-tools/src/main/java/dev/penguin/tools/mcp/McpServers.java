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
 * The MCP servers of an agent. Their tools are named {@code server_tool}. A server is started or
 * connected when a run first needs it, and again after its connection was lost. A run has the tools
 * that its servers list when the run begins.
 *
 * <p>Thread-safe. The program that creates this object closes it. Closing ends the processes and
 * connections within a few seconds.
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

  /** Creates a builder without servers. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads servers from a file in the format that many programs share:
   *
   * <pre>{@code
   * {"mcpServers": {
   *   "files": {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem", "."]},
   *   "issues": {"url": "https://example.com/mcp", "headers": {"Authorization": "Bearer ${TOKEN}"}}}}
   * }</pre>
   *
   * <p><code>${NAME}</code> and <code>${NAME:-else}</code> are replaced with values of this
   * program's environment. So read only files that belong to your program; for a project's file see
   * {@link #proposed}.
   *
   * @param file the file
   * @throws dev.penguin.error.ConfigurationException when the file cannot be read, or a variable is
   *     missing
   */
  public static McpServers read(Path file) {
    Builder builder = builder();
    ServersFile.read(file, System.getenv()).forEach(builder::server);
    return builder.build();
  }

  /**
   * Reads the servers that a project's own file proposes. None of them is started, and no value of
   * this program's environment is filled in, because the project may not be trustworthy. Show the
   * servers to a person, and pass those that the person accepts to {@link Builder#server}.
   *
   * @param project a directory whose {@code .mcp.json} is read, or such a file
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

  /** Returns the scope of a run: a server may list other tools next time, or for another user. */
  @Override
  public Scope scope() {
    return Scope.RUN;
  }

  /**
   * Starts the servers that have not been started yet, all at the same time, and lists their tools.
   * It waits for each server as long as {@link McpServer#withStartTimeout} says.
   *
   * @throws McpException when a server that is {@link McpServer#required} cannot be reached
   */
  @Override
  public List<Tool> tools(ToolProviderContext context) {
    return servers.tools(context.attributes());
  }

  /**
   * Lists the resources that a server offers.
   *
   * @param server the server's name
   * @param attributes the attributes of the run that needs them, which decide about token and user;
   *     usually empty
   * @throws McpException when the server cannot be reached or returns no list
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
   * Reads a resource, as context for a run: {@code RunRequest.of(parts)}. The first part says where
   * the content comes from.
   *
   * @param server the server's name
   * @param uri the resource's address
   * @param attributes the attributes of the run that needs it, which decide about token and user;
   *     usually empty
   * @throws McpException when the resource cannot be read
   */
  public List<Part> read(String server, String uri, Map<String, Object> attributes) {
    Map<String, Object> params = Map.of("uri", uri);
    return Servers.parts(
        server, servers.ask(server, "resources/read", params, attributes).get("contents"));
  }

  /**
   * Lists the prompts that a server offers.
   *
   * @param server the server's name
   * @param attributes the attributes of the run that needs them, which decide about token and user;
   *     usually empty
   * @throws McpException when the server cannot be reached or returns no list
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
   * Returns a prompt of a server with its arguments filled in, for the beginning of a conversation:
   * pass all messages to {@code RunRequest.withHistory}, or use the last message as the prompt.
   *
   * @param server the server's name
   * @param prompt the prompt's name
   * @param arguments the values of the prompt's arguments
   * @param attributes the attributes of the run that needs it, which decide about token and user;
   *     usually empty
   * @throws McpException when the server does not return the prompt
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
     * Adds a program that is started when it is needed.
     *
     * @param name the prefix of its tools' names
     * @param command the program and its arguments
     */
    public Builder stdio(String name, String... command) {
      return server(McpServer.stdio(name, command));
    }

    /**
     * Adds a server at an address.
     *
     * @param name the prefix of its tools' names
     * @param uri the address
     */
    public Builder http(String name, URI uri) {
      return server(McpServer.http(name, uri));
    }

    /**
     * Adds a server with settings of its own.
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
     * Sets the handler for the questions of servers to a person during a call. Without a handler,
     * servers receive the answer that the person declines.
     *
     * @param answers asks a person
     */
    public Builder elicitation(McpElicitation.Handler answers) {
      handler = Objects.requireNonNull(answers, "handler");
      return this;
    }

    /**
     * Sets a listener for the events of the servers. It is called on threads of the servers and
     * must be quick.
     *
     * @param receiver receives the events
     */
    public Builder listener(Consumer<McpEvent> receiver) {
      listener = Objects.requireNonNull(receiver, "listener");
      return this;
    }

    /**
     * Sets the HTTP settings for servers at an address.
     *
     * @param settings proxy, SSL context and connect timeout
     */
    public Builder http(HttpSettings settings) {
      http = Objects.requireNonNull(settings, "settings");
      return this;
    }

    /** For the conformance suite: what servers may request besides a person's answers. */
    Builder features(ClientFeatures offered) {
      features = offered;
      return this;
    }

    /** Builds the set of servers without starting any. */
    public McpServers build() {
      return new McpServers(this);
    }
  }
}
