package dev.penguin.tools.mcp;

import dev.penguin.model.HttpSettings;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import dev.penguin.tools.internal.mcp.client.ClientFeatures;
import dev.penguin.tools.internal.mcp.client.Elicitations;
import dev.penguin.tools.internal.mcp.client.Servers;
import java.net.URI;
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
 * <p>Thread-safe. Whoever makes it closes it: that ends the processes and connections, within some
 * seconds.
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
