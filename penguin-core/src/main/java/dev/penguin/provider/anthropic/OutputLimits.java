package dev.penguin.provider.anthropic;

import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelRequest;

/**
 * Limits how many tokens a reply may have. The protocol requires such a limit. Immutable.
 *
 * <p>Unless configured it is what every model of a family can write, as a file that a tool is to
 * write must fit in one reply: 32,000 for Claude from version 4 on, 4,096 for Claude 3, and a
 * cautious 8,192 for models of others. A budget for thoughts comes on top, and half of the context
 * window is the most.
 *
 * @param most the most tokens of a reply
 */
record OutputLimits(int most) {
  private static final int CLAUDE = 32_000;
  private static final int CLAUDE_3 = 4096;
  private static final int OTHERS = 8192;

  static OutputLimits of(ModelConfig config) {
    if (config.maxOutputTokens().isPresent()) {
      return new OutputLimits(config.maxOutputTokens().getAsInt());
    }
    int usual = usual(config.model()) + Thinking.of(config).budget();
    int room = Math.max(1, config.contextWindow().orElse(Integer.MAX_VALUE) / 2);
    return new OutputLimits(Math.min(usual, room));
  }

  private static int usual(String model) {
    if (!model.startsWith("claude-")) {
      return OTHERS;
    }
    boolean old = model.startsWith("claude-3") && !model.startsWith("claude-3-7");
    return old ? CLAUDE_3 : CLAUDE;
  }

  /** The smaller one of what the call allows and what the model can. */
  int within(ModelRequest request) {
    return Math.min(most, request.maxOutputTokens().orElse(most));
  }
}
