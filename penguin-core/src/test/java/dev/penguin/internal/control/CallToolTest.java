package dev.penguin.internal.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.event.AgentEvent;
import dev.penguin.internal.json.Json;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ProviderData;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ModelReply;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.RecordingListener;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A call through {@code call_tool} is the call of the tool, for all that see it. */
@Timeout(60)
class CallToolTest {
  private static final String TITLE = "{\"title\":\"x\"}";

  private final Shelf shelf = new Shelf();

  /** A call through {@code call_tool}. */
  private static ToolCall through(String id, String name, String argumentsJson) {
    return new ToolCall(
        id,
        "call_tool",
        "{\"name\":%s,\"arguments\":%s}".formatted(Json.write(name), argumentsJson));
  }

  private Ran run(ScriptedModel.Builder script, UnaryOperator<EngineBuilder> setup) {
    return run(script, setup, RunRequest.of("go"));
  }

  private Ran run(
      ScriptedModel.Builder script, UnaryOperator<EngineBuilder> setup, RunRequest request) {
    return ThreeWays.run(script, builder -> setup.apply(builder.tools(shelf.all())), request);
  }

  private Ran freely(ScriptedModel.Builder script) {
    return run(script, builder -> builder.permissions(Permissions.full()));
  }

  /** The calls of the stored conversation. */
  private static List<ToolCall> calls(Ran ran) {
    return ran.result().messages().stream()
        .filter(AssistantMessage.class::isInstance)
        .flatMap(message -> ((AssistantMessage) message).toolCalls().stream())
        .toList();
  }

  /** What is written, by the name and the arguments of the call; a single quote is a double one. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "call_tool | {'name':'late_0','arguments':{'a':[1,{'b':null}],'c':1.50}} | {'a':[1,{'b':null}],'c':1.50}",
        "call_tool | {'arguments':{},'name':'late_0'} | {}",
        "call_tool | {'name':'late_0'} | {}",
        "call_tool | {'name':'late_0','arguments':null} | {}",
        "call_tool | {'name':'late_0','arguments':''} | {}",
        "call_tool | {'name':'late_0','arguments':'{\\'a\\':1}'} | {'a':1}",
        "call_tool | {'name':'late_0','arguments':'```json\\n{\\'a\\':1,}\\n```'} | {'a':1}",
        "call_tool | {'name':'late_0','arguments':{'a':1},} | {'a':1}",
        "call_tool | {'Name':'late_0','Arguments':{'a':1}} | {'a':1}",
        "call_tool | {'name':' Late_0 ','arguments':{'a':1}} | {'a':1}",
        "call_tool | {'name':'functions.late_0','arguments':{'a':1}} | {'a':1}",
        "functions.call_tool | {'name':'late_0','arguments':{'a':1}} | {'a':1}",
        "Call-Tool | {'name':'late_0','arguments':{'a':1}} | {'a':1}",
        "late_0 | {'a':1} | {'a':1}",
        "functions.late_0 | {'a':1} | {'a':1}",
      })
  void itBecomesTheCallOfTheToolThatIsMeant(String name, String written, String arguments) {
    ProviderData data = new ProviderData("scripted", "{\"sig\":\"S\"}");
    ToolCall call = new ToolCall("c", name, written.replace('\'', '"'), data);

    Ran ran = freely(ScriptedModel.builder().turn(r -> ModelReply.calls(call)).reply("done"));

    String json = arguments.replace('\'', '"');
    assertThat(calls(ran)).containsExactly(new ToolCall("c", "late_0", json, data));
    assertThat(ran.toolTexts()).containsExactly("late_0" + json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'name':'finish','arguments':{'status':'completed','summary':''}}"
            + " | 'finish' is not called through call_tool: call it by itself.",
        "{'name':'find_tools','arguments':{'query':'x'}}"
            + " | 'find_tools' is not called through call_tool: call it by itself.",
        "{'name':'call_tool','arguments':{'name':'late_0','arguments':{}}}"
            + " | 'call_tool' is not called through call_tool: call it by itself.",
        "{'name':'late_0','arguments':[1]} | The arguments of 'call_tool' do not fit its schema. The"
            + " tool did not run.\\n- arguments: expected an object or a string, got [1]",
        "{'name':'late_0','arguments':'[1]'} | The 'arguments' of 'call_tool' are not valid JSON:"
            + " expected a JSON object, got an array. No tool ran. Send one JSON object.",
        "{'arguments':{}} | The arguments of 'call_tool' do not fit its schema. The tool did not"
            + " run.\\n- name: required, but missing",
        "{'name':'late_0','a':1} | The arguments of 'call_tool' do not fit its schema. The tool did"
            + " not run.\\n- a: unknown parameter; there is only name, arguments",
      })
  void oneThatCallsNoToolStaysAndFails(String written, String result) {
    ToolCall call = new ToolCall("c", "call_tool", written.replace('\'', '"'));

    Ran ran = freely(ScriptedModel.builder().calls(call).reply("done"));

    assertThat(calls(ran)).containsExactly(call);
    assertThat(ran.toolTexts()).containsExactly(result.replace("\\n", "\n"));
    assertThat(ran.toolResults().get(0).failed()).isTrue();
    assertThat(ran.toolResults().get(0).toolName()).isEqualTo("call_tool");
  }

  @Test
  void anUnknownNameGetsTheNearest() {
    Ran ran = freely(ScriptedModel.builder().calls(through("c", "slack_pst", "{}")).reply("done"));

    assertThat(ran.toolTexts().get(0))
        .startsWith("There is no tool 'slack_pst'. Did you mean 'slack-post'? Tools: plain_0, ");
  }

  @Test
  void theArgumentsAreCheckedAgainstTheSchemaOfTheTool() {
    Ran ran =
        freely(
            ScriptedModel.builder()
                .calls(through("c", "github_create_issue", "{\"labels\":\"bug\"}"))
                .calls(through("d", "github_create_issue", "{\"title\":7,\"labels\":\"bug\"}"))
                .reply("done"));

    assertThat(ran.toolTexts())
        .containsExactly(
            "The arguments of 'github_create_issue' do not fit its schema. The tool did not run.\n"
                + "- title: required, but missing",
            "The arguments of 'github_create_issue' do not fit its schema. The tool did not run.\n"
                + "- title: expected a string, got 7");
    assertThat(shelf.create.calls()).isEmpty();
  }

  @Test
  void rulesApproverEventsLogAndAuditFileSeeTheToolItself(@TempDir Path state) throws IOException {
    List<ApprovalRequest> asked = new ArrayList<>();
    RecordingListener events = new RecordingListener();
    ScriptedModel model =
        ScriptedModel.builder()
            .calls(
                through("a", "github_create_issue", TITLE),
                through("b", "slack-post", "{}"),
                through("c", "github_list_issues", "{}"))
            .reply("done")
            .build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(shelf.all())
            .permissions(Permissions.full().deny("slack-post").ask("github_create_issue"))
            .stateDirectory(state)
            .listener(events)
            .approver(
                Approver.blocking(
                    request -> {
                      asked.add(request);
                      return Decision.allowWith("{\"title\":\"y\"}");
                    }))
            .build()) {
      engine.session("s").run("go");
    }

    assertThat(asked)
        .extracting(ApprovalRequest::tool, request -> request.call().argumentsJson())
        .containsExactly(tuple("github_create_issue", TITLE));
    assertThat(ScriptedModel.results(model.requests().get(1)))
        .extracting(ToolMessage::text)
        .containsExactly(
            "github_create_issue{\"title\":\"y\"}",
            "Permission denied for 'slack-post': a rule denies slack-post. It did not run.",
            "github_list_issues{}");
    assertThat(names(events, AgentEvent.ToolStarted.class, AgentEvent.ToolStarted::call))
        .containsExactly("github_create_issue", "github_list_issues");
    assertThat(names(events, AgentEvent.PermissionDenied.class, AgentEvent.PermissionDenied::call))
        .containsExactly("slack-post");
    assertThat(names(events, AgentEvent.ToolFinished.class, AgentEvent.ToolFinished::call))
        .containsExactly("github_create_issue", "slack-post", "github_list_issues");
    assertThat(events.events().toString()).doesNotContain("call_tool");
    try (Stream<Path> files = Files.walk(state)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file)).as(file.toString()).doesNotContain("call_tool");
      }
    }
    assertThat(state.resolve("audit.jsonl")).content().contains("github_create_issue");
  }

  private static <E extends AgentEvent> List<String> names(
      RecordingListener events, Class<E> kind, Function<E, ToolCall> call) {
    return events.events().stream()
        .filter(kind::isInstance)
        .map(event -> call.apply(kind.cast(event)).name())
        .toList();
  }

  @Test
  void anInterceptorOfToolsSeesTheToolItself() {
    List<ToolCall> seen = Collections.synchronizedList(new ArrayList<>());
    Ran ran =
        run(
            ScriptedModel.builder()
                .calls(through("a", "late_0", "{}"), through("b", "late_1", "{}"))
                .reply("done"),
            builder -> {
              seen.clear();
              return builder.toolInterceptors(
                  (call, chain) -> {
                    seen.add(call);
                    return call.name().equals("late_1")
                        ? ToolResult.failure("Not that one")
                        : chain.proceed(call);
                  });
            });

    assertThat(seen)
        .containsExactlyInAnyOrder(
            new ToolCall("a", "late_0", "{}"), new ToolCall("b", "late_1", "{}"));
    assertThat(ran.toolTexts()).containsExactly("late_0{}", "Not that one");
  }

  @Test
  void whatIsAllowedForTheSessionHoldsForBothWaysToCall() {
    List<String> asked = new ArrayList<>();
    Ran ran =
        run(
            ScriptedModel.builder()
                .calls(through("a", "github_create_issue", TITLE))
                .call("github_create_issue", TITLE)
                .reply("done"),
            builder -> {
              asked.clear();
              return builder
                  .permissions(Permissions.workspace())
                  .approver(
                      Approver.blocking(
                          request -> {
                            asked.add(request.tool());
                            return Decision.allowForSession();
                          }));
            });

    assertThat(asked).containsExactly("github_create_issue");
    assertThat(ran.toolTexts())
        .containsExactly("github_create_issue" + TITLE, "github_create_issue" + TITLE);
  }

  @Test
  void whatTheModeDeniesIsDeniedThroughItToo() {
    ScriptedModel.Builder script =
        ScriptedModel.builder()
            .calls(through("a", "github_create_issue", TITLE))
            .calls(through("b", "late_0", "{}"))
            .reply("done");

    Ran reading = run(script, builder -> builder.permissions(Permissions.readOnly()));
    Ran planning = run(script, builder -> builder.permissions(Permissions.plan()));

    assertThat(reading.toolTexts())
        .containsExactly(
            "Permission denied for 'github_create_issue': only reading is permitted. It did not"
                + " run.",
            "late_0{}");
    assertThat(planning.toolTexts())
        .containsExactly(
            "Permission denied for 'github_create_issue': only reading is permitted until a plan is"
                + " approved: submit one with submit_plan. It did not run.",
            "late_0{}");
    assertThat(shelf.create.calls()).isEmpty();
  }

  @Test
  void whatARequestLeavesOutIsNeitherListedNorFoundNorCalled() {
    List<String> left = new ArrayList<>();
    shelf.all().forEach(tool -> left.add(tool.spec().name()));
    left.remove("github_create_issue");
    ToolCall find = new ToolCall("f", "find_tools", "{\"query\":\"github_create_issue\"}");
    Ran ran =
        run(
            ScriptedModel.builder()
                .calls(find)
                .calls(through("a", "github_create_issue", TITLE))
                .call("github_create_issue", TITLE)
                .reply("done"),
            builder -> builder.permissions(Permissions.full()),
            RunRequest.of("go").withTools(left));

    assertThat(ran.requests().get(0).tools().toString())
        .contains("find_tools", "github_list_issues")
        .doesNotContain("github_create_issue");
    assertThat(ran.toolTexts().get(0)).contains("github_list_issues").doesNotContain("create");
    assertThat(ran.toolTexts().subList(1, 3))
        .allSatisfy(text -> assertThat(text).startsWith("There is no tool 'github_create_issue'."));
    assertThat(shelf.create.calls()).isEmpty();
  }

  @Test
  void aRequestForFewToolsDescribesThemAll() {
    Ran ran =
        run(
            ScriptedModel.builder().calls(through("a", "late_0", "{}")).reply("done"),
            builder -> builder,
            RunRequest.of("go").withTools("plain_0", "late_0"));

    assertThat(Shelf.offered(ran.requests().get(0)))
        .containsExactly("plain_0", "late_0", "ask_user", "read_result");
    assertThat(ran.toolTexts()).containsExactly("late_0{}");
  }

  @Test
  void theSameCallInBothWaysIsARepetition() {
    Ran ran =
        run(
            ScriptedModel.builder()
                .calls(through("a", "late_0", "{\"n\":1}"))
                .call("late_0", "{\"n\":1}")
                .calls(through("b", "late_0", "{ \"n\" : 1 }"))
                .reply("done"),
            builder -> builder.limits(RunLimits.builder().maxIdenticalCalls(2).build()));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.LOOP_DETECTED);
    assertThat(ran.result().reason())
        .contains("'late_0' was asked for with the same arguments more than 2 times");
  }
}
