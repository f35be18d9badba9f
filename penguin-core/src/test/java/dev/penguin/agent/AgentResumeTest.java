package dev.penguin.agent;

import static dev.penguin.agent.SubAgentsTest.researcher;
import static dev.penguin.agent.SubAgentsTest.results;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ScriptedModel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run that is resumed goes on with its agents where they were. */
@Timeout(120)
class AgentResumeTest {
  private static final String TASK = "{\"task\":\"x\"}";

  private final List<ScriptedModel> models = new ArrayList<>();
  private TestTool look;

  /** A parent that calls two agents together; one of them calls another one. */
  private Engine engine(SessionStore store) {
    models.clear();
    look = TestTool.reading("look");
    ScriptedModel leaf =
        ScriptedModel.builder().call("look", TASK).reply("leaf").byConversation().build();
    ScriptedModel node =
        ScriptedModel.builder()
            .call("look", "{}")
            .call("researcher", TASK)
            .reply("node")
            .byConversation()
            .build();
    ScriptedModel lead =
        ScriptedModel.builder()
            .calls(new ToolCall("a", "researcher", TASK), new ToolCall("b", "node", TASK))
            .reply("done")
            .byConversation()
            .build();
    models.addAll(List.of(leaf, node, lead));
    AgentDefinition researcher = researcher(leaf).build();
    return Engine.builder()
        .model(lead)
        .tools(look)
        .limits(RunLimits.builder().maxConcurrentAgents(1).maxAgents(3).build())
        .subAgents(
            researcher,
            AgentDefinition.builder("node")
                .description("n")
                .model(node)
                .subAgents(researcher)
                .build())
        .sessionStore(store)
        .build();
  }

  @Test
  void aRunThatEndedAfterAnyEntryOfAnyOfItsLogsComesToTheSameEnd() {
    OrderedStore whole = new OrderedStore();
    RunResult first;
    try (Engine engine = engine(whole)) {
      first = engine.run(RunRequest.of("go").inSession("lead"));
    }
    assertThat(first.text()).isEqualTo("done");
    assertThat(look.calls()).hasSize(3);
    assertThat(whole.appends().size()).isGreaterThan(20);

    for (int count = 2; count < whole.appends().size(); count++) {
      List<OrderedStore.Append> stored = whole.appends().subList(0, count);
      SessionStore half = OrderedStore.of(stored);
      try (Engine engine = engine(half)) {
        RunResult resumed = engine.sessions().open("lead").resume();

        assertThat(resumed.text()).as("after append %d", count).isEqualTo("done");
        assertThat(results(resumed))
            .as("after append %d", count)
            .extracting(ToolMessage::text)
            .containsExactly("leaf", "node");
        assertThat(engine.sessions().list()).as("after append %d", count).hasSize(4);
        assertThat(models.stream().mapToLong(model -> model.requests().size()).sum())
            .as("after append %d", count)
            .isEqualTo(9 - repliesIn(stored));
        assertThat(look.calls().size() + resultsOfLook(stored))
            .as("after append %d", count)
            .isEqualTo(3);
      }
    }
  }

  private static long repliesIn(List<OrderedStore.Append> stored) {
    return stored.stream()
        .flatMap(append -> append.entries().stream())
        .filter(
            entry ->
                entry.body() instanceof MessageAdded said
                    && said.message() instanceof AssistantMessage)
        .count();
  }

  private static int resultsOfLook(List<OrderedStore.Append> stored) {
    return (int)
        stored.stream()
            .flatMap(append -> append.entries().stream())
            .filter(
                entry ->
                    entry.body() instanceof MessageAdded said
                        && said.message() instanceof ToolMessage result
                        && result.toolName().equals("look"))
            .count();
  }

  /** Also those that its agents had started count. */
  @Test
  void theAgentsThatARunHadStartedCountWhenItIsResumed() {
    OrderedStore whole = new OrderedStore();
    try (Engine engine = engine(whole)) {
      engine.run(RunRequest.of("go").inSession("lead"));
    }
    int end = whole.appends().size() - 2; // the last reply and the end are not stored
    SessionStore half = OrderedStore.of(whole.appends().subList(0, end));
    ScriptedModel again = ScriptedModel.builder().call("researcher", TASK).reply("ended").build();
    try (Engine engine =
        Engine.builder()
            .model(again)
            .limits(RunLimits.builder().maxAgents(3).build())
            .subAgents(researcher(ScriptedModel.replying("more")).build())
            .sessionStore(half)
            .build()) {
      RunResult resumed = engine.sessions().open("lead").resume();

      assertThat(resumed.text()).isEqualTo("ended");
      assertThat(results(resumed).get(2).text()).contains("no more than 3 agents");
    }
  }
}
