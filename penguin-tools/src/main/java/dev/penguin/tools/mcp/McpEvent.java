package dev.penguin.tools.mcp;

import java.util.Objects;

/**
 * An event of an MCP server, for {@link McpServers.Builder#listener}. Immutable.
 *
 * @param server the name under which the server was configured
 * @param kind what happened
 * @param text a description for people, in one line, without secrets
 */
public record McpEvent(String server, Kind kind, String text) {
  /** What happened. New kinds may be added. */
  public enum Kind {
    /** The server has answered; the text names the version of the protocol. */
    CONNECTED,
    /** The server could not be started or reached. It is tried again when it is needed. */
    UNAVAILABLE,
    /** The connection or the process ended. */
    LOST,
    /** The server's list of tools has changed; the next run gets the new list. */
    TOOLS_CHANGED,
    /** A tool of the server cannot be offered, or only under another name. */
    TOOL_NAME,
    /** The server wrote something that is not part of the protocol. It was ignored. */
    NOISE
  }

  /** Checks that nothing is null. */
  public McpEvent {
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(text, "text");
  }
}
