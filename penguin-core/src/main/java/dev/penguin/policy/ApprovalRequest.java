package dev.penguin.policy;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A call that waits for a decision. It shows exactly which call will run.
 *
 * @param runId the run that the call belongs to
 * @param sessionId the session that the run belongs to
 * @param call the call, with valid arguments
 * @param effects the effects that the tool declares; may be empty
 * @param resources what the call would touch, as resolved resources such as real paths
 * @param reason why a decision is needed, in one line
 * @param preview what the call would do, if its arguments do not show it: for instance the diff of
 *     an edit
 * @param agentPath the names of the sub-agents from the first one that was called down to the one
 *     that makes the call; empty if the run is not a sub-agent's
 */
public record ApprovalRequest(
    String runId,
    String sessionId,
    ToolCall call,
    Set<Effect> effects,
    List<Resource> resources,
    String reason,
    Optional<String> preview,
    List<String> agentPath) {
  /** Copies the collections and checks that nothing is null. */
  public ApprovalRequest {
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(sessionId, "sessionId");
    Objects.requireNonNull(call, "call");
    effects = Set.copyOf(effects);
    resources = List.copyOf(resources);
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(preview, "preview");
    agentPath = List.copyOf(agentPath);
  }

  /**
   * A request of a run that is not a sub-agent's.
   *
   * @param runId the run that the call belongs to
   * @param sessionId the session that the run belongs to
   * @param call the call, with valid arguments
   * @param effects the effects that the tool declares; may be empty
   * @param resources what the call would touch, as resolved resources such as real paths
   * @param reason why a decision is needed, in one line
   * @param preview what the call would do, if its arguments do not show it
   */
  public ApprovalRequest(
      String runId,
      String sessionId,
      ToolCall call,
      Set<Effect> effects,
      List<Resource> resources,
      String reason,
      Optional<String> preview) {
    this(runId, sessionId, call, effects, resources, reason, preview, List.of());
  }

  /**
   * A request without a preview.
   *
   * @param runId the run that the call belongs to
   * @param sessionId the session that the run belongs to
   * @param call the call, with valid arguments
   * @param effects the effects that the tool declares; may be empty
   * @param resources what the call would touch, as resolved resources such as real paths
   * @param reason why a decision is needed, in one line
   */
  public ApprovalRequest(
      String runId,
      String sessionId,
      ToolCall call,
      Set<Effect> effects,
      List<Resource> resources,
      String reason) {
    this(runId, sessionId, call, effects, resources, reason, Optional.empty());
  }

  /** The name of the tool. */
  public String tool() {
    return call.name();
  }
}
