package dev.penguin.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.event.AgentEvent;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reading until a plan is approved. */
@Timeout(60)
class PlanModeTest {
  private static final String PLAN = "{\"plan\":\"1. write\"}";
  private static final String TOO_EARLY =
      "Permission denied for 'write': only reading is permitted until a plan is approved: submit"
          + " one with submit_plan. It did not run.";

  @Test
  void onlyReadingRunsUntilThePlanIsApproved() {
    Ran ran =
        run(
            ScriptedModel.builder()
                .call("read", "{}")
                .call("write", "{}")
                .call("submit_plan", PLAN)
                .call("write", "{}")
                .call("submit_plan", PLAN)
                .reply("done"),
            request -> Decision.allowOnce());

    assertThat(ran.toolTexts())
        .containsExactly(
            "read{}",
            TOO_EARLY,
            "The plan is approved: carry it out.",
            "wrote",
            "A plan is approved already: go on.");
    assertThat(ran.requests().get(0).tools())
        .extracting(spec -> spec.name())
        .containsExactly("read", "write", "shell", "submit_plan", "ask_user", "read_result");
    assertThat(ran.events(AgentEvent.ApprovalAsked.class))
        .extracting(asked -> asked.call().argumentsJson(), AgentEvent.ApprovalAsked::reason)
        .containsExactly(tuple(PLAN, "a plan waits to be approved"));
    assertThat(ran.events(AgentEvent.ApprovalDecided.class))
        .extracting(AgentEvent.ApprovalDecided::allowed, AgentEvent.ApprovalDecided::reason)
        .containsExactly(tuple(true, "once"));
    assertThat(ran.events(AgentEvent.PermissionDenied.class))
        .extracting(denied -> denied.call().name())
        .containsExactly("write");
  }

  @Test
  void theReasonOfADenialGoesToTheModel() {
    Ran ran =
        run(
            ScriptedModel.builder().call("submit_plan", PLAN).call("write", "{}").reply("done"),
            request -> Decision.deny("say how you test it."));

    assertThat(ran.toolTexts())
        .containsExactly(
            "Permission denied for 'submit_plan': say how you test it. It did not run.", TOO_EARLY);
  }

  @Test
  void theApproverMayChangeThePlan() {
    Ran ran =
        run(
            ScriptedModel.builder().call("submit_plan", PLAN).call("write", "{}").reply("done"),
            request -> Decision.allowWith("{\"plan\":\"only step 1\"}"));

    assertThat(ran.toolTexts())
        .containsExactly(
            "The plan is approved with changes. Carry out this one:\nonly step 1", "wrote");
  }

  @Test
  void afterThePlanTheRulesAndTheModeWorkspaceHold() {
    Ran ran =
        run(
            ScriptedModel.builder()
                .call("submit_plan", PLAN)
                .call("shell", "{}")
                .call("write", "{}")
                .reply("done"),
            request -> request.tool().equals("shell") ? Decision.deny("no") : Decision.allowOnce());

    assertThat(ran.toolTexts())
        .containsExactly(
            "The plan is approved: carry it out.",
            "Permission denied for 'shell': no. It did not run.",
            "wrote");
  }

  @Test
  void aPlanWithoutTextOrBesideOtherCallsIsCheckedLikeAnyCall() {
    Ran ran =
        run(
            ScriptedModel.builder().call("submit_plan", "{\"plan\":\"\"}").reply("done"),
            request -> Decision.allowOnce());

    assertThat(ran.toolTexts())
        .containsExactly(
            "The arguments of 'submit_plan' do not fit its schema. The tool did not run.\n"
                + "- plan: must have at least 1 character, got 0");
  }

  @Test
  void withoutPlanModeThereIsNoSuchTool() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().call("submit_plan", PLAN).reply("done"),
            builder -> builder.tools(TestTool.reading("read")),
            RunRequest.of("go"));

    assertThat(ran.toolTexts()).containsExactly("There is no tool 'submit_plan'. Tools: read.");
  }

  @Test
  void aPlanCountsForItsRunOrForItsSession() {
    List<Decision> decisions =
        new ArrayList<>(List.of(Decision.allowOnce(), Decision.allowForSession()));
    ScriptedModel model =
        ScriptedModel.builder()
            .call("submit_plan", PLAN)
            .call("write", "{}")
            .reply("one")
            .call("write", "{}")
            .call("submit_plan", PLAN)
            .reply("two")
            .call("write", "{}")
            .reply("three")
            .call("write", "{}")
            .reply("four")
            .build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(TestTool.giving("write", "wrote").with(Effect.WRITE))
            .permissions(Permissions.plan())
            .approver(Approver.blocking(request -> decisions.remove(0)))
            .build()) {
      Session session = engine.session("s");
      session.run("one");
      session.run("two");
      session.run("three");
      session.fork().run("four");

      assertThat(results(model, 2)).contains("wrote");
      assertThat(results(model, 4)).contains(TOO_EARLY);
      assertThat(results(model, 7)).contains("wrote");
      assertThat(results(model, 9)).contains(TOO_EARLY);
    }
  }

  /** The results that the model read with a request. */
  private static String results(ScriptedModel model, int request) {
    return String.valueOf(ScriptedModel.results(model.requests().get(request)));
  }

  private static Ran run(
      ScriptedModel.Builder script, Function<ApprovalRequest, Decision> approver) {
    return ThreeWays.run(
        script,
        builder ->
            builder
                .tools(
                    TestTool.reading("read"),
                    TestTool.giving("write", "wrote").with(Effect.WRITE),
                    TestTool.giving("shell", "ran").with(Effect.EXECUTE))
                .permissions(Permissions.plan())
                .approver(Approver.blocking(approver)),
        RunRequest.of("go"));
  }
}
