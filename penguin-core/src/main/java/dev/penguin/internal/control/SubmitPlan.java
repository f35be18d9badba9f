package dev.penguin.internal.control;

import dev.penguin.internal.approval.CallWaitsException;
import dev.penguin.internal.loop.EngineTool;
import dev.penguin.internal.loop.Run;
import dev.penguin.internal.loop.ToolCallAuthorizer;
import dev.penguin.internal.loop.ToolCallState;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.internal.toolset.ControlTools;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.ToolSpec;
import java.time.Instant;

/** {@code submit_plan}: a plan goes to the approver; its text is the whole of the call. */
final class SubmitPlan implements EngineTool.Answering {
  static final ToolSet.Entry ENTRY =
      ToolSet.Entry.ofEngine(
          ToolSpec.of(
              ControlTools.SUBMIT_PLAN,
              "Submit a plan for approval. Until one is approved, only reading is permitted. Look at"
                  + " what you need first, then say step by step what you would change and run.",
              """
          {"type":"object","properties":{"plan":{"type":"string","minLength":1,\
          "description":"The plan, complete: the approver sees nothing else"}},\
          "required":["plan"],"additionalProperties":false}"""));

  private final Run run;
  private final ToolCallAuthorizer authorizer;

  SubmitPlan(Run run, ToolCallAuthorizer authorizer) {
    this.run = run;
    this.authorizer = authorizer;
  }

  @Override
  public ToolSet.Entry entry() {
    return ENTRY;
  }

  @Override
  public boolean isKnown() {
    return run.settings.approvals().wantsPlan();
  }

  @Override
  public boolean isOffered() {
    return isKnown();
  }

  @Override
  public boolean runsAlone() {
    return true;
  }

  @Override
  public ToolCallState answer(ToolCall asked) throws CallRefusedException, CallWaitsException {
    Instant since = run.now();
    ToolCall call = ToolCallAuthorizer.validated(ENTRY, asked);
    if (run.isPlanned()) {
      return ToolCallState.answered(asked, call, "A plan is approved already: go on.", since);
    }
    ToolCall approved =
        authorizer.approved(
            ENTRY,
            call,
            "a plan waits to be approved",
            run.settings.approvals().here(ControlTools.PLAN_FOR_SESSION));
    run.approvePlan();
    String text =
        approved.argumentsJson().equals(call.argumentsJson())
            ? "The plan is approved: carry it out."
            : "The plan is approved with changes. Carry out this one:\n"
                + approved.arguments().get("plan");
    return ToolCallState.answered(asked, approved, text, since);
  }
}
