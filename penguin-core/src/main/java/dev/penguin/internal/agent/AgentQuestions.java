package dev.penguin.internal.agent;

import dev.penguin.internal.toolset.ControlTools;
import dev.penguin.message.ToolCall;
import dev.penguin.session.PendingQuestion;
import java.util.List;

/** The questions of agents, and the ids by which they are answered. */
public final class AgentQuestions {
  /** No id of a session has it. */
  private static final char BETWEEN = '/';

  private AgentQuestions() {}

  /**
   * A question as callers see it.
   *
   * @param asked the call by which it is asked
   */
  public static PendingQuestion of(String sessionId, List<String> path, ToolCall asked) {
    return new PendingQuestion(
        sessionId + BETWEEN + asked.id(), path, ControlTools.question(asked));
  }
}
