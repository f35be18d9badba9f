package dev.penguin.internal.control;

import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.tool.ToolSpec;
import java.util.List;
import java.util.OptionalInt;

/**
 * Which tools of a run the model is shown by name only: those that may be, when there are many.
 * What is known when the run begins decides, so that a resumed run decides the same.
 */
final class DeferredTools {
  /**
   * How many tools are described in full. Of more than 30 to 50, models choose worse (Anthropic,
   * "Tool search tool", read in December 2026).
   */
  static final int MAX_TOOLS = 40;

  /**
   * The part of the context window that all descriptions may take, which is missing in each
   * request: a tenth.
   */
  static final int WINDOW_SHARE = 10;

  private DeferredTools() {}

  /**
   * Those of a run, in their order.
   *
   * @param tools all tools of the run
   * @param window the tokens that the model takes, where that is known
   */
  static List<ToolSpec> of(List<ToolSpec> tools, OptionalInt window) {
    List<ToolSpec> deferrable = tools.stream().filter(ToolSpec::isDeferrable).toList();
    return !deferrable.isEmpty() && areMany(tools, window) ? deferrable : List.of();
  }

  private static boolean areMany(List<ToolSpec> tools, OptionalInt window) {
    return tools.size() > MAX_TOOLS
        || window.isPresent()
            && tools.stream().mapToLong(TokenEstimate::of).sum() * WINDOW_SHARE > window.getAsInt();
  }
}
