package dev.penguin.internal.loop;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.loop.ToolInspector.Inspected;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.message.ToolCall;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Decision;
import dev.penguin.session.SessionEntry.AllowedForSession;
import java.time.Duration;

/** Puts a call before the approver, and lets exactly what was approved go on. */
final class CallApproval {
  /** Half the default time of a run, so that a forgotten question does not use up all of it. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Run run;
  private final ToolInspector inspector;
  private final RunWatchdog.Watched watched;
  private final Recheck recheck;

  /** Checks the arguments that an approver chose. */
  @FunctionalInterface
  interface Recheck {
    Inspected changed(ToolSet.Entry tool, ToolCall other) throws CallRefusedException;
  }

  CallApproval(Run run, ToolInspector inspector, RunWatchdog.Watched watched, Recheck recheck) {
    this.run = run;
    this.inspector = inspector;
    this.watched = watched;
    this.recheck = recheck;
  }

  /**
   * Asks and waits.
   *
   * @param forSession what is remembered when the approver allows it for the session
   * @return the call that may run
   * @throws CallRefusedException when it may not
   */
  Inspected ask(
      ToolSet.Entry tool, Inspected inspected, String reason, AllowedForSession forSession)
      throws CallRefusedException {
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
    ToolCallAuthorizer.decided(
        run, call, header -> new AgentEvent.ApprovalAsked(header, call, reason));
    Decision decision = ask(request);
    if (decision instanceof Decision.Deny deny) {
      refused(call, deny.reason());
      throw ToolCallAuthorizer.denied(call, deny.reason());
    }
    if (decision instanceof Decision.AllowWith with) {
      return changed(
          tool, new ToolCall(call.id(), call.name(), with.argumentsJson(), call.providerData()));
    }
    return unchanged(inspected, decision, forSession);
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

  private Inspected changed(ToolSet.Entry tool, ToolCall other) throws CallRefusedException {
    Inspected inspected;
    try {
      inspected = recheck.changed(tool, other);
    } catch (CallRefusedException e) {
      refused(other, e.getMessage());
      throw e;
    }
    approved(inspected.call(), "once, with other arguments");
    return inspected;
  }

  private Inspected unchanged(Inspected inspected, Decision decision, AllowedForSession forSession)
      throws CallRefusedException {
    ToolCall call = inspected.call();
    try {
      inspector.checkUnchanged(inspected);
    } catch (CallRefusedException e) {
      refused(call, e.getMessage());
      throw e;
    }
    boolean session = decision instanceof Decision.AllowForSession;
    approved(call, session ? "session" : "once");
    if (session) {
      run.transcript.append(forSession);
    }
    return inspected;
  }

  private void approved(ToolCall call, String reason) throws CallRefusedException {
    ToolCallAuthorizer.decided(
        run, call, header -> new AgentEvent.ApprovalDecided(header, call, true, reason));
  }

  private void refused(ToolCall call, String reason) {
    run.events.refused(header -> new AgentEvent.ApprovalDecided(header, call, false, reason));
  }
}
