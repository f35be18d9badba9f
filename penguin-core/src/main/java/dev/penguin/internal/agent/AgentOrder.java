package dev.penguin.internal.agent;

/**
 * What was settled about a call of a sub-agent before it begins, on the thread of the run that
 * makes it.
 *
 * @param agent the sub-agent
 * @param sessionId the session that its run has, which exists when the call was begun before
 * @param isBegun whether the call was begun before
 * @param planned whether the run that makes the call has a plan that was approved
 */
public record AgentOrder(AgentSpec agent, String sessionId, boolean isBegun, boolean planned) {}
