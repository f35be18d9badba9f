package dev.penguin.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
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
import dev.penguin.tool.ToolResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls that wait for somebody's decision. */
@Timeout(60)
class ApprovalTest {
  private static final String SCHEMA =
      """
      {"type":"object","properties":{"command":{"type":"string"}},"required":["command"],\
      "additionalProperties":false}""";
  private static final ToolCall LIST = new ToolCall("a", "shell", "{\"command\":\"ls -l\"}");

  private final List<ApprovalRequest> asked = Collections.synchronizedList(new ArrayList<>());

  @Test
  @DisplayName("A5 approved once, the suspended call runs exactly once")
  void a5ApprovedOnceTheCallRunsExactlyOnce() {
    TestTool shell = shell();
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(LIST).reply("on"),
            builder -> builder.tools(shell).approver(answering(Decision.allowOnce())),
            RunRequest.of("go"));

    assertThat(shell.calls()).containsExactly(LIST, LIST, LIST);
    assertThat(ran.toolTexts()).containsExactly("ran ls -l");
    assertThat(asked).hasSize(3);
    assertThat(asked.get(0))
        .isEqualTo(
            new ApprovalRequest(
                ran.result().runId(),
                ran.result().sessionId(),
                LIST,
                Set.of(Effect.EXECUTE),
                List.of(command("ls -l")),
                "it may run commands or use the network"));
    assertThat(ran.events(AgentEvent.ApprovalAsked.class))
        .extracting(AgentEvent.ApprovalAsked::reason)
        .containsExactly("it may run commands or use the network");
    assertThat(ran.events(AgentEvent.ApprovalDecided.class))
        .extracting(AgentEvent.ApprovalDecided::allowed, AgentEvent.ApprovalDecided::reason)
        .containsExactly(tuple(true, "once"));
  }

  @Test
  void withoutAnApproverAskingMeansNo() {
    TestTool shell = shell();
    Ran ran = ThreeWays.run(ScriptedModel.builder().calls(LIST).reply("on"), shell);

    assertThat(shell.calls()).isEmpty();
    assertThat(ran.toolTexts())
        .containsExactly(
            "Permission denied for 'shell': it needs approval, and nobody is there to approve it."
                + " It did not run.");
  }

  static Stream<Arguments> failingApprovers() {
    CompletableFuture<Decision> failed = new CompletableFuture<>();
    failed.completeExceptionally(new IllegalStateException("sk-canary"));
    return Stream.of(
        Arguments.of(
            "throws",
            (Approver)
                request -> {
                  throw new IllegalStateException("sk-canary");
                }),
        Arguments.of(
            "throws an Error",
            (Approver)
                request -> {
                  throw new AssertionError("sk-canary");
                }),
        Arguments.of("gives no stage", (Approver) request -> null),
        Arguments.of(
            "decides nothing", (Approver) request -> CompletableFuture.completedFuture(null)),
        Arguments.of("fails later", (Approver) request -> failed));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failingApprovers")
  void anApproverThatFailsIsADenial(String how, Approver approver) {
    TestTool shell = shell();
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(LIST).reply("on"),
            builder -> builder.tools(shell).approver(approver),
            RunRequest.of("go"));

    assertThat(shell.calls()).isEmpty();
    assertThat(ran.toolTexts())
        .containsExactly("Permission denied for 'shell': the approver failed. It did not run.");
    assertThat(ran.result().outcome()).isEqualTo(Outcome.COMPLETED);
  }

  @Test
  void theFirstAnswerCounts() {
    TestTool shell = shell();
    Approver twice =
        request -> {
          CompletableFuture<Decision> answer = new CompletableFuture<>();
          answer.complete(Decision.deny("first"));
          answer.obtrudeValue(Decision.allowOnce());
          answer.complete(Decision.allowOnce());
          answer.obtrudeValue(Decision.deny("last"));
          return answer;
        };
    Approver once =
        request -> {
          CompletableFuture<Decision> answer = new CompletableFuture<>();
          answer.complete(Decision.deny("first"));
          assertThat(answer.complete(Decision.allowOnce())).isFalse();
          return answer;
        };
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(LIST).reply("on"),
            builder -> builder.tools(shell).approver(once),
            RunRequest.of("go"));
    Ran changed =
        ThreeWays.run(
            ScriptedModel.builder().calls(LIST).reply("on"),
            builder -> builder.tools(shell).approver(twice),
            RunRequest.of("go"));

    assertThat(shell.calls()).isEmpty();
    assertThat(ran.toolTexts())
        .containsExactly("Permission denied for 'shell': first. It did not run.");
    assertThat(changed.toolTexts())
        .containsExactly("Permission denied for 'shell': last. It did not run.");
  }

  @Test
  void anAnswerMayComeLaterFromAnotherThread() {
    TestTool shell = shell();
    Approver later =
        request -> {
          CompletableFuture<Decision> answer = new CompletableFuture<>();
          new Thread(() -> answer.complete(Decision.allowOnce())).start();
          return answer;
        };
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(LIST).reply("on"),
            builder -> builder.tools(shell).approver(later),
            RunRequest.of("go"));

    assertThat(ran.toolTexts()).containsExactly("ran ls -l");
  }

  @Test
  void aDenialGivesItsReasonAndTheNextCallIsAskedAboutAgain() {
    TestTool shell = shell();
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(LIST, call("b", "ls -l")).reply("on"),
            builder -> builder.tools(shell).approver(answering(Decision.deny("not today"))),
            RunRequest.of("go"));

    assertThat(asked).hasSize(6);
    assertThat(ran.toolTexts())
        .containsOnly("Permission denied for 'shell': not today. It did not run.");
    assertThat(ran.events(AgentEvent.ApprovalDecided.class))
        .extracting(AgentEvent.ApprovalDecided::allowed, AgentEvent.ApprovalDecided::reason)
        .containsOnly(tuple(false, "not today"));
  }

  @Test
  void allowedForTheSessionIsNotAskedAboutAgainForTheSameResources() {
    TestTool shell = shell();
    ScriptedModel model =
        ScriptedModel.builder()
            .calls(call("a", "ls -l"), call("b", "ls -l"), call("c", "rm x"))
            .reply("one")
            .calls(call("d", "ls -l"))
            .reply("two")
            .calls(call("e", "ls -l"))
            .reply("three")
            .build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(shell)
            .approver(answering(Decision.allowForSession()))
            .build()) {
      engine.session("s").run("one");
      assertThat(commands()).containsExactly("ls -l", "rm x");
      engine.session("s").run("two");
      assertThat(commands()).containsExactly("ls -l", "rm x");
      engine.session("t").run("three");
      assertThat(commands()).containsExactly("ls -l", "rm x", "ls -l");
    }
  }

  @Test
  void aDenyRuleStandsAboveWhatWasAllowedForTheSession() {
    TestTool shell = shell();
    ScriptedModel model =
        ScriptedModel.builder()
            .calls(call("a", "rm x"))
            .reply("one")
            .calls(call("b", "rm x"))
            .reply("two")
            .build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(shell)
            .approver(answering(Decision.allowForSession()))
            .build()) {
      engine.session("s").run("one");
      RunResult denied =
          engine
              .session("s")
              .run(RunRequest.of("two").withPermissions(Permissions.full().deny("shell", "rm")));

      assertThat(shell.calls()).hasSize(1);
      assertThat(ScriptedModel.results(model.requests().get(3)).get(0).text())
          .isEqualTo(
              "Permission denied for 'shell': a rule denies shell with 'rm'. It did not run.");
      assertThat(denied.outcome()).isEqualTo(Outcome.COMPLETED);
    }
  }

  @Test
  void allowedWithOtherArgumentsRunsWithThose() {
    TestTool shell = shell();
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(LIST).reply("on"),
            builder ->
                builder
                    .tools(shell)
                    .approver(answering(Decision.allowWith("{\"command\":\"ls\"}"))),
            RunRequest.of("go"));

    assertThat(shell.calls()).contains(call("a", "ls"));
    assertThat(ran.toolTexts()).containsExactly("ran ls");
    assertThat(ran.events(AgentEvent.ToolStarted.class))
        .extracting(AgentEvent.ToolStarted::call)
        .containsExactly(call("a", "ls"));
    assertThat(ran.events(AgentEvent.ApprovalDecided.class))
        .extracting(AgentEvent.ApprovalDecided::reason)
        .containsExactly("once, with other arguments");
  }

  static Stream<Arguments> otherArguments() {
    return Stream.of(
        Arguments.of(
            "{\"cmd\":\"ls\"}",
            "The arguments of 'shell' do not fit its schema. The tool did not run.\n"
                + "- command: required, but missing\n"
                + "- cmd: unknown parameter; there is only command"),
        Arguments.of(
            "{\"command\":\"a\",\"command\":\"b\"}",
            "The arguments of 'shell' are not valid JSON: Duplicate field 'command' at character"
                + " 24. The tool did not run. Send one JSON object."),
        Arguments.of(
            "{\"command\":\"rm x\"}",
            "Permission denied for 'shell': a rule denies shell with 'rm'. It did not run."),
        Arguments.of("{\"command\":\"\"}", "'shell' did not run: no command"));
  }

  @ParameterizedTest
  @MethodSource("otherArguments")
  void otherArgumentsAreCheckedAgainFromValidationOn(String arguments, String expected) {
    TestTool shell = shell();
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(LIST).reply("on"),
            builder ->
                builder
                    .tools(shell)
                    .permissions(Permissions.workspace().deny("shell", "rm"))
                    .approver(answering(Decision.allowWith(arguments))),
            RunRequest.of("go"));

    assertThat(shell.calls()).isEmpty();
    assertThat(ran.toolTexts()).containsExactly(expected);
    assertThat(ran.events(AgentEvent.ApprovalDecided.class))
        .extracting(AgentEvent.ApprovalDecided::allowed, AgentEvent.ApprovalDecided::reason)
        .containsExactly(tuple(false, expected));
  }

  @Test
  void readsSideBySideAreAskedAboutOneAfterTheOther() {
    TestTool fetch =
        TestTool.doing("fetch", (call, context) -> ToolResult.success("page"))
            .with(Effect.READ, Effect.NETWORK);
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .calls(new ToolCall("a", "fetch", "{\"n\":1}"), new ToolCall("b", "fetch", "{}"))
                .reply("on"),
            builder -> builder.tools(fetch).approver(answering(Decision.allowOnce())),
            RunRequest.of("go"));

    assertThat(ran.toolTexts()).containsExactly("page", "page");
    assertThat(asked).hasSize(6);
  }

  private List<String> commands() {
    return asked.stream().map(request -> request.resources().get(0).display()).toList();
  }

  private Approver answering(Decision decision) {
    return Approver.blocking(
        request -> {
          asked.add(request);
          return decision;
        });
  }

  private static TestTool shell() {
    return TestTool.doing(
            "shell",
            (call, context) -> ToolResult.success("ran " + call.arguments().get("command")))
        .with(Effect.EXECUTE)
        .withSchema(SCHEMA)
        .touching(
            call -> {
              String command = String.valueOf(call.arguments().get("command"));
              if (command.isEmpty()) {
                throw new IllegalArgumentException("no command");
              }
              return List.of(command(command));
            });
  }

  private static ToolCall call(String id, String command) {
    return new ToolCall(id, "shell", "{\"command\":\"" + command + "\"}");
  }

  private static Resource command(String line) {
    return new Resource.Command(line, Arrays.asList(line.split(" ")));
  }
}
