package dev.penguin.internal.loop;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.activity.Wait;
import dev.penguin.internal.approval.CallWaitsException;
import dev.penguin.internal.approval.StoredApproval;
import dev.penguin.internal.approval.Waiting;
import dev.penguin.internal.jfr.JfrSpan;
import dev.penguin.internal.jfr.JfrSpans;
import dev.penguin.internal.loop.ToolInspector.Inspected;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.message.ToolCall;
import dev.penguin.observe.RunActivity.Kind;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Decision;
import dev.penguin.session.ApprovalDecided;
import dev.penguin.session.ApprovalRequested;
import java.time.Duration;
import java.util.Optional;

/**
 * Puts a call before the approver, and emits what is asked and decided. What is asked is stored
 * first, so that it can be decided when this process is gone; what was decided then is taken.
 */
final class CallApproval {
  /** Half the default time of a run, so that a forgotten question does not use up all of it. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final String SECRET =
      "its arguments hold a secret, which is not stored, so that nobody could decide about it later";
  private static final String CHANGED =
      "; what was asked about before is no longer what it would do";

  private final Run run;
  private final ToolInspector inspector;
  private final RunWatchdog.Watched watched;

  CallApproval(Run run, ToolInspector inspector, RunWatchdog.Watched watched) {
    this.run = run;
    this.inspector = inspector;
    this.watched = watched;
  }

  /**
   * How a call was allowed.
   *
   * @param decision the decision
   * @param isStored whether it was made outside of the run, and stands in the audit file already
   */
  record Answer(Decision decision, boolean isStored) {}

  /**
   * Asks and waits, unless it is decided already.
   *
   * @return how the call was allowed
   * @throws CallRefusedException when it was not
   * @throws CallWaitsException when nobody decides now
   */
  Answer ask(ToolSet.Entry tool, Inspected inspected, String reason)
      throws CallRefusedException, CallWaitsException {
    ToolCall call = inspected.call();
    Optional<String> preview = inspector.preview(inspected);
    String fingerprint = inspector.fingerprint(inspected, preview);
    Optional<StoredApproval> known = run.transcript.approvals().find(call, fingerprint);
    if (known.isPresent() && isOver(known.get())) {
      return new Answer(taken(call, known.get()), true);
    }
    boolean isStale = known.isEmpty() && run.transcript.approvals().find(call).isPresent();
    ApprovalRequest request =
        new ApprovalRequest(
            run.id,
            run.transcript.sessionId(),
            call,
            tool.spec().effects(),
            inspected.resources(),
            isStale ? withoutEnd(reason) + CHANGED : reason,
            preview,
            run.agents.place().path());
    Decision decision = asked(request, fingerprint, known);
    if (decision instanceof Decision.Deny deny) {
      refused(call, deny.reason());
      throw CallRefusedException.denied(call, deny.reason());
    }
    return new Answer(decision, false);
  }

  private static String withoutEnd(String reason) {
    return reason.endsWith(CHANGED)
        ? reason.substring(0, reason.length() - CHANGED.length())
        : reason;
  }

  private boolean isOver(StoredApproval approval) {
    return approval.decision() != null || approval.isExpired(run.now());
  }

  /** What was decided outside of this run. */
  private Decision taken(ToolCall call, StoredApproval approval) throws CallRefusedException {
    Decision decision = approval.decision();
    if (decision == null) {
      decision = Decision.deny("nobody decided about it before " + approval.expiresAt());
    }
    if (decision instanceof Decision.Deny deny) {
      run.events.emit(header -> new AgentEvent.ApprovalDecided(header, call, false, deny.reason()));
      throw CallRefusedException.denied(call, deny.reason());
    }
    return decision;
  }

  /** Asks the approver; what is asked is stored before, and what it allows is stored as well. */
  private Decision asked(
      ApprovalRequest request, String fingerprint, Optional<StoredApproval> known)
      throws CallRefusedException, CallWaitsException {
    ToolCall call = request.call();
    if (!run.settings.approvals().hasApprover()) {
      if (known.isPresent()) { // others may still decide about it
        throw new CallWaitsException(Waiting.forOwnApproval());
      }
      emitAsked(request);
      return ask(request);
    }
    String id = known.map(StoredApproval::id).orElseGet(run.settings.approvals()::newId);
    if (known.isEmpty()) {
      emitAsked(request);
      run.transcript.append(new ApprovalRequested(id, request, fingerprint));
    }
    Decision decision = ask(request);
    if (decision instanceof Decision.Defer defer) {
      return later(id, call, defer, known.isPresent());
    }
    if (!(decision instanceof Decision.Deny)) { // the result reports a denial
      run.transcript.append(new ApprovalDecided(id, decision));
    }
    return decision;
  }

  private void emitAsked(ApprovalRequest request) throws CallRefusedException {
    ToolCall call = request.call();
    run.decided(call, header -> new AgentEvent.ApprovalAsked(header, call, request.reason()));
  }

  /** Leaves the call open, unless nobody could decide about what is stored of it. */
  private Decision later(String id, ToolCall call, Decision.Defer defer, boolean wasAsked)
      throws CallWaitsException {
    boolean isWhole =
        run.transcript
            .approvals()
            .find(id)
            .filter(
                one -> one.asked().request().call().argumentsJson().equals(call.argumentsJson()))
            .isPresent();
    if (!isWhole) {
      return Decision.deny(SECRET);
    }
    if (defer.expiry().isPresent() && !wasAsked) {
      run.transcript.append(new ApprovalDecided(id, defer));
    }
    throw new CallWaitsException(Waiting.forOwnApproval());
  }

  private Decision ask(ApprovalRequest request) {
    Duration half = run.settings.limits().timeout().dividedBy(2);
    Duration patience = half.compareTo(PATIENCE) > 0 ? half : PATIENCE;
    Wait waiting = run.watch.begin(Kind.APPROVAL, request.tool(), request.call().id());
    try (JfrSpan span = JfrSpans.approval(run.id, request.sessionId(), request.tool())) {
      Decision decision = run.settings.approvals().ask(request, run.control, patience);
      span.ended(decision.getClass().getSimpleName());
      return decision;
    } catch (InterruptedException e) {
      watched.interrupted();
      return Decision.deny("the run was stopped before anybody answered");
    } finally {
      waiting.close();
    }
  }

  /** Emits that a call may run, as it is now. */
  void approved(ToolCall call, Answer answer) throws CallRefusedException {
    String how = StoredApproval.inWords(answer.decision());
    if (answer.isStored()) {
      run.events.emit(header -> new AgentEvent.ApprovalDecided(header, call, true, how));
    } else {
      run.decided(call, header -> new AgentEvent.ApprovalDecided(header, call, true, how));
    }
  }

  /** Emits that a call may not run. */
  void refused(ToolCall call, String reason) {
    run.events.refused(header -> new AgentEvent.ApprovalDecided(header, call, false, reason));
  }
}
