package dev.penguin.session;

import java.util.Objects;

/**
 * A call of a sub-agent is about to run: the agent has a session of its own, which may not exist
 * yet. Appended together with the call's {@link SessionEntry.ToolStarted}, once for a call: a run
 * that is resumed goes on with the same session.
 *
 * @param callId the id of the call
 * @param agent the agent's name
 * @param sessionId the id of its session
 */
public record AgentStarted(String callId, String agent, String sessionId)
    implements SessionEntry.Body {
  /** Checks that nothing is null. */
  public AgentStarted {
    Objects.requireNonNull(callId, "callId");
    Objects.requireNonNull(agent, "agent");
    Objects.requireNonNull(sessionId, "sessionId");
  }
}
