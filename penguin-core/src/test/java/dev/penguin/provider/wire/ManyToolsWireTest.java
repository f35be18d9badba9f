package dev.penguin.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunResult;
import dev.penguin.internal.control.Shelf;
import dev.penguin.internal.control.TestWire;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Request;
import dev.penguin.internal.json.Json;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.policy.Permissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tools that are listed by name only, over HTTP. */
@Timeout(60)
class ManyToolsWireTest {
  private static final String TITLE = "{\"title\":\"a \\\"b\\\" 猫\"}";
  private static final ToolCall FIND =
      new ToolCall("f1", "find_tools", "{\"query\":\"github_create_issue slack-post\"}");
  private static final ToolCall OBJECT =
      new ToolCall(
          "c1", "call_tool", "{\"name\":\"github_create_issue\",\"arguments\":" + TITLE + "}");
  private static final ToolCall TEXT =
      new ToolCall(
          "c2", "call_tool", Json.write(Map.of("name", "github_create_issue", "arguments", TITLE)));
  private static final ToolCall DIRECT = new ToolCall("c3", "slack-post", "{\"n\":1}");
  private static final ToolCall NONE = new ToolCall("c4", "call_tool", "{\"name\":\"nothing\"}");

  @ParameterizedTest
  @EnumSource(TestWire.class)
  void whatIsCalledThroughAnotherToolGoesBackAsItself(TestWire wire) {
    try (FaultServer server =
            FaultServer.start(
                wire.calling(FIND),
                wire.calling(OBJECT, TEXT),
                wire.calling(DIRECT, NONE),
                wire.saying("done"));
        Engine engine =
            Engine.builder()
                .model(wire.model(server))
                .tools(new Shelf().all())
                .permissions(Permissions.full())
                .build()) {
      RunResult result = engine.session("s").run("go");

      assertThat(result.text()).isEqualTo("done");
      assertThat(result.messages())
          .filteredOn(AssistantMessage.class::isInstance)
          .flatExtracting(message -> ((AssistantMessage) message).toolCalls())
          .extracting(call -> call.name())
          .containsExactly(
              "find_tools",
              "github_create_issue",
              "github_create_issue",
              "slack-post",
              "call_tool");
      assertThat(result.messages())
          .filteredOn(ToolMessage.class::isInstance)
          .extracting(message -> message.text().lines().findFirst().orElseThrow())
          .containsExactly(
              "2 tools match. Call them with call_tool.",
              "github_create_issue" + TITLE,
              "github_create_issue" + TITLE,
              "slack-post{\"n\":1}",
              Shelf.unknown("nothing"));
      check(wire, server.requests());
    }
  }

  /** Each request is one that strict servers take, with the same tools. */
  private static void check(TestWire wire, List<Request> requests) {
    assertThat(requests).hasSize(4);
    for (Request request : requests) {
      if (wire.isOpenAi()) {
        StrictOpenAi.check(request.body());
      } else {
        StrictAnthropic.check(request.body());
      }
    }
    List<String> tools = requests.stream().map(TestWire::tools).toList();
    assertThat(tools).containsOnly(tools.get(0));
    assertThat(tools.get(0)).contains("\"find_tools\"", "\"call_tool\"", "\"plain_9\"");
    assertThat(tools.get(0)).doesNotContain("\"name\":\"github_create_issue\"");
    String history = requests.get(3).text().replace(tools.get(0), "");
    String arguments =
        wire.isOpenAi()
            ? "\"name\":\"github_create_issue\",\"arguments\":" + Json.write(TITLE)
            : "\"name\":\"github_create_issue\",\"input\":" + TITLE;
    assertThat(history.split(Pattern.quote(arguments), -1)).hasSize(3);
    assertThat(history).contains("\"name\":\"slack-post\"");
    assertThat(history.split("\"name\":\"call_tool\"", -1)).hasSize(2);
  }
}
