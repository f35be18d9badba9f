package dev.penguin.internal.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tool.ToolInterceptor;
import dev.penguin.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arguments that an interceptor changed are judged like those of the model. */
@Timeout(60)
class ChangedArgumentsTest {
  private static final String SCHEMA =
      """
      {"type":"object","properties":{"command":{"type":"string"}},"required":["command"],\
      "additionalProperties":false}""";
  private static final String ASKED = "{\"command\":\"ls\"}";
  private static final String OTHER = "{\"command\":\"rm x\"}";

  private final List<ApprovalRequest> approvals = Collections.synchronizedList(new ArrayList<>());
  private final TestTool shell =
      TestTool.doing("shell", (call, context) -> ToolResult.success("ran " + call.argumentsJson()))
          .withSchema(SCHEMA)
          .touching(call -> List.of(command(call)))
          .with(Effect.EXECUTE);

  private static Resource command(ToolCall call) {
    String line = (String) call.arguments().get("command");
    return new Resource.Command(line, List.of(line.split(" ")));
  }

  private static ToolInterceptor changing(UnaryOperator<String> arguments) {
    return (call, chain) ->
        chain.proceed(call.withArguments(arguments.apply(call.argumentsJson())));
  }

  private Approver answering(Decision decision) {
    return Approver.blocking(
        request -> {
          approvals.add(request);
          return decision;
        });
  }

  private Ran run(String to, Approver approver) {
    return ThreeWays.run(
        ScriptedModel.builder().calls(new ToolCall("a", "shell", ASKED)).reply("done"),
        builder ->
            builder
                .tools(shell)
                .approver(approver)
                .permissions(Permissions.workspace().allow("shell", "ls").deny("shell", "sudo"))
                .toolInterceptors(changing(asked -> to)),
        RunRequest.of("go"));
  }

  private static List<ToolCall> started(Ran ran) {
    return ran.log().stream()
        .map(SessionEntry::body)
        .filter(ToolStarted.class::isInstance)
        .map(body -> ((ToolStarted) body).call())
        .toList();
  }

  @Test
  void whatARuleAllowsRunsAndIsStoredBefore() {
    Ran ran = run("{\"command\":\"ls -l\"}", answering(Decision.deny("never asked")));

    ToolCall changed = new ToolCall("a", "shell", "{\"command\":\"ls -l\"}");
    assertThat(approvals).isEmpty();
    assertThat(shell.calls()).containsExactly(changed, changed, changed);
    assertThat(ran.toolTexts()).containsExactly("ran {\"command\":\"ls -l\"}");
    assertThat(started(ran)).containsExactly(new ToolCall("a", "shell", ASKED), changed);
    assertThat(ran.events(AgentEvent.ToolStarted.class))
        .extracting(AgentEvent.ToolStarted::call)
        .containsExactly(new ToolCall("a", "shell", ASKED), changed);
    assertThat(ran.events(AgentEvent.ToolFinished.class))
        .extracting(AgentEvent.ToolFinished::call)
        .containsExactly(changed);
    // The model is sent what it asked for, and the result.
    assertThat(ran.requests().get(1).messages().get(1))
        .isEqualTo(new AssistantMessage(List.of(), List.of(new ToolCall("a", "shell", ASKED))));
  }

  @Test
  void whatARuleDeniesIsAFailureThatTheInterceptorReceives() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(new ToolCall("a", "shell", ASKED)).reply("done"),
            builder ->
                builder
                    .tools(shell)
                    .permissions(Permissions.full().deny("shell", "sudo"))
                    .toolInterceptors(
                        (call, chain) -> {
                          ToolResult result =
                              chain.proceed(call.withArguments("{\"command\":\"sudo ls\"}"));
                          seen.add(result.text());
                          return result;
                        }),
            RunRequest.of("go"));

    assertThat(shell.calls()).isEmpty();
    assertThat(ran.toolTexts()).containsExactly(seen.get(0));
    assertThat(seen.get(0)).startsWith("Permission denied for 'shell': ").contains("sudo");
    assertThat(ran.events(AgentEvent.PermissionDenied.class))
        .extracting(event -> event.call().argumentsJson())
        .containsExactly("{\"command\":\"sudo ls\"}");
    assertThat(started(ran)).containsExactly(new ToolCall("a", "shell", ASKED));
  }

  @Test
  void whatTheRulesLeaveOpenIsAskedOfTheApprover() {
    Ran ran = run(OTHER, answering(Decision.allowOnce()));

    assertThat(approvals)
        .hasSize(3)
        .allSatisfy(
            request -> assertThat(request.call()).isEqualTo(new ToolCall("a", "shell", OTHER)));
    assertThat(ran.toolTexts()).containsExactly("ran " + OTHER);
  }

  @Test
  void whatTheApproverDeniesDoesNotRun() {
    Ran ran = run(OTHER, answering(Decision.deny("not that one")));

    assertThat(shell.calls()).isEmpty();
    assertThat(ran.toolTexts())
        .containsExactly("Permission denied for 'shell': not that one. It did not run.");
  }

  @Test
  void theApproversOwnArgumentsAreTheLastWord() {
    Ran ran = run(OTHER, answering(Decision.allowWith("{\"command\":\"rm y\"}")));

    assertThat(ran.toolTexts()).containsExactly("ran {\"command\":\"rm y\"}");
    assertThat(started(ran))
        .extracting(ToolCall::argumentsJson)
        .containsExactly(ASKED, "{\"command\":\"rm y\"}");
  }

  static Stream<String> unfit() {
    return Stream.of("{\"cmd\":\"ls\"}", "{\"command\":1}", "[]", "not JSON", "");
  }

  @ParameterizedTest
  @MethodSource("unfit")
  void whatDoesNotFitTheSchemaDoesNotRun(String arguments) {
    Ran ran = run(arguments, answering(Decision.allowOnce()));

    assertThat(shell.calls()).isEmpty();
    assertThat(approvals).isEmpty();
    assertThat(ran.toolTexts())
        .singleElement()
        .asString()
        .startsWith("The arguments of 'shell' ")
        .contains("The tool did not run.");
  }

  @Test
  void whatTheToolItselfRefusesToResolveDoesNotRun() {
    TestTool picky =
        shell.touching(
            call -> {
              if (call.argumentsJson().equals(OTHER)) {
                throw new IOException("outside of the workspace");
              }
              return List.of(command(call));
            });
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(new ToolCall("a", "shell", ASKED)).reply("done"),
            builder ->
                builder
                    .tools(picky)
                    .permissions(Permissions.full())
                    .toolInterceptors(changing(asked -> OTHER)),
            RunRequest.of("go"));

    assertThat(ran.toolTexts()).containsExactly("'shell' did not run: outside of the workspace");
  }

  @Test
  void onlyWhatLeavesTheLastInterceptorIsJudged() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(new ToolCall("a", "shell", ASKED)).reply("done"),
            builder ->
                builder
                    .tools(shell)
                    .permissions(Permissions.workspace().allow("shell", "ls"))
                    .toolInterceptors(changing(asked -> OTHER), changing(asked -> ASKED)),
            RunRequest.of("go"));

    assertThat(ran.toolTexts()).containsExactly("ran " + ASKED);
    assertThat(started(ran)).hasSize(1);
  }

  @Test
  void allThatIsDecidedStandsInTheAuditFile(@TempDir Path state) throws IOException {
    try (Engine engine =
        Engine.builder()
            .model(
                ScriptedModel.builder().calls(new ToolCall("a", "shell", ASKED)).reply("x").build())
            .tools(shell)
            .stateDirectory(state)
            .approver(answering(Decision.allowOnce()))
            .permissions(Permissions.workspace().allow("shell", "ls"))
            .toolInterceptors(changing(asked -> OTHER))
            .build()) {
      engine.run(RunRequest.of("go"));
    }

    List<String> lines = Files.readAllLines(state.resolve("audit.jsonl"));
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).contains("ls").doesNotContain("rm x");
    assertThat(lines.subList(1, 4)).allSatisfy(line -> assertThat(line).contains("rm x"));
  }
}
