package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.error.ConfigurationException;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelConfig;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tool.Tools;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import outside.consumer.weather.City;
import outside.consumer.weather.WeatherStation;

/** What a request can say, and limits. */
class RunRequestTest {
  private final CommandTool shell = new CommandTool();
  private final ScriptedModel model = Runs.commands("ls", "rm x");
  private final PenguinAgent agent =
      PenguinAgent.builder()
          .model(model)
          .tools(shell)
          .tools(Tools.from(new WeatherStation()))
          .permissions(Permissions.full())
          .instructions("The agent's own.")
          .build();

  @AfterEach
  void close() {
    agent.close();
  }

  private List<String> offered(int request) {
    return model.requests().get(request).tools().stream().map(ToolSpec::name).toList();
  }

  @Test
  void aRequestIsWordsOrParts() {
    RunRequest words = RunRequest.of("hello");
    RunRequest parts =
        RunRequest.of(Part.text("What is this?"), Part.image("image/png", new byte[] {1, 2, 3}));

    assertThat(words.prompt()).isEqualTo(UserMessage.of("hello"));
    assertThat(Narrator.tell(parts.prompt()))
        .isEqualTo("user: What is this? and an image of type image/png");
    assertThat(words.sessionId()).isEmpty();
    assertThatThrownBy(() -> RunRequest.of())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A user message needs at least one part, got none");
    assertThat(agent.run(parts).messages().get(0)).isEqualTo(parts.prompt());
  }

  @Test
  void aRequestNamesItsSessionAndStaysAsItWas() {
    RunRequest plain = RunRequest.of("hello");
    RunRequest named = plain.inSession("ticket-42");

    assertThat(named.sessionId()).contains("ticket-42");
    assertThat(plain.sessionId()).isEmpty();
    assertThat(agent.run(named).sessionId()).isEqualTo("ticket-42");
    assertThat(agent.run(plain.inSession("ann@example.org/inbox")).sessionId())
        .isEqualTo("ann@example.org/inbox");
    assertThatThrownBy(() -> plain.inSession("a\nb"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Session id 'a?b' has the control character U+000A at index 1");
  }

  @Test
  void limitsOfARequestReplaceTheAgents() {
    RunLimits one = RunLimits.builder().maxToolCalls(1).build();

    RunResult result = agent.run(RunRequest.of("go").withLimits(one));

    assertThat(result.outcome()).isEqualTo(Outcome.TOOL_CALL_LIMIT);
    assertThat(shell.ran()).containsExactly("ls");
    assertThat(Runs.results(result))
        .containsExactly("done: ls", "Not run: the limit of tool calls is reached.");
  }

  @Test
  void listenersAreAdded() {
    EventCount first = new EventCount();
    EventCount second = new EventCount();

    agent.run(RunRequest.of("go").withListener(first).withListener(second));
    agent.run(RunRequest.of("go"));

    assertThat(first.of(AgentEvent.ToolStarted.class)).isEqualTo(2);
    assertThat(second.of(AgentEvent.ToolProgressed.class)).isEqualTo(2);
    assertThat(second.of(AgentEvent.RunStarted.class)).isEqualTo(1);
  }

  @Test
  void attributesReachTheTools() {
    agent.run(RunRequest.of("go").withAttribute("user", "ada").withAttribute("tenant", 7));

    assertThat(shell.attributes()).containsOnly(Map.of("user", "ada", "tenant", 7)).hasSize(2);
  }

  @Test
  void toolsOnlyNarrow() {
    RunResult result = agent.run(RunRequest.of("go").withTools("temperature", "set_reading"));

    assertThat(offered(0))
        .containsExactlyInAnyOrder("temperature", "set_reading", "ask_user", "read_result");
    assertThat(shell.ran()).isEmpty();
    assertThat(Runs.results(result).get(0))
        .isEqualTo("There is no tool 'shell'. Tools: set_reading, temperature.");
    agent.run(RunRequest.of("go").withTools(List.of("shell")));
    assertThat(shell.ran()).hasSize(2);
    assertThatThrownBy(() -> agent.run(RunRequest.of("go").withTools("telephone")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The request names tool 'telephone', which the agent lacks");
  }

  @Test
  void permissionsOnlyNarrow() {
    agent.run(RunRequest.of("go").withPermissions(Permissions.full().deny("shell", "rm")));
    assertThat(shell.ran()).containsExactly("ls");

    try (PenguinAgent careful =
        PenguinAgent.builder()
            .model(Runs.commands("date"))
            .tools(shell)
            .permissions(Permissions.readOnly())
            .build()) {
      RunResult result = careful.run(RunRequest.of("go").withPermissions(Permissions.full()));

      assertThat(Runs.results(result))
          .containsExactly(
              "Permission denied for 'shell': only reading is permitted. It did not run.");
      assertThat(shell.ran()).containsExactly("ls");
    }
  }

  @Test
  void aRequestTakesAnotherModelThreeWays() {
    ScriptedModel other = ScriptedModel.replying("other");

    assertThat(agent.run(RunRequest.of("a").withModel(other)).text()).isEqualTo("other");
    assertThat(agent.run(RunRequest.of("b").withModel("echo/plain")).text()).isEqualTo("b");
    assertThat(agent.run(RunRequest.of("c").withModel(ModelConfig.of("echo/plain"))).text())
        .isEqualTo("c");
    assertThat(agent.run(RunRequest.of("d").withModel(other).withModel("echo/plain")).text())
        .isEqualTo("d");
    assertThat(EchoProvider.open()).isZero();
    assertThat(model.requests()).isEmpty();
  }

  @Test
  void instructionsOfARequestReplaceTheAgents() {
    agent.run(RunRequest.of("go").withInstructions("For this run only."));

    assertThat(model.requests().get(0).messages().get(0))
        .isEqualTo(new SystemMessage("For this run only."));
  }

  @Test
  void historyComesBeforeThePromptAndIsMadeValid() {
    List<Message> earlier =
        List.of(
            UserMessage.of("earlier"),
            new AssistantMessage(List.of(), List.of(new ToolCall("c1", "shell", "{}"))));
    RunRequest request =
        RunRequest.of("now").withHistory(earlier).withModel(ScriptedModel.replying("fine"));

    RunResult result = agent.run(request.inSession("with-history"));

    assertThat(Runs.told(result.messages()))
        .containsExactly(
            "user: earlier",
            "model:  (1 calls)",
            "shell: No result is known.",
            "user: now",
            "model: fine (0 calls)");
    assertThatThrownBy(() -> agent.run(request.inSession("with-history")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Session 'with-history' already has messages: a history can only be set before the"
                + " first prompt");
    RunResult again =
        agent.run(
            RunRequest.of("more")
                .withHistory(result.messages())
                .withModel(ScriptedModel.replying("good")));
    assertThat(again.messages()).hasSize(7).startsWith(result.messages().toArray(Message[]::new));
  }

  @Test
  void limitsAreBuiltAndChecked() {
    RunLimits limits =
        RunLimits.builder()
            .maxTurns(7)
            .maxToolCalls(8)
            .maxIdenticalCalls(2)
            .maxTokens(9_000)
            .maxCostUsd(new BigDecimal("0.50"))
            .timeout(Duration.ofSeconds(30))
            .build();

    assertThat(limits.maxTurns()).isEqualTo(7);
    assertThat(limits.maxToolCalls()).isEqualTo(8);
    assertThat(limits.maxIdenticalCalls()).isEqualTo(2);
    assertThat(limits.maxTokens()).isEqualTo(OptionalLong.of(9_000));
    assertThat(limits.maxCostUsd()).isEqualTo(Optional.of(new BigDecimal("0.50")));
    assertThat(limits.timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(RunLimits.builder().build()).isEqualTo(RunLimits.defaults());
    assertThat(RunLimits.defaults())
        .isEqualTo(
            new RunLimits(
                50, 200, 5, OptionalLong.empty(), Optional.empty(), Duration.ofMinutes(10)));
    assertThatThrownBy(() -> RunLimits.builder().maxTurns(0).build())
        .hasMessage("maxTurns must be at least 1, got 0");
    assertThatThrownBy(() -> RunLimits.builder().timeout(Duration.ZERO).build())
        .hasMessage("timeout must be positive, got PT0S");
  }

  @Test
  void eachLimitStopsARun() {
    ScriptedModel.Builder stubborn = ScriptedModel.builder();
    for (int i = 0; i < 9; i++) {
      stubborn.call("shell", "{\"line\":\"again\"}");
    }
    RunRequest request = RunRequest.of("go").withModel(stubborn.build());

    RunResult loop =
        agent.run(request.withLimits(RunLimits.builder().maxIdenticalCalls(2).build()));
    assertThat(loop.outcome()).isEqualTo(Outcome.LOOP_DETECTED);
    assertThat(shell.ran()).hasSize(2);

    RunResult tokens =
        agent.run(
            RunRequest.of("x".repeat(4_000))
                .withLimits(RunLimits.builder().maxTokens(500).build()));
    assertThat(tokens.outcome()).isEqualTo(Outcome.BUDGET_EXCEEDED);
    assertThat(tokens.turns()).isZero();

    RunResult money =
        agent.run(
            RunRequest.of("some words")
                .withModel(ModelConfig.of("echo/plain").withPrice(10, 30))
                .withLimits(RunLimits.builder().maxCostUsd(new BigDecimal("0.00001")).build()));
    assertThat(money.outcome()).isEqualTo(Outcome.BUDGET_EXCEEDED);

    RunResult time =
        agent.run(
            RunRequest.of("go")
                .withModel(new Runs.Endless())
                .withLimits(RunLimits.builder().timeout(Duration.ofMillis(40)).build()));
    assertThat(time.outcome()).isEqualTo(Outcome.TIMED_OUT);
    assertThatThrownBy(
            () ->
                agent.run(
                    RunRequest.of("go")
                        .withLimits(RunLimits.builder().maxCostUsd(BigDecimal.ONE).build())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("the price of scripted/model is unknown");
  }

  @Test
  void theKeyOfARequestsModelStaysOutOfWhatAToolTellsTheModel() {
    Tool leaks =
        Tool.of(
            "leak",
            "Tells too much",
            City.class,
            city -> {
              throw new IOException("401 for key canary-7f3a-0123456789");
            });
    try (PenguinAgent leaky =
        PenguinAgent.builder().model(ScriptedModel.replying()).tools(leaks).build()) {
      RunResult result =
          leaky.run(
              RunRequest.of("go")
                  .withModel(ModelConfig.of("echo/leaker").withApiKey("canary-7f3a-0123456789")));

      assertThat(Runs.results(result)).containsExactly("'leak' failed: 401 for key [redacted]");
    }
  }

  @Test
  void aKeyThatCannotBeFetchedDoesNotKeepAFailedToolFromAnswering() {
    Tool fails =
        Tool.of(
            "leak",
            "Fails",
            City.class,
            city -> {
              throw new IOException("no line");
            });
    try (PenguinAgent vaultDown =
        PenguinAgent.builder()
            .model(
                ModelConfig.of("echo/leaker")
                    .withApiKey(
                        () -> {
                          throw new IllegalStateException("the vault is closed");
                        }))
            .tools(fails)
            .build()) {
      assertThat(Runs.results(vaultDown.run("go"))).containsExactly("'leak' failed: no line");
    }
  }

  @Test
  void whatARunCostsIsTold() {
    RunResult result =
        agent.run(
            RunRequest.of("one two three four")
                .withModel(ModelConfig.of("echo/plain").withPrice(10, 30)));

    assertThat(result.usage().totalTokens()).isEqualTo(8);
    assertThat(result.costUsd()).contains(new BigDecimal("0.00016"));
  }
}
