package dev.penguin.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.ToolCall;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was approved is what runs. */
@Timeout(60)
class ExactApprovalTest {
  private final List<ApprovalRequest> asked = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger ran = new AtomicInteger();
  private final AtomicReference<String> target = new AtomicReference<>("/real/a");
  private final AtomicReference<String> diff = new AtomicReference<>("-old\n+new");

  /** An edit whose file and diff may change behind the approver's back. */
  private final class Edit implements Tool {
    @Override
    public ToolSpec spec() {
      return ToolSpec.of("edit", "", "{\"type\":\"object\"}").withEffects(Effect.WRITE);
    }

    @Override
    public List<Resource> resources(ToolCall call) {
      return List.of(new Resource.File(Path.of(target.get()), "a"));
    }

    @Override
    public Optional<String> preview(ToolCall call) {
      if (diff.get().isEmpty()) {
        throw new IllegalStateException("old_string is not in the file");
      }
      return Optional.of(diff.get());
    }

    @Override
    public ToolResult call(ToolCall call, ToolContext context) {
      ran.incrementAndGet();
      return ToolResult.success("edited");
    }
  }

  @Test
  void theApproverSeesTheRealPathAndTheDiff() {
    assertThat(edit(() -> {})).containsExactly("edited");
    assertThat(asked.get(0).resources())
        .containsExactly(new Resource.File(Path.of("/real/a"), "a"));
    assertThat(asked.get(0).preview()).contains("-old\n+new");
  }

  @Test
  void aLinkThatTurnsElsewhereMeanwhileIsADenial() {
    assertThat(edit(() -> target.set("/out/secret")))
        .containsExactly(
            "'edit' did not run: what it would touch has changed since it was approved. Look"
                + " again.");
    assertThat(ran).hasValue(0);
  }

  @Test
  void aDiffThatIsAnotherOneMeanwhileIsADenial() {
    assertThat(edit(() -> diff.set("-old\n+other"))).allMatch(text -> text.contains("has changed"));
    assertThat(ran).hasValue(0);
  }

  @Test
  void anEditThatCannotSucceedIsNotAskedAbout() {
    diff.set("");

    assertThat(edit(() -> {})).containsExactly("'edit' did not run: old_string is not in the file");
    assertThat(asked).isEmpty();
  }

  private List<String> edit(Runnable meanwhile) {
    ScriptedModel model = ScriptedModel.builder().call("edit", "{}").reply("on").build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(new Edit())
            .permissions(Permissions.workspace().ask("edit"))
            .approver(
                Approver.blocking(
                    request -> {
                      asked.add(request);
                      meanwhile.run();
                      return Decision.allowOnce();
                    }))
            .build()) {
      engine.run(RunRequest.of("go"));
    }
    return ScriptedModel.results(model.requests().get(1)).stream()
        .map(message -> message.text())
        .toList();
  }

  @Test
  void aToolWithoutResourcesIsAllowedForTheSessionWithTheSameArgumentsOnly() {
    TestTool pay = TestTool.giving("pay", "paid").with(Effect.NETWORK);
    ScriptedModel model =
        ScriptedModel.builder()
            .calls(
                new ToolCall("a", "pay", "{\"usd\":1}"),
                new ToolCall("b", "pay", " { \"usd\" : 1 } "),
                new ToolCall("c", "pay", "{\"usd\":1000}"))
            .reply("on")
            .build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(pay)
            .approver(
                Approver.blocking(
                    request -> {
                      asked.add(request);
                      return Decision.allowForSession();
                    }))
            .build()) {
      engine.run(RunRequest.of("go"));
    }

    assertThat(asked)
        .extracting(request -> request.call().argumentsJson())
        .containsExactly("{\"usd\":1}", "{\"usd\":1000}");
  }

  @Test
  @DisplayName("A5 a second answer is ignored, and so is one that comes too late")
  void a5ASecondAnswerIsIgnored() throws Exception {
    CompletableFuture<Decision> answer = new CompletableFuture<>();
    TestTool shell = TestTool.giving("shell", "ran").with(Effect.EXECUTE);
    ScriptedModel model = ScriptedModel.builder().call("shell", "{}").reply("on").build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(shell)
            .approver(
                request -> {
                  answer.complete(Decision.allowOnce());
                  return answer;
                })
            .build()) {
      engine.run(RunRequest.of("go"));
      answer.obtrudeValue(Decision.allowForSession());
      assertThat(answer.complete(Decision.allowOnce())).isFalse();
    }

    assertThat(shell.calls()).hasSize(1);
  }

  @Test
  void nobodyAnsweringUntilTheEndOfTheRunIsADenialThatSaysSo() {
    List<AgentEvent.ApprovalDecided> decided = new ArrayList<>();
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.builder().call("shell", "{}").reply("on").build())
            .tools(TestTool.giving("shell", "ran").with(Effect.EXECUTE))
            .limits(RunLimits.builder().timeout(Duration.ofMillis(300)).build())
            .approver(request -> new CompletableFuture<>())
            .listener(
                event -> {
                  if (event instanceof AgentEvent.ApprovalDecided decision) {
                    decided.add(decision);
                  }
                })
            .build()) {
      assertThat(engine.run(RunRequest.of("go")).outcome()).isEqualTo(Outcome.TIMED_OUT);
    }

    assertThat(decided).hasSize(1);
    assertThat(decided.get(0).allowed()).isFalse();
    assertThat(decided.get(0).reason())
        .isIn(
            "nobody answered before the time of the run was up",
            "the run was stopped before anybody answered");
  }

  @Test
  void aReasonThatIsASentenceKeepsOneFullStop() {
    for (String reason : List.of("Not today.", "Not today", " Not today.. ")) {
      Ran denied =
          ThreeWays.run(
              ScriptedModel.builder().call("shell", "{}").reply("on"),
              builder ->
                  builder
                      .tools(TestTool.giving("shell", "ran").with(Effect.EXECUTE))
                      .approver(Approver.blocking(request -> Decision.deny(reason))),
              RunRequest.of("go"));

      assertThat(denied.toolTexts())
          .containsExactly("Permission denied for 'shell': Not today. It did not run.");
    }
  }

  @Test
  @DisplayName("A1 what the rules and the mode deny is told as well")
  void a1WhatTheRulesDenyIsTold() {
    Ran denied =
        ThreeWays.run(
            ScriptedModel.builder().call("write", "{}").reply("on"),
            builder ->
                builder
                    .tools(TestTool.giving("write", "wrote").with(Effect.WRITE))
                    .permissions(Permissions.readOnly()),
            RunRequest.of("go"));

    assertThat(denied.events(AgentEvent.PermissionDenied.class))
        .extracting(event -> event.call().name(), AgentEvent.PermissionDenied::reason)
        .containsExactly(tuple("write", "only reading is permitted"));
    assertThat(denied.events(AgentEvent.ApprovalDecided.class)).isEmpty();
  }
}
