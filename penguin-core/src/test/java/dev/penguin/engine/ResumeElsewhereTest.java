package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelProvider;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run that goes on in an agent that is not quite the one that began it. */
@Timeout(60)
class ResumeElsewhereTest {
  private static final ToolCall SAVE = new ToolCall("c", "save", "{\"n\":1}");
  private final ModelException.InvalidRequest down = // one that is not tried again
      new ModelException.InvalidRequest("The request is wrong");

  @TempDir Path folder;

  record City(String name, int people) {}

  @Test
  void aTypedRunIsResumedTyped() {
    ScriptedModel model = ScriptedModel.builder().calls(SAVE).fault(down).build();
    TestTool save = TestTool.giving("save", "saved").with(Effect.WRITE);
    try (Engine engine = engine(model, save)) {
      RunRequest request = RunRequest.of("go").inSession("s");
      assertThatThrownBy(() -> engine.run(request, City.class)).isSameAs(down);
    }
    ScriptedModel next =
        ScriptedModel.builder()
            .reply("Oslo it is")
            .reply("{\"name\":\"Oslo\",\"people\":700000}")
            .build();
    try (Engine engine = engine(next, save)) {
      TypedResult<City> answer = engine.session("s").resume(City.class);

      assertThat(answer.value()).isEqualTo(new City("Oslo", 700_000));
      assertThat(answer.result().turns()).isEqualTo(3);
      assertThat(next.requests().get(0).resultSchema()).isPresent();
      assertThat(save.calls()).hasSize(1);
      assertThat(engine.session("s").resume(City.class).value()).isEqualTo(answer.value());
      assertThat(next.requests()).hasSize(2);
    }
  }

  @Test
  void aLastResultThatIsNoneOfTheTypeSaysSoWithTheResult() {
    try (Engine engine = engine(ScriptedModel.replying("Oslo it is"))) {
      engine.session("s").run("go");
      assertThatThrownBy(() -> engine.session("s").resume(City.class))
          .isInstanceOfSatisfying(
              ResultTypeException.class,
              e -> assertThat(e.result().text()).isEqualTo("Oslo it is"));
    }
  }

  @Test
  void aModelThatTheRequestNamedIsMadeAgain() {
    ScriptedModel own = ScriptedModel.replying("never");
    Named.model = ScriptedModel.builder().calls(SAVE).fault(down).reply("of the named").build();
    TestTool save = TestTool.giving("save", "saved").with(Effect.WRITE);
    RunRequest request = RunRequest.of("go").inSession("s").withModel("named/one");
    try (Engine engine = engine(own, save)) {
      assertThatThrownBy(() -> engine.run(request)).isSameAs(down);
    }
    try (Engine engine = engine(own, save)) {
      assertThat(engine.session("s").resume().text()).isEqualTo("of the named");
    }
    assertThat(own.requests()).isEmpty();
  }

  @Test
  void aModelWithAnAddressOfItsOwnIsNotMadeByItsName() {
    Named.model = ScriptedModel.builder().fault(down).reply("never").build();
    ModelConfig config = ModelConfig.of("named/one").withBaseUrl("http://127.0.0.1:1/v1");
    try (Engine engine = engine(ScriptedModel.replying())) {
      RunRequest request = RunRequest.of("go").inSession("s").withModel(config);
      assertThatThrownBy(() -> engine.run(request)).isSameAs(down);
    }
    try (Engine engine = engine(ScriptedModel.replying("of the agent"))) {
      assertThat(engine.session("s").resume().text()).isEqualTo("of the agent");
    }
    assertThat(Named.model.requests()).hasSize(1);
  }

  @Test
  void aModelThatTheAgentHasIsTheAgents() {
    ScriptedModel given =
        ScriptedModel.builder().info(ModelInfo.of("x", "big")).fault(down).build();
    try (Engine engine = engine(ScriptedModel.replying())) {
      RunRequest request = RunRequest.of("go").inSession("s").withModel(given);
      assertThatThrownBy(() -> engine.run(request)).isSameAs(down);
    }
    ScriptedModel big =
        ScriptedModel.builder().info(ModelInfo.of("x", "big")).reply("of the agent").build();
    try (Engine engine = engine(big)) {
      assertThat(engine.session("s").resume().text()).isEqualTo("of the agent");
    }
  }

  @Test
  void aModelThatCannotBeHadIsReplacedByTheAgents() {
    Named.model = ScriptedModel.builder().fault(down).build();
    try (Engine engine = engine(ScriptedModel.replying())) {
      RunRequest request = RunRequest.of("go").inSession("s").withModel("named/one");
      assertThatThrownBy(() -> engine.run(request)).isSameAs(down);
    }
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.replying("of the agent"))
            .classLoader(ClassLoader.getPlatformClassLoader())
            .stateDirectory(folder)
            .build()) {
      assertThat(engine.session("s").resume().text()).isEqualTo("of the agent");
    }
  }

  @Test
  void aToolThatTheAgentNoLongerHasStopsNoRunThatNamedIt() {
    TestTool save = TestTool.giving("save", "saved").with(Effect.WRITE);
    TestTool look = TestTool.giving("look", "seen").with(Effect.READ);
    RunRequest request =
        RunRequest.of("go")
            .inSession("s")
            .withTools("save", "look")
            .withPermissions(Permissions.full().deny("save", "secret"));
    try (Engine engine = engine(ScriptedModel.builder().fault(down).build(), save, look)) {
      assertThatThrownBy(() -> engine.run(request)).isSameAs(down);
    }
    ScriptedModel next =
        ScriptedModel.builder().calls(SAVE).call("look", "{}").reply("done").build();
    try (Engine engine = engine(next, look, TestTool.giving("other", "not for this run"))) {
      RunResult result = engine.session("s").resume();
      assertThat(result.text()).isEqualTo("done");
      assertThat(results(result)).containsExactly("There is no tool 'save'. Tools: look.", "seen");
    }
  }

  @Test
  void aToolThatTakesOtherArgumentsNowRefusesTheOpenCall() {
    TestTool save =
        TestTool.doing(
            "save",
            (call, context) -> {
              throw new AssertionError();
            });
    leaveOpen(SAVE, save);
    TestTool changed =
        TestTool.giving("save", "saved")
            .withSchema(
                "{\"type\":\"object\",\"properties\":{\"m\":{\"type\":\"string\"}},\"required\":[\"m\"]}");
    try (Engine engine = engine(ScriptedModel.replying("I see"), changed)) {
      RunResult result = engine.session("s").resume();
      assertThat(result.text()).isEqualTo("I see");
      assertThat(results(result)).singleElement().asString().contains("do not fit its schema");
      assertThat(changed.calls()).isEmpty();
    }
  }

  @Test
  void aCallWhoseSecretWasTakenOutOfTheLogDoesNotRun() {
    String key = "sk-canary-0123456789abcdef";
    TestTool send = TestTool.giving("send", "sent").with(Effect.NETWORK);
    leaveOpen(new ToolCall("c", "send", "{\"header\":\"Bearer " + key + "\"}"), send);
    try (Engine engine = engine(ScriptedModel.replying("I see"), send)) {
      RunResult result = engine.session("s").resume();
      assertThat(results(result))
          .containsExactly(
              "Not run: the run was interrupted, and the arguments held a secret that is not"
                  + " stored. Call the tool again.");
    }
    assertThat(send.calls()).isEmpty();
  }

  /** A reply is stored, and the process ends before its tool begins. */
  private void leaveOpen(ToolCall call, TestTool tool) {
    Path log = folder.resolve("sessions/s.log");
    ModelConfig config = ModelConfig.of("named/one").withApiKey("sk-canary-0123456789abcdef");
    Named.model = ScriptedModel.builder().calls(call).reply("never").build();
    Path copy = folder.resolve("copy");
    TestTool stops =
        TestTool.giving(tool.spec().name(), "ran")
            .with(Effect.NETWORK)
            .touching(
                asked -> {
                  Files.copy(log, copy);
                  return List.of();
                });
    try (Engine engine =
        Engine.builder()
            .model(config)
            .tools(stops)
            .permissions(Permissions.full())
            .classLoader(loader())
            .stateDirectory(folder)
            .build()) {
      engine.session("s").run("go");
      Files.delete(log);
      Files.move(copy, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> results(RunResult result) {
    return result.messages().stream()
        .filter(ToolMessage.class::isInstance)
        .map(Message::text)
        .toList();
  }

  private Engine engine(ScriptedModel model, TestTool... tools) {
    return Engine.builder()
        .model(model)
        .tools(tools)
        .permissions(Permissions.full())
        .classLoader(loader())
        .stateDirectory(folder)
        .build();
  }

  /** A provider that gives the model of the test. */
  public static final class Named implements ModelProvider {
    static ScriptedModel model = ScriptedModel.replying();

    @Override
    public String name() {
      return "named";
    }

    @Override
    public ChatModel create(ModelConfig config, HttpSettings http) {
      return model;
    }
  }

  /** Offers that provider. */
  private ClassLoader loader() {
    return new ClassLoader(getClass().getClassLoader()) {
      @Override
      protected Enumeration<URL> findResources(String name) throws IOException {
        if (!name.equals("META-INF/services/" + ModelProvider.class.getName())) {
          return Collections.emptyEnumeration();
        }
        Path file = Files.writeString(folder.resolve("services"), Named.class.getName());
        return Collections.enumeration(List.of(file.toUri().toURL()));
      }
    };
  }
}
