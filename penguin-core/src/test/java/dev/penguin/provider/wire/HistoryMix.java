package dev.penguin.provider.wire;

import java.util.List;

/**
 * What random histories are made of.
 *
 * @param models the names of the models that are asked
 * @param windows their context windows, 0 for unknown
 * @param steps the fewest steps of a history
 * @param turns the most turns of a run
 * @param output about how long the longest results of tools are; 0 for short ones only
 * @param luck how much more often than with 1 a reply is a good one
 */
record HistoryMix(
    List<String> models, List<Integer> windows, int steps, int turns, int output, int luck) {
  /** Everything, in short. */
  static final HistoryMix ANY =
      new HistoryMix(
          List.of(
              "openai/gpt",
              "vllm/gemma",
              "mistral/mistral",
              "anthropic/claude-sonnet-4-5",
              "anthropic/claude-sonnet-4-5",
              "anthropic/claude-opus-4-9"),
          List.of(0, 0, 300, 700, 1500),
          3,
          8,
          0,
          1);

  /** Small windows and long results, on one wire. */
  static HistoryMix compacted(String... models) {
    return new HistoryMix(List.of(models), List.of(1500, 3000, 6000), 6, 30, 6_000, 5);
  }

  String model(Pick pick) {
    return models.get(pick.below(models.size()));
  }

  int window(Pick pick) {
    return windows.get(pick.below(windows.size()));
  }
}
