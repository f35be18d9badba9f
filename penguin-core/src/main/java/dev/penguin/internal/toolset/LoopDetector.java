package dev.penguin.internal.toolset;

import dev.penguin.message.ToolCall;
import java.util.HashMap;
import java.util.Map;

/**
 * Notices a model that asks for the same thing again and again. A call that the run has not seen
 * before is progress, and starts the count anew.
 */
public final class LoopDetector {
  private final int most;
  private final Map<Signature, Integer> counts = new HashMap<>();

  private record Signature(String tool, String arguments) {}

  public LoopDetector(int most) {
    this.most = most;
  }

  /** Counts a call; false when it came too often and must not run. */
  public boolean admit(ToolCall call) {
    Signature signature = new Signature(call.name(), call.argumentsJson());
    if (!counts.containsKey(signature)) {
      counts.replaceAll((seen, count) -> 0);
    }
    return counts.merge(signature, 1, Integer::sum) <= most;
  }
}
