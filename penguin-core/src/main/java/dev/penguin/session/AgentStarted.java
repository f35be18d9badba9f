package dev.penguin.session;

import java.util.Objects;

/**
 * A call of a sub-agent is about to run. The sub-agent has a session of its own, which may not
 * exist yet. This entry is appended together with the call's {@link SessionEntry.ToolStarted}, once
 * per call. When the run is resumed, the sub-agent continues in the same session.
 *
 * @param callId the id of the call
 * @param agent the agent's name
 * @param sessionId the id of the sub-agent's session
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
