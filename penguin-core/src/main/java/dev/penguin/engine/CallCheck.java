package dev.penguin.engine;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.json.Json;
import dev.penguin.internal.json.SchemaCheck;
import dev.penguin.internal.policy.PermissionGate.Verdict;
import dev.penguin.internal.policy.Redactor;
import dev.penguin.message.ToolCall;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions.Answer;
import dev.penguin.session.SessionEntry.AllowedForSession;
import dev.penguin.tool.Resource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What happens to a call before it runs: the tool is looked up, the arguments are checked, what it
 * would touch is resolved, the permissions decide, the approver is asked. The first that says no
 * ends it, with a text for the model.
 */
final class CallCheck {
  private final Run run;
  private final Redactor redactor;
  private final RunWatch.Watched watched;

  CallCheck(Run run, Redactor redactor, RunWatch.Watched watched) {
    this.run = run;
    this.redactor = redactor;
    this.watched = watched;
  }

  PendingCall check(ToolCall asked) {
    Instant since = run.now();
    ToolSet.Entry tool = run.settings.tools().find(asked.name());
    if (tool == null) {
      return PendingCall.refused(asked, run.settings.tools().unknown(asked.name()), since);
    }
    try {
      ToolCall call = validated(tool, asked);
      return PendingCall.ready(asked, permitted(tool, call), tool, since);
    } catch (Refusal e) {
      return PendingCall.refused(asked, e.getMessage(), since);
    }
  }

  /** The call with arguments that fit the schema. */
  static ToolCall validated(ToolSet.Entry tool, ToolCall call) throws Refusal {
    String json = call.argumentsJson();
    if (json.isBlank()
        && !(tool.schema().get("required") instanceof List<?> required && !required.isEmpty())) {
      json = "{}";
    }
    Map<String, Object> arguments;
    try {
      arguments = Json.parseObject(json);
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          "The arguments of '%s' are not valid JSON: %s. The tool did not run. Send one JSON object."
              .formatted(call.name(), e.getMessage()));
    }
    List<String> problems = SchemaCheck.problems(tool.schema(), arguments);
    if (!problems.isEmpty()) {
      throw new Refusal(
          "The arguments of '%s' do not fit its schema. The tool did not run.\n- %s"
              .formatted(call.name(), String.join("\n- ", problems)));
    }
    return new ToolCall(call.id(), call.name(), json);
  }

  private ToolCall permitted(ToolSet.Entry tool, ToolCall call) throws Refusal {
    List<Resource> resources = resources(tool, call);
    Verdict verdict = run.settings.gatekeeper().decide(tool, resources);
    if (verdict.answer() == Answer.DENY) {
      throw denied(call, verdict.reason());
    }
    if (verdict.answer() == Answer.ALLOW
        || run.transcript.isAllowed(sessionRule(call, resources))) {
      return call;
    }
    return approved(tool, call, resources, verdict.reason());
  }

  private List<Resource> resources(ToolSet.Entry tool, ToolCall call) throws Refusal {
    watched.enterForeignCode();
    try {
      List<Resource> resources = Objects.requireNonNull(tool.tool()).resources(call);
      if (resources == null) {
        throw new IllegalStateException("it does not tell what it would touch");
      }
      return List.copyOf(resources);
    } catch (Exception | Error e) { // the tool's own code; whatever it throws is a denial
      if (e instanceof InterruptedException && !run.control.isCancelled()) {
        watched.interrupted();
      }
      throw new Refusal("'" + call.name() + "' did not run: " + message(e));
    } finally {
      watched.leaveForeignCode();
    }
  }

  private String message(Throwable e) {
    String message = e.getMessage();
    return !(e instanceof Exception) || message == null || message.isBlank()
        ? e.getClass().getSimpleName()
        : redactor.clean(message);
  }

  private ToolCall approved(
      ToolSet.Entry tool, ToolCall call, List<Resource> resources, String reason) throws Refusal {
    ApprovalRequest request =
        new ApprovalRequest(
            run.id, run.transcript.sessionId(), call, tool.spec().effects(), resources, reason);
    run.events.tell(header -> new AgentEvent.ApprovalAsked(header, call, reason));
    Decision decision = ask(request);
    if (decision instanceof Decision.Deny deny) {
      tellDecision(call, false, deny.reason());
      throw denied(call, deny.reason());
    }
    if (decision instanceof Decision.AllowWith with) {
      return replaced(tool, new ToolCall(call.id(), call.name(), with.argumentsJson()));
    }
    if (decision instanceof Decision.AllowForSession) {
      run.transcript.append(sessionRule(call, resources));
    }
    tellDecision(call, true, decision instanceof Decision.AllowForSession ? "session" : "once");
    return call;
  }

  private Decision ask(ApprovalRequest request) {
    try {
      return run.settings.gatekeeper().ask(request, run.control);
    } catch (InterruptedException e) {
      watched.interrupted();
      return Decision.deny("the run was stopped before anybody answered");
    }
  }

  /** The approver's own arguments go through all checks but the question. */
  private ToolCall replaced(ToolSet.Entry tool, ToolCall other) throws Refusal {
    try {
      ToolCall call = validated(tool, other);
      Verdict verdict = run.settings.gatekeeper().decide(tool, resources(tool, call));
      if (verdict.answer() == Answer.DENY) {
        throw denied(call, verdict.reason());
      }
      tellDecision(call, true, "once, with other arguments");
      return call;
    } catch (Refusal e) {
      tellDecision(other, false, e.getMessage());
      throw e;
    }
  }

  private void tellDecision(ToolCall call, boolean allowed, String reason) {
    run.events.tell(header -> new AgentEvent.ApprovalDecided(header, call, allowed, reason));
  }

  private static AllowedForSession sessionRule(ToolCall call, List<Resource> resources) {
    return new AllowedForSession(call.name(), resources.stream().map(Resource::display).toList());
  }

  private static Refusal denied(ToolCall call, String reason) {
    return new Refusal(
        "Permission denied for '" + call.name() + "': " + reason + ". It did not run.");
  }

  /** Carries the text for the model out of the checks. */
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
      super(message, null, false, false);
    }

    @Override
    public String getMessage() {
      return Objects.requireNonNull(super.getMessage());
    }
  }
}
