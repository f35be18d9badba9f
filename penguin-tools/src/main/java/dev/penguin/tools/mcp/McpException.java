package dev.penguin.tools.mcp;

import dev.penguin.error.PenguinException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An MCP server did not do what was asked. In a tool call it becomes a failure that the model
 * reads; elsewhere the program gets it.
 */
public final class McpException extends PenguinException {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Kind {
    /** The server could not be started or reached. */
    UNREACHABLE,
    /** The connection or the process ended before the answer. */
    CLOSED,
    /** No answer came in time. */
    TIMED_OUT,
    /** The caller stopped waiting. */
    CANCELLED,
    /** What came is not the protocol: no JSON, a redirect, an answer of an unknown kind. */
    PROTOCOL,
    /** An answer of more than 16 MiB. */
    TOO_LARGE,
    /** The server wants an authorization that it did not get. */
    UNAUTHORIZED,
    /** The server answered with an error of its own. */
    REFUSED
  }

  private final Kind kind;
  private final String server;
  private final boolean mayHaveRun;

  /**
   * A failure of a server.
   *
   * @param kind what went wrong
   * @param server the name under which the server was configured
   * @param message what happened and what to do, without the server's name; no secret
   * @param mayHaveRun whether the server may have done what was asked
   * @param cause what led to it, or null
   */
  public McpException(
      Kind kind, String server, String message, boolean mayHaveRun, @Nullable Throwable cause) {
    super("MCP server '" + server + "': " + message, cause);
    this.kind = Objects.requireNonNull(kind, "kind");
    this.server = server;
    this.mayHaveRun = mayHaveRun;
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }

  /** The name under which the server was configured. */
  public String server() {
    return server;
  }

  /**
   * Whether the server may have done what was asked, so that asking again could do it twice. False
   * only where the request never left this program, or the server refused it before it ran.
   */
  public boolean mayHaveRun() {
    return mayHaveRun;
  }
}
