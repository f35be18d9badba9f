package dev.penguin.internal.loop;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.loop.ToolInspector.Inspected;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.message.ToolCall;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Decision;
import java.time.Duration;

/** Puts a call before the approver, and emits what is asked and decided. */
final class CallApproval {
  /** Half the default time of a run, so that a forgotten question does not use up all of it. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Run run;
  private final ToolInspector inspector;
  private final RunWatchdog.Watched watched;

  CallApproval(Run run, ToolInspector inspector, RunWatchdog.Watched watched) {
    this.run = run;
    this.inspector = inspector;
    this.watched = watched;
  }

  /**
   * Asks and waits.
   *
   * @return how the call was allowed
   * @throws CallRefusedException when it was not
   */
  Decision ask(ToolSet.Entry tool, Inspected inspected, String reason) throws CallRefusedException {
    ToolCall call = inspected.call();
    ApprovalRequest request =
        new ApprovalRequest(
            run.id,
            run.transcript.sessionId(),
            call,
            tool.spec().effects(),
            inspected.resources(),
            reason,
            inspector.preview(inspected));
    run.decided(call, header -> new AgentEvent.ApprovalAsked(header, call, reason));
    Decision decision = ask(request);
    if (decision instanceof Decision.Deny deny) {
      refused(call, deny.reason());
      throw CallRefusedException.denied(call, deny.reason());
    }
    return decision;
  }

  private Decision ask(ApprovalRequest request) {
    Duration half = run.settings.limits().timeout().dividedBy(2);
    Duration patience = half.compareTo(PATIENCE) > 0 ? half : PATIENCE;
    try {
      return run.settings.approvals().ask(request, run.control, patience);
    } catch (InterruptedException e) {
      watched.interrupted();
      return Decision.deny("the run was stopped before anybody answered");
    }
  }

  /** Emits that a call may run, as it is now. */
  void approved(ToolCall call, Decision decision) throws CallRefusedException {
    String how =
        decision instanceof Decision.AllowWith
            ? "once, with other arguments"
            : decision instanceof Decision.AllowForSession ? "session" : "once";
    run.decided(call, header -> new AgentEvent.ApprovalDecided(header, call, true, how));
  }

  /** Emits that a call may not run. */
  void refused(ToolCall call, String reason) {
    run.events.refused(header -> new AgentEvent.ApprovalDecided(header, call, false, reason));
  }
}
