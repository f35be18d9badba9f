package dev.penguin.internal.loop;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.approval.CallWaitsException;
import dev.penguin.internal.approval.StoredApproval;
import dev.penguin.internal.json.Json;
import dev.penguin.internal.json.ModelJson;
import dev.penguin.internal.json.SchemaCheck;
import dev.penguin.internal.loop.ToolInspector.Inspected;
import dev.penguin.internal.permission.PermissionEvaluator.Verdict;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.internal.transcript.StartedCall;
import dev.penguin.message.ToolCall;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions.Answer;
import dev.penguin.session.SessionEntry.AllowedForSession;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Authorizes a tool call before it runs. It looks up the tool, checks the arguments, resolves what
 * the call would touch, evaluates the permissions and asks the approver. The first step that
 * refuses the call ends it, with a text for the model.
 */
public final class ToolCallAuthorizer {
  private final Run run;
  private final ToolInspector inspector;
  private final CallApproval approval;

  public ToolCallAuthorizer(Run run, RunWatchdog.Watched watched) {
    this.run = run;
    inspector = new ToolInspector(run, watched);
    approval = new CallApproval(run, inspector, watched);
  }

  ToolCallState check(ToolCall asked) {
    Instant since = run.now();
    try {
      ToolSet.Entry tool = run.settings.tools().find(asked.name());
      if (tool == null) {
        return ToolCallState.refused(asked, run.settings.tools().unknown(asked.name()), since);
      }
      return ToolCallState.ready(asked, permitted(tool, asked, recovery(tool, asked)), tool, since);
    } catch (CallRefusedException e) {
      return ToolCallState.refused(asked, e.getMessage(), since);
    } catch (CallWaitsException e) {
      return ToolCallState.waiting(asked, e.waiting(), since);
    }
  }

  /** Puts a call that the engine answers itself before the approver; the call as approved. */
  public ToolCall approved(
      ToolSet.Entry tool, ToolCall call, String reason, AllowedForSession forSession)
      throws CallRefusedException, CallWaitsException {
    return approved(tool, Inspected.ofEngine(call), reason, forSession).call();
  }

  /** The call with arguments in the form of the schema, which they fit. */
  public static ToolCall validated(ToolSet.Entry tool, ToolCall call) throws CallRefusedException {
    String json = call.argumentsJson();
    if (json.isBlank()
        && !(tool.schema().get("required") instanceof List<?> required && !required.isEmpty())) {
      json = "{}";
    }
    ModelJson read;
    try {
      read = ModelJson.object(json, tool.schema());
    } catch (IllegalArgumentException e) {
      throw new CallRefusedException(
          "The arguments of '%s' are not valid JSON: %s. The tool did not run. Send one JSON object."
              .formatted(call.name(), e.getMessage()));
    }
    List<String> problems = SchemaCheck.problems(tool.schema(), read.value());
    if (!problems.isEmpty()) {
      throw new CallRefusedException(
          "The arguments of '%s' do not fit its schema. The tool did not run.\n- %s"
              .formatted(call.name(), String.join("\n- ", problems)));
    }
    if (tool.spec().effects().contains(Effect.WRITE) && holdsMark(read.value())) {
      throw new CallRefusedException(
          "'%s' did not run: its arguments hold '%s', which stands for a secret that was taken out"
                  .formatted(call.name(), Redactor.MARK)
              + " of what you read. Written like that, the secret would be lost. Leave that place"
              + " as it is and change what is around it.");
    }
    return new ToolCall(call.id(), call.name(), read.json(), call.providerData());
  }

  /** The same for a call of which it is known that they fit. */
  public static ToolCall checked(ToolSet.Entry tool, ToolCall call) {
    try {
      return validated(tool, call);
    } catch (CallRefusedException e) {
      throw new IllegalStateException("The call fitted before", e);
    }
  }

  private static boolean holdsMark(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return holdsMark(List.copyOf(map.keySet())) || holdsMark(new ArrayList<>(map.values()));
    }
    if (value instanceof List<?> list) {
      return list.stream().anyMatch(each -> each != null && holdsMark(each));
    }
    return value instanceof String text && text.contains(Redactor.MARK);
  }

  /** What a person must decide about a call that was interrupted; null for nothing. */
  private @Nullable String recovery(ToolSet.Entry tool, ToolCall call) {
    StartedCall begun = run.interrupted(call);
    return begun == null || tool.spec().recovery() != Recovery.ASK
        ? null
        : begun.question(run.transcript.idempotencyKey(call.id()));
  }

  /** All checks of a call; the call as it may run. */
  Inspected permitted(ToolSet.Entry tool, ToolCall asked)
      throws CallRefusedException, CallWaitsException {
    return permitted(tool, asked, null);
  }

  private Inspected permitted(ToolSet.Entry tool, ToolCall asked, @Nullable String recovery)
      throws CallRefusedException, CallWaitsException {
    ToolCall call = validated(tool, asked);
    Inspected inspected = inspector.inspect(tool, call);
    Verdict verdict = decide(tool, inspected);
    Optional<StoredApproval> earlier = run.transcript.approvals().find(call);
    boolean allowed = verdict.answer() == Answer.ALLOW;
    if (allowed && earlier.isEmpty() && recovery == null) {
      return inspected;
    }
    AllowedForSession forSession =
        run.settings.approvals().here(sessionRule(call, inspected.resources()));
    boolean always = run.transcript.isAllowed(forSession);
    if (recovery != null) {
      String reason = allowed || always ? recovery : recovery + "; " + verdict.reason();
      return approved(tool, inspected, reason, forSession);
    }
    if (always && earlier.map(StoredApproval::decision).isEmpty()) {
      return inspected;
    }
    String reason =
        allowed && earlier.isPresent()
            ? earlier.get().asked().request().reason() // what was asked about once is decided
            : verdict.reason();
    return approved(tool, inspected, reason, forSession);
  }

  /** Has the approver decide; exactly what was approved goes on. */
  private Inspected approved(
      ToolSet.Entry tool, Inspected inspected, String reason, AllowedForSession forSession)
      throws CallRefusedException, CallWaitsException {
    CallApproval.Answer answer = approval.ask(tool, inspected, reason);
    Decision decision = answer.decision();
    ToolCall call = inspected.call();
    if (decision instanceof Decision.AllowWith with) {
      call = new ToolCall(call.id(), call.name(), with.argumentsJson(), call.providerData());
    }
    Inspected approved = inspected;
    try {
      if (decision instanceof Decision.AllowWith) {
        approved = changed(tool, call);
      } else {
        inspector.checkUnchanged(inspected);
      }
    } catch (CallRefusedException e) {
      approval.refused(call, e.getMessage());
      throw e;
    }
    approval.approved(approved.call(), answer);
    if (decision instanceof Decision.AllowForSession) {
      run.transcript.append(forSession);
    }
    return approved;
  }

  /** The approver's own arguments go through all checks but the question. */
  private Inspected changed(ToolSet.Entry tool, ToolCall other) throws CallRefusedException {
    ToolCall call = validated(tool, other);
    if (tool.isControl()) {
      return Inspected.ofEngine(call);
    }
    Inspected inspected = inspector.inspect(tool, call);
    decide(tool, inspected);
    return inspected;
  }

  /** Returns the verdict to allow or to ask. A denial ends the call. */
  private Verdict decide(ToolSet.Entry tool, Inspected inspected) throws CallRefusedException {
    ToolCall call = inspected.call();
    Verdict verdict =
        run.settings
            .approvals()
            .decide(tool, inspected.prepared(), inspected.resources(), run.isPlanned());
    if (verdict.answer() == Answer.DENY) {
      run.events.refused(h -> new AgentEvent.PermissionDenied(h, call, verdict.reason()));
      throw CallRefusedException.denied(call, verdict.reason());
    }
    return verdict.answer() == Answer.ALLOW ? narrowed(tool, inspected, verdict) : verdict;
  }

  /** What a skill takes away that this run, or one that called its agent, has loaded is asked. */
  private Verdict narrowed(ToolSet.Entry tool, Inspected inspected, Verdict allowed) {
    for (Run each = run; each != null; each = each.agents.caller()) {
      Optional<String> problem = each.skills.problem(tool, inspected.resources());
      if (problem.isPresent()) {
        return new Verdict(Answer.ASK, problem.get());
      }
    }
    return allowed;
  }

  /**
   * The rule by which an approver allows a call for the session. It holds for the same resources,
   * or for the very same arguments.
   */
  private static AllowedForSession sessionRule(ToolCall call, List<Resource> resources) {
    return new AllowedForSession(
        call.name(),
        resources.isEmpty()
            ? List.of("arguments " + Json.write(Json.parseObject(call.argumentsJson())))
            : resources.stream().map(ToolCallAuthorizer::named).toList());
  }

  /**
   * Names a resource in a session rule. Permission to change a file is no permission to delete it.
   * Files go by their real paths, as the session may be opened on another folder later.
   */
  private static String named(Resource resource) {
    if (resource instanceof Resource.File file) {
      return file.path().toString();
    }
    if (resource instanceof Resource.Tree tree) {
      return "all of " + tree.path();
    }
    return resource instanceof Resource.Deletion deletion
        ? "deletion of " + deletion.path()
        : resource.display();
  }
}
