package dev.penguin.engine.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.ResultTypeException;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import dev.penguin.tool.ToolSpec;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which of the tools that end a run the model is offered, and what becomes of a question. */
@Timeout(60)
class HeadlessTest {
  private static final String QUESTION = "{\"question\":\"Which colour?\"}";

  record Paint(String colour) {}

  private static List<String> offered(ModelRequest request) {
    return request.tools().stream().map(ToolSpec::name).toList();
  }

  private static EngineBuilder engine(ScriptedModel model) {
    return Engine.builder().model(model).tools(TestTool.giving("look", "seen"));
  }

  @Test
  void withoutQuestionsNoRunEndsWithOne() {
    ScriptedModel model =
        ScriptedModel.builder().call("ask_user", QUESTION).reply("Blue, then").build();
    try (Engine engine = engine(model).askUser(false).build()) {
      RunResult result = engine.run(RunRequest.of("paint"));

      assertThat(offered(model.requests().get(0))).containsExactly("look", "read_result");
      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(result.text()).isEqualTo("Blue, then");
      assertThat(result.messages().get(2)).isInstanceOf(ToolMessage.class);
      assertThat(result.messages().get(2).text()).contains("'ask_user'");
      assertThat(((ToolMessage) result.messages().get(2)).failed()).isTrue();
    }
  }

  @Test
  void aSubAgentHasNoQuestionsThenEither() {
    ScriptedModel child = ScriptedModel.replying("found");
    ScriptedModel model =
        ScriptedModel.builder().call("scout", "{\"task\":\"look\"}").reply("done").build();
    try (Engine engine =
        engine(model)
            .askUser(false)
            .subAgents(AgentDefinition.builder("scout").description("Looks").model(child).build())
            .build()) {
      engine.run(RunRequest.of("paint"));

      assertThat(offered(child.requests().get(0))).containsExactly("look", "read_result");
    }
  }

  @Test
  void theQuestionIsTheTextWhereTheModelWroteNoOther() {
    ScriptedModel model = ScriptedModel.builder().call("ask_user", QUESTION).build();
    try (Engine engine = engine(model).build()) {
      RunResult result = engine.run(RunRequest.of("paint"));

      assertThat(result.outcome()).isEqualTo(Outcome.NEEDS_INPUT);
      assertThat(result.text()).isEqualTo("Which colour?");
      assertThat(result.question()).contains("Which colour?");
    }
  }

  @Test
  void aTypedRunThatAsksSaysWhat() {
    ScriptedModel model = ScriptedModel.builder().call("ask_user", QUESTION).build();
    try (Engine engine = engine(model).build()) {
      ResultTypeException failure =
          catchThrowableOfType(
              ResultTypeException.class, () -> engine.run(RunRequest.of("paint"), Paint.class));

      assertThat(failure)
          .hasMessage(
              "The run gave no usable answer of type "
                  + Paint.class.getTypeName()
                  + ": the run ended with NEEDS_INPUT, as the model asks: \"Which colour?\". Answer"
                  + " with the next prompt of the session, or build the agent with askUser(false)");
      assertThat(failure.result().question()).contains("Which colour?");
    }
  }

  @Test
  void theModelIsOfferedToFinishWorkInAWorkspaceOnly(@TempDir Path folder) {
    ScriptedModel model = ScriptedModel.replying("one", "two", "{\"colour\":\"red\"}");
    try (Engine engine = engine(model).toolProviders(new NoFiles()).build()) {
      engine.run(RunRequest.of("talk"));
      engine.run(RunRequest.of("work").inWorkspace(folder));
      engine.run(RunRequest.of("work").inWorkspace(folder), Paint.class);
    }

    assertThat(offered(model.requests().get(0))).containsExactly("look", "ask_user", "read_result");
    assertThat(offered(model.requests().get(1)))
        .containsExactly("look", "ask_user", "finish", "read_result");
    assertThat(offered(model.requests().get(2))).containsExactly("look", "ask_user", "read_result");
  }

  /** A provider for a workspace that has no tools, so that penguin-tools are not looked for. */
  private static final class NoFiles implements ToolProvider {
    @Override
    public String name() {
      return "no-files";
    }

    @Override
    public boolean forWorkspace() {
      return true;
    }

    @Override
    public List<Tool> tools(ToolProviderContext context) {
      return List.of();
    }
  }

  @Test
  void theTextOfATypedRunForAStringIsTheAnswer() {
    ScriptedModel model = ScriptedModel.replying("It is {blue}.");
    try (Engine engine = engine(model).build()) {
      assertThat(engine.run(RunRequest.of("which?"), String.class).value())
          .isEqualTo("It is {blue}.");
      assertThat(model.requests()).hasSize(1);
      assertThat(model.requests().get(0).resultSchema()).isEmpty();
      assertThat(model.requests().get(0).messages()).hasSize(1);
    }
  }
}
