package dev.penguin.tools.mcp;

import dev.penguin.error.PenguinException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An MCP server failed to do what it was asked to do. In a tool call, the model reads this as a
 * failed result; everywhere else the program receives the exception.
 */
public final class McpException extends PenguinException {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Kind {
    /** The server could not be started or reached. */
    UNREACHABLE,
    /** The connection or the process ended before the answer. */
    CLOSED,
    /** The answer did not arrive in time. */
    TIMED_OUT,
    /** The caller stopped waiting. */
    CANCELLED,
    /**
     * The answer does not follow the protocol: not JSON, a redirect, or an unknown kind of answer.
     */
    PROTOCOL,
    /** The answer has more than 16 MiB. */
    TOO_LARGE,
    /** The server requires an authorization that it did not get. */
    UNAUTHORIZED,
    /** The server answered with an error. */
    REFUSED
  }

  private final Kind kind;
  private final String server;
  private final boolean mayHaveRun;

  /**
   * Creates an exception.
   *
   * @param kind what went wrong
   * @param server the name under which the server was configured
   * @param message what happened and what to do, without the server's name and without secrets
   * @param mayHaveRun whether the server may have done what it was asked to do
   * @param cause the cause, or null
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
   * Whether the server may have done what it was asked to do, so that a second request could do it
   * twice. False only if the request never left this program, or the server refused it before it
   * ran.
   */
  public boolean mayHaveRun() {
    return mayHaveRun;
  }
}
