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
import dev.penguin.message.SystemMessage;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelInfo;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.session.SessionInfo;
import dev.penguin.testing.ManualClock;
import dev.penguin.testing.RecordingListener;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolSpec;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import outside.consumer.weather.City;

/** The builder, method by method. */
class BuilderTest {
  private final CommandTool shell = new CommandTool();

  private static Tool named(String name) {
    return Tool.of(name, "The tool " + name, City.class, city -> name + " of " + city.name());
  }

  private static Set<String> offered(ScriptedModel model) {
    Set<String> names = new TreeSet<>();
    model.requests().get(0).tools().stream().map(ToolSpec::name).forEach(names::add);
    return names;
  }

  @Test
  void theModelIsANameAConfigurationOrAnObject() {
    try (PenguinAgent byName = PenguinAgent.builder().model("echo/plain").build();
        PenguinAgent byConfig = PenguinAgent.builder().model(ModelConfig.of("echo/plain")).build();
        PenguinAgent byObject =
            PenguinAgent.builder().model(new EchoModel(ModelInfo.of("a", "b"))).build()) {
      assertThat(List.of(byName, byConfig, byObject))
          .extracting(agent -> agent.run("same").text())
          .containsOnly("same");
      assertThat(EchoProvider.open()).isEqualTo(2);
    }
    assertThat(EchoProvider.open()).isZero();
  }

  @Test
  void theLastModelCounts() {
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(ScriptedModel.replying("object"))
            .model(ModelConfig.of("echo/plain"))
            .build()) {
      assertThat(agent.run("configuration").text()).isEqualTo("configuration");
    }
  }

  @Test
  void anAgentNeedsAModelThatExistsAndItsKey() {
    assertThatThrownBy(() -> PenguinAgent.builder().build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "The agent has no model. Name one: builder.model(\"openai/gpt-5-mini\")"
                + " (see errors.md#no-model in the penguin-core jar)");
    assertThatThrownBy(() -> PenguinAgent.create("echo/locked"))
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.anchor()).isEqualTo("missing-key"));
    assertThatThrownBy(() -> PenguinAgent.create("eccho/plain"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Did you mean echo/plain?");
    assertThatThrownBy(() -> PenguinAgent.create("plain"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Model name 'plain' must be provider/model, for instance openai/gpt-5-mini");
    assertThat(EchoProvider.open()).isZero();
  }

  @Test
  void fallbacksAreAskedInOrderAndClosedWithTheAgent() {
    RecordingListener heard = new RecordingListener();
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(ModelConfig.of("echo/down").withMaxRetries(0))
            .fallback(ModelConfig.of("echo/down").withMaxRetries(0), ModelConfig.of("echo/plain"))
            .listener(heard)
            .build()) {
      RunResult result = agent.run("anybody?");

      assertThat(result.text()).isEqualTo("anybody?");
      assertThat(result.turns()).isEqualTo(1);
      assertThat(heard.events(AgentEvent.ModelFellBack.class))
          .extracting(fell -> fell.from() + " -> " + fell.to() + ": " + fell.reason())
          .containsExactly(
              "echo/down -> echo/down: Unavailable: echo/down is down",
              "echo/down -> echo/plain: Unavailable: echo/down is down");
      assertThat(EchoProvider.open()).isEqualTo(3);
    }
    assertThat(EchoProvider.open()).isZero();
  }

  @Test
  void instructionsStandBeforeTheConversationAndNotInIt() {
    ScriptedModel model = ScriptedModel.replying("Aye");
    try (PenguinAgent agent =
        PenguinAgent.builder().model(model).instructions("Talk like a pirate.").build()) {
      RunResult result = agent.run("Ready?");

      assertThat(model.requests().get(0).messages().get(0))
          .isEqualTo(new SystemMessage("Talk like a pirate."));
      assertThat(Runs.told(result.messages()))
          .containsExactly("user: Ready?", "model: Aye (0 calls)");
    }
  }

  @Test
  void aWorkspaceBringsTheCodingTools(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("notes.txt"), "Buy herring");
    ScriptedModel model =
        ScriptedModel.builder()
            .call("read_file", "{\"path\":\"notes.txt\"}")
            .call("read_file", "{\"path\":\"../secret.txt\"}")
            .reply("Herring")
            .build();
    try (PenguinAgent agent =
        PenguinAgent.builder().model(model).workspace(folder).tools(named("extra")).build()) {
      RunResult result = agent.run("What is to be bought?");

      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(offered(model)).contains("read_file", "write_file", "extra");
      assertThat(Runs.results(result).get(0)).contains("Buy herring");
      assertThat(Runs.results(result).get(1)).doesNotContain(folder.toString());
    }
  }

  @Test
  void aWorkspaceFindsTheCodingToolsThatTheClassLoaderLacks(@TempDir Path folder) {
    ScriptedModel model = ScriptedModel.replying("ok");
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(model)
            .workspace(folder)
            .classLoader(ClassLoader.getPlatformClassLoader())
            .build()) {
      agent.run("go");
      assertThat(offered(model)).contains("read_file", "write_file");
    }
  }

  @Test
  void aWorkspaceIsAFolderThatIsThere(@TempDir Path folder) {
    assertThatThrownBy(
            () ->
                PenguinAgent.builder()
                    .model(ScriptedModel.replying())
                    .workspace(folder.resolve("none"))
                    .build())
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.anchor()).isEqualTo("no-workspace"));
  }

  @Test
  void toolsAreAddedOneByOneAndAsACollection() {
    ScriptedModel model = ScriptedModel.replying("ok");
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(model)
            .tools(named("a"), named("b"))
            .tools(List.of(named("c")))
            .build()) {
      agent.run("go");

      assertThat(offered(model)).containsExactly("a", "ask_user", "b", "c", "read_result");
    }
    assertThatThrownBy(
            () -> PenguinAgent.builder().model(model).tools(named("a"), named("a")).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "There are two tools named 'a': one is passed with tools(…), the other is passed with tools(…). Give one of them another name, or leave one out");
    assertThatThrownBy(() -> PenguinAgent.builder().model(model).tools(named("finish")).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Tool name 'finish' is reserved for the engine: give the tool another name");
  }

  @Test
  void toolsAreDiscoveredOnlyWhenAskedForAndThenDistrusted() {
    ScriptedModel without = ScriptedModel.replying("ok");
    try (PenguinAgent agent = PenguinAgent.builder().model(without).build()) {
      agent.run("go");
      assertThat(offered(without)).isEmpty();
    }

    ScriptedModel with =
        ScriptedModel.builder()
            .call("station_name", "{}")
            .call("station_reset", "{}")
            .reply("ok")
            .build();
    try (PenguinAgent agent = PenguinAgent.builder().model(with).discoverTools().build()) {
      RunResult result = agent.run("go");

      assertThat(offered(with))
          .containsExactly("ask_user", "read_result", "station_name", "station_reset");
      assertThat(Runs.results(result))
          .containsExactly(
              "Blindern, in no workspace",
              "Permission denied for 'station_reset': it needs approval, and nobody is there to"
                  + " approve it. It did not run.");
    }
  }

  @Test
  void aProviderThatIsPassedIsTrustedAndARunMayWorkElsewhere(@TempDir Path root) throws Exception {
    Path one = Files.createDirectory(root.resolve("one"));
    Path two = Files.createDirectory(root.resolve("two"));
    ScriptedModel model =
        ScriptedModel.builder()
            .call("station_reset", "{}")
            .call("write_file", "{\"path\":\"a.txt\",\"content\":\"1\"}")
            .reply("ok")
            .call("write_file", "{\"path\":\"a.txt\",\"content\":\"2\"}")
            .reply("ok")
            .build();
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(model)
            .workspace(one)
            .toolProviders(new StationTools())
            .build()) {
      RunResult first = agent.run("go");
      agent.run(RunRequest.of("go").inWorkspace(two));

      assertThat(Runs.results(first).get(0)).isEqualTo("reset");
      assertThat(one.resolve("a.txt")).hasContent("1");
      assertThat(two.resolve("a.txt")).hasContent("2");
    }
  }

  @Test
  void providersAreLookedForInTheClassLoaderThatWasGiven() {
    ScriptedModel model = ScriptedModel.replying("ok");
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(model)
            .discoverTools()
            .classLoader(ClassLoader.getPlatformClassLoader())
            .build()) {
      agent.run("go");
      assertThat(offered(model)).isEmpty();
    }
  }

  @Test
  void aProviderThatCannotBeLoadedIsAnErrorOfTheSetUp(@TempDir Path folder) throws Exception {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(services.resolve(ToolProvider.class.getName()), "no.such.Provider");
    try (URLClassLoader broken = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      assertThatThrownBy(
              () ->
                  PenguinAgent.builder()
                      .model(ScriptedModel.replying())
                      .discoverTools()
                      .classLoader(broken)
                      .build())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("no.such.Provider");
    }
  }

  @Test
  void permissionsAndApproverDecide() {
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(Runs.commands("ls", "rm x"))
            .tools(shell)
            .permissions(Permissions.workspace().deny("shell", "rm"))
            .approver(request -> CompletableFuture.completedFuture(Decision.allowOnce()))
            .build()) {
      agent.run("go");

      assertThat(shell.ran()).containsExactly("ls");
    }
  }

  @Test
  void limitsHoldForEachRun() {
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(Runs.commands("a", "b", "c"))
            .tools(shell)
            .permissions(Permissions.full())
            .limits(RunLimits.builder().maxTurns(2).build())
            .build()) {
      RunResult result = agent.run("go");

      assertThat(result.outcome()).isEqualTo(Outcome.TURN_LIMIT);
      assertThat(result.reason()).contains("the run may ask the model 2 times");
      assertThat(shell.ran()).containsExactly("a", "b");
    }
  }

  @Test
  void listenersHearEveryRunAndOneThatThrowsChangesNothing() {
    EventCount count = new EventCount();
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(new EchoModel(ModelInfo.of("echo", "own")))
            .listener(
                event -> {
                  throw new IllegalStateException("a bad listener");
                })
            .listener(count)
            .build()) {
      agent.run("one");
      assertThat(agent.run("two").outcome()).isEqualTo(Outcome.COMPLETED);

      assertThat(count.of(AgentEvent.RunStarted.class)).isEqualTo(2);
      assertThat(count.of(AgentEvent.RunFinished.class)).isEqualTo(2);
    }
  }

  @Test
  void aStateDirectoryKeepsSessionsFromAgentToAgent(@TempDir Path folder) {
    try (PenguinAgent first =
        PenguinAgent.builder().model("echo/plain").stateDirectory(folder).build()) {
      first.session("ticket").run("remember this");
    }
    try (PenguinAgent second =
        PenguinAgent.builder().model("echo/plain").stateDirectory(folder).build()) {
      assertThat(second.sessions().list())
          .singleElement()
          .satisfies(info -> assertThat(info.state()).isEqualTo(SessionInfo.State.IDLE));
      assertThat(second.session("ticket").messages().get(0).text()).isEqualTo("remember this");
      assertThat(second.session("ticket").truncations()).isEmpty();
    }
  }

  @Test
  void aSandboxThatNoToolTakesIsAnError() {
    assertThatThrownBy(() -> PenguinAgent.builder().model("echo/plain").requireSandbox().build())
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.anchor()).isEqualTo("no-sandbox"));
  }

  @Test
  void sessionsAreKeptInOnePlace(@TempDir Path folder) {
    assertThatThrownBy(
            () ->
                PenguinAgent.builder()
                    .model("echo/plain")
                    .stateDirectory(folder)
                    .sessionStore(new ListStore())
                    .build())
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.anchor()).isEqualTo("state-directory"));
  }

  @Test
  void aStoreOfOnesOwnKeepsSessionsFromAgentToAgent() {
    ListStore store = new ListStore();
    try (PenguinAgent first =
        PenguinAgent.builder().model("echo/plain").sessionStore(store).build()) {
      first.session("ticket").run("remember this");
    }
    ScriptedModel model = ScriptedModel.replying("I do");
    try (PenguinAgent second = PenguinAgent.builder().model(model).sessionStore(store).build()) {
      second.sessions().open("ticket").run("do you?");

      assertThat(Runs.told(model.requests().get(0).messages()))
          .containsExactly(
              "user: remember this", "model: remember this (0 calls)", "user: do you?");
      assertThat(store.list()).extracting(SessionInfo::id).containsExactly("ticket");
    }
  }

  @Test
  void settingsOfHttpAndOfTheModelReachTheProvider() {
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(ModelConfig.of("echo/settings").withTimeout(Duration.ofSeconds(7)))
            .http(HttpSettings.defaults().withConnectTimeout(Duration.ofSeconds(3)))
            .build()) {
      assertThat(agent.run("How?").text())
          .isEqualTo("ModelConfig[echo/settings], connects within PT3S, answers within 7 s");
    }
  }

  @Test
  void anExecutorRunsTheAsyncRunsAndIsNotShutDown() throws Exception {
    ExecutorService own =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "our-own-thread"));
    try {
      List<String> threads = new CopyOnWriteArrayList<>();
      try (PenguinAgent agent =
          PenguinAgent.builder()
              .model("echo/plain")
              .executor(own)
              .listener(event -> threads.add(Thread.currentThread().getName()))
              .build()) {
        Runs.soon(agent.runAsync("go"));
      }
      assertThat(threads).containsOnly("our-own-thread");
      assertThat(own.isShutdown()).isFalse();
    } finally {
      own.shutdownNow();
    }
  }

  @Test
  void aTaskDecoratorCarriesWhatBelongsToAThread() throws Exception {
    ThreadLocal<String> user = ThreadLocal.withInitial(() -> "nobody");
    UnaryOperator<Runnable> carries =
        task -> {
          String caller = user.get();
          return () -> {
            user.set(caller);
            try {
              task.run();
            } finally {
              user.remove();
            }
          };
        };
    PenguinAgent.Builder builder =
        PenguinAgent.builder()
            .model(ScriptedModel.builder().byConversation().call("who", "{}").reply("ok").build())
            .tools(Tool.of("who", "Who asks", user::get))
            .permissions(Permissions.full());
    user.set("ada");
    try (PenguinAgent without = builder.build();
        PenguinAgent with = builder.taskDecorator(carries).build()) {
      assertThat(Runs.results(Runs.soon(without.runAsync("go")))).containsExactly("nobody");
      assertThat(Runs.results(Runs.soon(with.runAsync("go")))).containsExactly("ada");
    } finally {
      user.remove();
    }
  }

  @Test
  void clockAndRandomMakeRunsTheSame() {
    List<String> ids =
        Stream.of(1, 2)
            .map(
                i -> {
                  RecordingListener heard = new RecordingListener();
                  try (PenguinAgent agent =
                      PenguinAgent.builder()
                          .model("echo/plain")
                          .clock(new ManualClock(Instant.parse("2030-01-02T03:04:05Z")))
                          .random(new Random(7))
                          .listener(heard)
                          .build()) {
                    RunResult result = agent.run("go");
                    return result.runId() + result.sessionId() + heard.events();
                  }
                })
            .toList();

    assertThat(ids.get(0)).isEqualTo(ids.get(1)).contains("2030-01-02T03:04:05Z");
  }

  @Test
  void aBuilderBuildsManyAgents() {
    PenguinAgent.Builder builder = PenguinAgent.builder().model("echo/plain");
    try (PenguinAgent one = builder.build();
        PenguinAgent other = builder.tools(named("later")).build()) {
      one.session("s").run("x");

      assertThat(other.sessions().list()).isEmpty();
    }
  }
}
