package dev.penguin.agent;

import static dev.penguin.agent.SubAgentsTest.researcher;
import static dev.penguin.agent.SubAgentsTest.results;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ModelReply;
import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionInfo;
import dev.penguin.testing.ScriptedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sessions of sub-agents: linked to their parent's, listed, forked and deleted with it. */
@Timeout(60)
class AgentSessionsTest {
  private static final String TASK = "{\"task\":\"x\"}";

  @TempDir Path state;

  private Engine engine(boolean files, ScriptedModel child) {
    AgentDefinition agent = researcher(child).build();
    AgentDefinition second =
        AgentDefinition.builder("second")
            .description("2")
            .model(
                ScriptedModel.builder()
                    .call("researcher", TASK)
                    .reply("two")
                    .byConversation()
                    .build())
            .subAgents(agent)
            .build();
    var builder =
        Engine.builder()
            .model(
                ScriptedModel.builder()
                    .calls(new ToolCall("a", "researcher", TASK), new ToolCall("b", "second", TASK))
                    .reply("done")
                    .byConversation()
                    .build())
            .tools(TestTool.reading("look"))
            .subAgents(agent, second);
    return (files ? builder.stateDirectory(state) : builder).build();
  }

  private static ScriptedModel child() {
    return ScriptedModel.builder().call("look", "{}").reply("found").byConversation().build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAgentHasASessionThatIsListedUnderThatOfItsParent(boolean files) {
    String first;
    String second;
    try (Engine engine = engine(files, child())) {
      engine.session("lead").run("go");

      List<SessionInfo> children = engine.sessions().children("lead");
      assertThat(children).extracting(SessionInfo::parent).containsOnly(Optional.of("lead"));
      assertThat(children).hasSize(2);
      first = children.get(0).id();
      second = children.get(1).id();
      assertThat(engine.sessions().children(second))
          .extracting(SessionInfo::parent)
          .containsExactly(Optional.of(second));
      assertThat(engine.sessions().children(first)).isEmpty();
      assertThat(engine.sessions().list()).hasSize(4);
      assertThat(engine.sessions().open(first).messages()).hasSize(4);
    }
    if (files) { // as another process sees it, from the index and without it
      for (int i = 0; i < 2; i++) {
        try (Engine engine = engine(true, child())) {
          assertThat(engine.sessions().children("lead"))
              .extracting(SessionInfo::id)
              .containsExactly(first, second);
          assertThat(engine.sessions().list())
              .filteredOn(info -> info.parent().equals(Optional.of("lead")))
              .hasSize(2);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theSessionsOfAgentsAreDeletedWithTheirParents(boolean files) {
    try (Engine engine = engine(files, child())) {
      engine.session("lead").run("go");
      String first = engine.sessions().children("lead").get(0).id();
      engine.sessions().delete(first); // one may go before
      engine.session("other").run("go");

      engine.sessions().delete("lead");

      assertThat(engine.sessions().list()).hasSize(4);
      assertThat(engine.sessions().children("other")).hasSize(2);
      assertThatThrownBy(() -> engine.sessions().children("lead"))
          .isInstanceOf(NoSuchSessionException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theSessionOfAnAgentGoesOnWithItsParentOnly(boolean files) {
    ScriptedModel child = child();
    try (Engine engine = engine(files, child)) {
      engine.session("lead").run("go");
      Session own = engine.sessions().open(engine.sessions().children("lead").get(0).id());
      int requests = child.requests().size();

      String message =
          "Session '%s' belongs to a sub-agent and continues only with session 'lead'. Run or resume that one, or fork this one"
              .formatted(own.id());
      assertThatThrownBy(() -> own.run("go on"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(message);
      assertThatThrownBy(own::resume).isInstanceOf(IllegalStateException.class).hasMessage(message);
      assertThat(child.requests()).hasSize(requests);

      Session fork = own.fork();
      assertThat(fork.messages()).isEqualTo(own.messages());
      assertThat(fork.run("hello").text()).isEqualTo("done");
    }
  }

  /** What the copy would go on with is under way elsewhere, or has happened there. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCopyOfASessionHasNoPartInTheAgentsOfTheOriginal(boolean files) {
    Session[] fork = new Session[1];
    Engine[] engine = new Engine[1];
    ScriptedModel child =
        ScriptedModel.builder()
            .turn(
                request -> {
                  fork[0] = engine[0].sessions().open("lead").fork();
                  return ModelReply.text("found");
                })
            .build();
    var builder =
        Engine.builder()
            .model(
                ScriptedModel.builder()
                    .call("researcher", TASK)
                    .reply("done")
                    .byConversation()
                    .build())
            .subAgents(researcher(child).build());
    engine[0] = (files ? builder.stateDirectory(state) : builder).build();
    try (Engine open = engine[0]) {
      assertThat(results(open.session("lead").run("go")).get(0).text()).isEqualTo("found");

      RunResult copied = fork[0].resume();

      assertThat(results(copied).get(0).text())
          .isEqualTo(
              "Outcome unknown here: the call belongs to the session that this one was copied from.");
      assertThat(open.sessions().children(fork[0].id())).isEmpty();
      assertThat(child.requests()).hasSize(1);
      open.sessions().delete(fork[0].id());
      assertThat(open.sessions().children("lead")).hasSize(1);
    }
  }

  @Test
  void aSessionThatCannotBeReadIsDeletedWithThoseOfItsAgents() throws Exception {
    try (Engine engine = engine(true, child())) {
      engine.session("lead").run("go");
    }
    Files.writeString(state.resolve("sessions").resolve("lead.log"), "damaged");
    try (Engine engine = engine(true, child())) {
      assertThat(engine.sessions().list()).hasSize(4);
      engine.sessions().delete("lead");
      assertThat(engine.sessions().list()).isEmpty();
    }
  }
}
