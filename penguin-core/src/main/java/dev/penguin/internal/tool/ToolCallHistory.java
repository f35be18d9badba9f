package dev.penguin.internal.tool;

import dev.penguin.message.ToolCall;
import java.util.Optional;

/**
 * What the context of a call knows of its session beyond the contract, when the engine made it.
 * Thread-safe.
 */
public interface ToolCallHistory {
  /**
   * The last call of a tool that succeeded and has its result in the session, without secrets;
   * empty when there was none. Calls of the turn that is under way do not count.
   *
   * @throws dev.penguin.session.StorageException when the session cannot be read
   */
  Optional<ToolCall> lastCall(String tool);
}
