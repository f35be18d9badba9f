package dev.penguin.tools.internal.mcp.wire;

import dev.penguin.internal.mcp.RpcMessage;
import dev.penguin.tools.mcp.McpException;

/** Carries messages to one server and back. Thread-safe. */
public interface Transport extends AutoCloseable {
  /** Which rules of the protocol hold. */
  enum Era {
    /** The server holds a session open, which begins with {@code initialize}. */
    LEGACY,
    /** Each request stands alone. */
    MODERN
  }

  /**
   * Sends a request and waits for its answer, on this thread. When it gives up, the server is sent
   * word as its era wants it.
   *
   * @throws McpException when there is no answer
   */
  RpcMessage.Answer exchange(Exchange exchange);

  /**
   * Sends a message that wants no answer.
   *
   * @throws McpException when it could not be sent
   */
  void send(RpcMessage.Notification notification);

  /** The era and version that were agreed on; to be called before what depends on them. */
  void agreed(Era era, String version);

  /** Whether it can still carry messages, as far as is known. */
  boolean isOpen();

  /** Ends the connection or the process, within some seconds. Idempotent. */
  @Override
  void close();
}
