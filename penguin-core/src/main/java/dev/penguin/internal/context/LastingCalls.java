package dev.penguin.internal.context;

import dev.penguin.message.ToolCall;
import java.util.Optional;

/** Says which calls still count when their results are not sent any more. */
public interface LastingCalls {
  /** Whether a call is one of a tool whose last call counts until the next one. */
  boolean countsLast(ToolCall call);

  /** The name of the skill that a call loaded; empty when it loaded none. */
  Optional<String> skill(ToolCall call);
}
