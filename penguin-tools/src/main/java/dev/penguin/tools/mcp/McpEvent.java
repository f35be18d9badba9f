package dev.penguin.tools.mcp;

import java.util.Objects;

/**
 * Something that happened to an MCP server, for {@link McpServers.Builder#listener}. Immutable.
 *
 * @param server the name under which the server was configured
 * @param kind what happened
 * @param text the same for people, in one line; no secret
 */
public record McpEvent(String server, Kind kind, String text) {
  /** What happened. More kinds will be added. */
  public enum Kind {
    /** The server answers; the text names the version of the protocol. */
    CONNECTED,
    /** The server could not be started or reached; it is tried again when it is needed. */
    UNAVAILABLE,
    /** The connection ended, or the process. */
    LOST,
    /** The server's list of tools is another one now; the next run has it. */
    TOOLS_CHANGED,
    /** A tool of the server cannot be offered, or not under its own name. */
    TOOL_NAME,
    /** The server wrote something that is not the protocol, which was passed over. */
    NOISE
  }

  /** Checks that nothing is null. */
  public McpEvent {
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(text, "text");
  }
}
