package dev.penguin.project.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.Engine;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A planner looks, and does nothing else, whatever its engine may do. */
class PlannerWorkspaceTest {
  @TempDir Path folder;

  @Test
  void aRoundReadsWhatIsThere() throws Exception {
    Files.writeString(folder.resolve("Store.java"), "class Store {}");
    ScriptedModel.Builder script =
        ScriptedModel.builder()
            .call("read", "{\"it\":\"Store.java\"}")
            .turn(
                request -> {
                  assertThat(ScriptedModel.results(request))
                      .extracting(ToolMessage::text)
                      .containsExactly("class Store {}");
                  return ModelReply.text(Bookshelf.OUTLINE);
                });
    Bookshelf.ROUNDS.stream().skip(1).forEach(script::reply);
    ScriptedModel model = script.build();
    try (Engine engine = engine(model)) {
      PlanResult result = Planner.of(engine).plan("A shelf");

      assertThat(result.blueprint()).isPresent();
      assertThat(model.requests().get(0).messages().get(1).text())
          .contains("Read in the workspace what the plan depends on.");
    }
  }

  @Test
  void onlyToolsThatDeclareToReadAndNothingElseAreOffered() {
    ScriptedModel model = ScriptedModel.replying(Bookshelf.QUESTIONS);
    try (Engine engine = engine(model)) {
      Planner.of(engine).plan("A shelf");

      assertThat(model.requests().get(0).tools())
          .extracting(ToolSpec::name)
          .containsExactly("read", "ask_user", "read_result");
    }
  }

  @Test
  void whatIsNotOfferedDoesNotRunEither() {
    ScriptedModel.Builder script =
        ScriptedModel.builder()
            .calls(
                new ToolCall("1", "write", "{\"it\":\"one\"}"),
                new ToolCall("2", "undeclared", "{\"it\":\"two\"}"),
                new ToolCall("3", "fetch", "{\"it\":\"three\"}"),
                new ToolCall("4", "helper", "{\"task\":\"write it\"}"),
                new ToolCall("5", "call_tool", "{\"name\":\"write\",\"arguments\":{\"it\":\"4\"}}"))
            .turn(
                request -> {
                  assertThat(ScriptedModel.results(request))
                      .hasSize(5)
                      .allMatch(ToolMessage::failed);
                  return ModelReply.text(Bookshelf.OUTLINE);
                });
    Bookshelf.ROUNDS.stream().skip(1).forEach(script::reply);
    ScriptedModel model = script.build();
    try (Engine engine = engine(model)) {
      PlanResult result = Planner.of(engine).plan("A shelf");

      assertThat(folder).isEmptyDirectory();
      assertThat(result.blueprint()).isPresent();
      assertThat(model.requests()).hasSize(7);
    }
  }

  @Test
  void withoutToolsTheRoundsHaveNone() {
    ScriptedModel model = ScriptedModel.replying(Bookshelf.QUESTIONS);
    try (Engine engine = Bookshelf.engine(model)) {
      Planner.of(engine).plan("A shelf");

      ModelRequest request = model.requests().get(0);
      assertThat(request.tools()).isEmpty();
      assertThat(request.messages().get(1).text()).doesNotContain("Read in the workspace");
    }
  }

  @Test
  void theInstructionsOfTheEngineAreNotThoseOfThePlanner() {
    ScriptedModel model = ScriptedModel.replying(Bookshelf.QUESTIONS);
    try (Engine engine = Bookshelf.builder(model).instructions("Write code at once.").build()) {
      Planner.of(engine).plan("A shelf");

      assertThat(model.requests().get(0).messages().get(0).text())
          .startsWith("You plan a project. You do not do the work, and you change nothing:")
          .doesNotContain("Write code");
    }
  }

  /** It may do everything, and an agent of it too. */
  private Engine engine(ScriptedModel model) {
    List<Tool> tools =
        List.of(
            TestTools.reader(folder),
            TestTools.writer("write", folder, Effect.WRITE),
            TestTools.writer("undeclared", folder),
            TestTools.writer("fetch", folder, Effect.READ, Effect.NETWORK));
    return Bookshelf.builder(model)
        .tools(tools)
        .subAgents(AgentDefinition.builder("helper").description("Does things").build())
        .permissions(Permissions.full())
        .build();
  }
}
