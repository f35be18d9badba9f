package dev.penguin.eval;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunResult;
import dev.penguin.error.Experimental;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;

/** Answers the problems of an evaluation: a model, an agent, or a program. Thread-safe. */
@Experimental
@FunctionalInterface
public interface Solver {
  /**
   * Answers one problem.
   *
   * @param prompt all that may be known of it
   * @return the answer, as it was written
   * @throws RuntimeException when there is none; the attempt has no verdict, and is made anew when
   *     the evaluation is started again
   */
  Answer solve(String prompt);

  /**
   * A model, which is asked once a problem and has no tools.
   *
   * @param model the model
   */
  static Solver of(ChatModel model) {
    return prompt -> {
      ModelRequest request = ModelRequest.of(List.of(UserMessage.of(prompt)));
      ModelReply reply = model.generate(request, DeltaListener.none());
      BigDecimal cost =
          model.info().price().map(price -> price.costUsd(reply.usage())).orElse(BigDecimal.ZERO);
      return new Answer(
          reply.message().text(), reply.usage().inputTokens(), reply.usage().outputTokens(), cost);
    };
  }

  /**
   * An agent, which makes one run a problem, with its own tools, limits and permissions.
   *
   * @param agent the agent; it must not be able to read the problems' file
   */
  static Solver of(PenguinAgent agent) {
    return prompt -> {
      RunResult result = agent.run(prompt);
      if (result.outcome() != Outcome.COMPLETED) {
        throw new IllegalStateException(
            "The run ended with "
                + result.outcome()
                + result.reason().map(r -> ": " + r).orElse(""));
      }
      return new Answer(
          result.text(),
          result.usage().inputTokens(),
          result.usage().outputTokens(),
          result.costUsd().orElse(BigDecimal.ZERO));
    };
  }

  /**
   * What was answered. Immutable.
   *
   * @param text the whole answer
   * @param inputTokens what was sent to models
   * @param outputTokens what models wrote
   * @param costUsd what it cost; 0 when there is no price
   */
  record Answer(String text, long inputTokens, long outputTokens, BigDecimal costUsd) {
    /** Checks that nothing is missing. */
    public Answer {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(costUsd, "costUsd");
    }

    /**
     * An answer that cost nothing.
     *
     * @param text the whole answer
     */
    public static Answer of(String text) {
      return new Answer(text, 0, 0, BigDecimal.ZERO);
    }
  }
}
