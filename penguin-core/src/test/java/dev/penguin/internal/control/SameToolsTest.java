package dev.penguin.internal.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.internal.http.Answers;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ModelException;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tools of the requests are the same from the first request of a run to its last. */
@Timeout(60)
class SameToolsTest {
  private static final String LONG = "x".repeat(200_000);
  private static final ToolCall LOOK = new ToolCall("a", "look", "{}");
  private static final ToolCall PLAN = new ToolCall("b", "submit_plan", "{\"plan\":\"write\"}");
  private static final ToolCall READ =
      new ToolCall("c", "read_result", "{\"id\":\"a\",\"offset\":75000}");
  private static final ToolCall AGAIN = new ToolCall("d", "submit_plan", "{\"plan\":\"more\"}");
  private static final ToolCall WRITE = new ToolCall("e", "write", "{}");
  private static final List<String> RESULTS =
      List.of(
          "x".repeat(75_000)
              + "\n[… 100000 characters left out; read them with read_result, id 'a', offset 75000"
              + " …]\n"
              + "x".repeat(25_000),
          "The plan is approved: carry it out.",
          "[characters 75000 to 125000 of 200000; continue with offset=125000]\n"
              + "x".repeat(50_000),
          "A plan is approved already: go on.",
          "wrote");

  @TempDir Path state;

  private static EngineBuilder planning() {
    return Engine.builder()
        .tools(
            TestTool.giving("look", LONG).with(Effect.READ),
            TestTool.giving("write", "wrote").with(Effect.WRITE))
        .permissions(Permissions.plan())
        .approver(Approver.blocking(request -> Decision.allowOnce()));
  }

  private static List<String> results(Session session) {
    return session.messages().stream()
        .filter(ToolMessage.class::isInstance)
        .map(message -> message.text())
        .toList();
  }

  @ParameterizedTest
  @EnumSource(TestWire.class)
  void theirBytesAreTheSameWithLongResultsAndAPlanAndInAResumedRun(TestWire wire) {
    try (FaultServer server =
        FaultServer.start(
            wire.calling(LOOK),
            wire.calling(PLAN),
            wire.calling(READ),
            Answers.error(400, "odd", "the program ends here"),
            wire.calling(AGAIN, WRITE),
            wire.saying("done"))) {
      try (Engine engine = planning().model(wire.model(server)).stateDirectory(state).build()) {
        catchThrowableOfType(ModelException.class, () -> engine.session("s").run("go"));
      }
      try (Engine engine = planning().model(wire.model(server)).stateDirectory(state).build()) {
        assertThat(engine.session("s").resume().text()).isEqualTo("done");
        assertThat(results(engine.session("s"))).isEqualTo(RESULTS);
      }

      List<String> tools = server.requests().stream().map(TestWire::tools).toList();
      assertThat(tools).hasSize(6).containsOnly(tools.get(0));
      assertThat(tools.get(0))
          .containsSubsequence("look", "write", "submit_plan", "ask_user", "read_result");
    }
  }

  @Test
  void theyAreOneListInAllRequestsOfARun() {
    ScriptedModel model =
        ScriptedModel.builder()
            .calls(LOOK)
            .calls(PLAN)
            .calls(READ)
            .calls(AGAIN, WRITE)
            .reply("done")
            .build();
    try (Engine engine = planning().model(model).build()) {
      engine.session("s").run("go");
      assertThat(results(engine.session("s"))).isEqualTo(RESULTS);
    }

    assertThat(model.requests())
        .hasSize(5)
        .allSatisfy(each -> assertThat(each.tools()).isSameAs(model.requests().get(0).tools()));
  }

  /** Not every model takes tools at all. */
  @Test
  void aRunWithoutToolsIsOfferedNone() {
    ScriptedModel model = ScriptedModel.replying("ok");
    try (Engine engine = Engine.builder().model(model).build()) {
      engine.session("s").run("go");
    }

    assertThat(model.requests().get(0).tools()).isEmpty();
  }
}
