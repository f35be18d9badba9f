package dev.penguin.provider.anthropic;

import dev.penguin.error.ConfigurationException;
import dev.penguin.model.ModelConfig;
import java.util.List;
import java.util.Map;

/**
 * How a model is asked to think before it answers. Immutable.
 *
 * <p>The models up to 4.5, and other vendors' servers, are given a number of tokens. Anthropic's
 * later ones refuse that, decide themselves and are given an effort in words.
 *
 * @param form whether, and in which of the two ways
 * @param budget how many tokens the thoughts may have; zero in another form
 * @param effort the effort in words; empty in another form
 */
record Thinking(Form form, int budget, String effort) {
  /** Anthropic accepts no smaller one. */
  private static final int MIN_BUDGET = 1024;

  private static final Thinking NONE = new Thinking(Form.NONE, 0, "");

  private static final Map<String, Integer> BUDGETS =
      Map.of("low", MIN_BUDGET, "medium", 4096, "high", 16_384);

  /** Names of Anthropic's models that take a budget and no effort begin so. */
  private static final List<String> BUDGETED =
      List.of(
          "claude-3",
          "claude-opus-4@",
          "claude-opus-4-0",
          "claude-opus-4-1",
          "claude-opus-4-2025",
          "claude-opus-4-5",
          "claude-sonnet-4@",
          "claude-sonnet-4-0",
          "claude-sonnet-4-2025",
          "claude-sonnet-4-5",
          "claude-haiku-4-5");

  /** The two ways, and none. */
  enum Form {
    NONE,
    BUDGET,
    EFFORT
  }

  /**
   * What the configuration asks for.
   *
   * @throws ConfigurationException when it asks for an effort that has no number of tokens
   */
  static Thinking of(ModelConfig config) {
    String effort = config.reasoningEffort().orElse("none");
    if (effort.equals("none")) {
      return NONE;
    }
    // Some servers put an @ before the date, and some leave out what follows the generation.
    String name = config.model().concat("@");
    if (name.startsWith("claude-") && BUDGETED.stream().noneMatch(name::startsWith)) {
      return new Thinking(Form.EFFORT, 0, effort);
    }
    Integer budget = BUDGETS.get(effort);
    if (budget == null) {
      throw new ConfigurationException(
          "The reasoning effort of "
              + config.info()
              + " must be none, low, medium or high, got '"
              + effort
              + "'. For another number of tokens leave it out and use"
              + " ModelConfig.withExtra(\"thinking\", \"{\\\"type\\\":\\\"enabled\\\",\\\"budget_tokens\\\":8000}\")",
          "unknown-reasoning-effort");
    }
    return new Thinking(Form.BUDGET, budget, "");
  }

  /** The budget that leaves room for an answer within an output limit; zero when none does. */
  int budgetWithin(int limit) {
    if (form != Form.BUDGET || limit <= MIN_BUDGET) {
      return 0;
    }
    return limit > budget ? budget : Math.max(MIN_BUDGET, limit / 2);
  }
}
