package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.error.ConfigurationException;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ModelException;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Providers that are passed to an engine: when they are asked, with what, and who closes what. */
@Timeout(60)
class ToolProvidersTest {
  @TempDir Path folder;

  private Path first;
  private Path second;

  @BeforeEach
  void make() throws IOException {
    first = Files.createDirectory(folder.resolve("first")).toRealPath();
    second = Files.createDirectory(folder.resolve("second")).toRealPath();
  }

  @Test
  void aProviderForTheAgentIsAskedOnceAndItsToolsAreClosedWithTheEngine() {
    Provider provider = new Provider(ToolProvider.Scope.AGENT, false);
    Engine engine = engine(looking(3), provider).build();
    engine.run(RunRequest.of("one").withAttribute("task", 1));
    engine.run(RunRequest.of("two"));

    assertThat(provider.asked).hasSize(1);
    assertThat(provider.asked.get(0).attributes()).isEmpty();
    assertThat(provider.closedTools).isEmpty();
    engine.close();
    assertThat(provider.closedTools).containsExactly("where");
    assertThat(provider.closed).isFalse();
  }

  @Test
  void aProviderForRunsIsAskedAtEachRunWithItsAttributesAndItsToolsAreClosedWithTheRun() {
    Provider provider = new Provider(ToolProvider.Scope.RUN, false);
    try (Engine engine = engine(looking(2), provider).build()) {
      assertThat(provider.asked).isEmpty();

      RunResult one = engine.run(RunRequest.of("one").withAttribute("task", 1));
      assertThat(provider.closedTools).hasSize(1);
      RunResult two = engine.run(RunRequest.of("two").withAttribute("task", 2));

      assertThat(saw(one)).isEqualTo("nowhere {task=1}");
      assertThat(saw(two)).isEqualTo("nowhere {task=2}");
      assertThat(provider.closedTools).hasSize(2);
    }
    assertThat(provider.closedTools).hasSize(2);
    assertThat(provider.closed).isFalse();
  }

  @Test
  void runsAtTheSameTimeHaveToolsOfTheirOwn() throws Exception {
    Provider provider = new Provider(ToolProvider.Scope.RUN, true);
    CyclicBarrier both = new CyclicBarrier(2);
    provider.inCall = both::await;
    ScriptedModel model =
        ScriptedModel.builder()
            .call("where", "{}")
            .call("where", "{}")
            .reply("end")
            .reply("end")
            .build();
    try (Engine engine = engine(model, provider).build()) {
      AgentRun one = engine.start(RunRequest.of("one").inWorkspace(first));
      AgentRun two = engine.start(RunRequest.of("two").inWorkspace(second));

      assertThat(saw(one.result().get())).isEqualTo(first + " {}");
      assertThat(saw(two.result().get())).isEqualTo(second + " {}");
    }
  }

  @Test
  void aRunInAnotherWorkspaceHasTheToolsForIt() {
    Provider provider = new Provider(ToolProvider.Scope.AGENT, true);
    try (Engine engine = engine(looking(3), provider).workspace(first).build()) {
      RunResult usual = engine.run(RunRequest.of("go"));
      RunResult same = engine.run(RunRequest.of("go").inWorkspace(first));
      RunResult other = engine.run(RunRequest.of("go").inWorkspace(second));

      assertThat(saw(usual)).isEqualTo(first + " {}");
      assertThat(saw(same)).isEqualTo(first + " {}");
      assertThat(saw(other)).isEqualTo(second + " {}");
      assertThat(provider.asked).hasSize(2);
      assertThat(provider.closedTools).hasSize(1);
    }
    assertThat(provider.closedTools).hasSize(2);
  }

  @Test
  void theRulesOfTheWorkspaceOfTheRunHoldAndThoseOfTheAgentsDoNot() throws IOException {
    deny(second);
    Provider provider = new Provider(ToolProvider.Scope.AGENT, true);
    try (Engine engine = engine(looking(2), provider).workspace(first).build()) {
      assertThat(saw(engine.run(RunRequest.of("go")))).isEqualTo(first + " {}");
      assertThat(saw(engine.run(RunRequest.of("go").inWorkspace(second))))
          .isEqualTo("Permission denied for 'where': a rule denies where. It did not run.");
    }
    Files.delete(second.resolve(".penguin/permissions"));
    deny(first);
    try (Engine engine = engine(looking(2), provider).workspace(first).build()) {
      assertThat(saw(engine.run(RunRequest.of("go"))))
          .isEqualTo("Permission denied for 'where': a rule denies where. It did not run.");
      assertThat(saw(engine.run(RunRequest.of("go").inWorkspace(second))))
          .isEqualTo(second + " {}");
    }
  }

  @Test
  void aRunThatIsResumedWorksWhereItBeganWithTheAttributesThatWereStored() {
    Path state = folder.resolve("state");
    ModelException down = new ModelException.Unavailable("The provider is down");
    Provider before = new Provider(ToolProvider.Scope.RUN, true);
    Provider after = new Provider(ToolProvider.Scope.RUN, true);
    RunRequest request =
        RunRequest.of("go")
            .inSession("s")
            .inWorkspace(second)
            .withAttribute("task", "t-1")
            .withAttribute("live", new Object());
    ScriptedModel failing = ScriptedModel.builder().fault(down).build();
    try (Engine engine = engine(failing, before).stateDirectory(state).workspace(first).build()) {
      assertThatThrownBy(() -> engine.run(request)).isSameAs(down);
    }
    assertThat(before.closedTools).hasSize(1);

    try (Engine engine = engine(looking(1), after).stateDirectory(state).workspace(first).build()) {
      assertThat(saw(engine.session("s").resume())).isEqualTo(second + " {task=t-1}");
      assertThat(after.closedTools).hasSize(1);
    }
  }

  @Test
  void aRunWhoseWorkspaceIsGoneIsNotResumedElsewhere() throws IOException {
    SessionStore store = SessionStore.inMemory();
    ModelException down = new ModelException.Unavailable("The provider is down");
    Provider provider = new Provider(ToolProvider.Scope.AGENT, true);
    ScriptedModel model = ScriptedModel.builder().fault(down).call("where", "{}").build();
    try (Engine engine = engine(model, provider).sessionStore(store).workspace(first).build()) {
      assertThatThrownBy(() -> engine.run(RunRequest.of("go").inSession("s").inWorkspace(second)))
          .isSameAs(down);
      Files.delete(second);

      for (int i = 0; i < 2; i++) { // the session is not left locked
        assertThatThrownBy(() -> engine.session("s").resume())
            .isInstanceOf(ConfigurationException.class)
            .hasMessageStartingWith("The workspace '" + second + "' is not a directory.");
      }
      assertThat(model.requests()).hasSize(1);
    }
  }

  @Test
  void aRuleMayNameAToolThatOnlyRunsHave() {
    Provider provider = new Provider(ToolProvider.Scope.RUN, false);
    Permissions permissions = Permissions.full().deny("where");
    try (Engine engine = engine(looking(1), provider).permissions(permissions).build()) {
      assertThat(saw(engine.run(RunRequest.of("go"))))
          .isEqualTo("Permission denied for 'where': a rule denies where. It did not run.");
    }
    assertThatThrownBy(
            () ->
                engine(looking(1), new Provider(ToolProvider.Scope.AGENT, false))
                    .permissions(Permissions.full().deny("wehre"))
                    .build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("A permission rule names tool 'wehre', which the agent lacks");
  }

  @Test
  void aRequestNamesToolsThatOnlyRunsHave() {
    Provider provider = new Provider(ToolProvider.Scope.RUN, false);
    try (Engine engine = engine(looking(1), provider).tools(TestTool.reading("other")).build()) {
      RunResult result = engine.run(RunRequest.of("go").withTools("where"));
      assertThat(saw(result)).isEqualTo("nowhere {}");

      assertThatThrownBy(() -> engine.run(RunRequest.of("go").withTools("wehre")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "The request names tool 'wehre', which the agent lacks; it has [other, where]");
      assertThat(provider.closedTools).hasSize(2);
    }
  }

  @Test
  void aDemandForASandboxIsMadeOfTheToolsOfEachRun() {
    Provider provider = new Provider(ToolProvider.Scope.RUN, false);
    provider.effect = Effect.EXECUTE;
    try (Engine engine = engine(looking(1), provider).requireSandbox().build()) {
      assertThatThrownBy(() -> engine.run(RunRequest.of("go")))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith(
              "A sandbox is required, and the tool 'where' may run commands outside of one.");
      assertThat(provider.asked.get(0).sandboxRequired()).isTrue();
      assertThat(provider.closedTools).hasSize(1);
    }
  }

  @Test
  void aProviderThatFailsLeavesTheSessionFree() {
    ToolProvider none =
        new Provider(ToolProvider.Scope.RUN, false) {
          @Override
          @SuppressWarnings("NullAway") // what foreign code may do
          public List<Tool> tools(ToolProviderContext context) {
            return null;
          }
        };
    try (Engine engine = engine(looking(1), none).build()) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> engine.run(RunRequest.of("go").inSession("s")))
            .isInstanceOf(ConfigurationException.class)
            .hasMessageStartingWith(
                "Tool provider 'places' (dev.penguin.engine.ToolProvidersTest$1, from ")
            .hasMessageContaining("gave no tools: null in place of a list");
      }
      assertThat(engine.sessions().list()).isEmpty();
    }
  }

  @Test
  void aRunThatIsResumedStaysWhereALinkLedWhenItBegan() throws IOException {
    ModelException down = new ModelException.Unavailable("The provider is down");
    SessionStore store = SessionStore.inMemory();
    Path link = Files.createSymbolicLink(folder.resolve("link"), first);
    Provider provider = new Provider(ToolProvider.Scope.RUN, true);
    ScriptedModel model =
        ScriptedModel.builder().fault(down).call("where", "{}").reply("end").build();
    try (Engine engine = engine(model, provider).sessionStore(store).build()) {
      assertThatThrownBy(() -> engine.run(RunRequest.of("go").inSession("s").inWorkspace(link)))
          .isSameAs(down);
      Files.delete(link);
      Files.createSymbolicLink(link, second);

      assertThat(saw(engine.session("s").resume())).isEqualTo(first + " {}");
    }
  }

  @Test
  void whatIsAllowedForTheSessionIsSoInTheWorkspaceOnly() {
    List<String> asked = new ArrayList<>();
    Provider provider = new Provider(ToolProvider.Scope.AGENT, true);
    provider.effect = Effect.EXECUTE;
    Approver approver =
        request -> {
          asked.add(request.call().name());
          return CompletableFuture.completedFuture(Decision.allowForSession());
        };
    try (Engine engine =
        engine(looking(4), provider)
            .permissions(Permissions.workspace())
            .approver(approver)
            .workspace(first)
            .build()) {
      engine.run(RunRequest.of("go").inSession("s"));
      engine.run(RunRequest.of("go").inSession("s"));
      assertThat(asked).hasSize(1);

      RunResult other = engine.run(RunRequest.of("go").inSession("s").inWorkspace(second));
      assertThat(saw(other)).isEqualTo(second + " {}");
      assertThat(asked).hasSize(2);
      engine.run(RunRequest.of("go").inSession("s").inWorkspace(second));
      assertThat(asked).hasSize(2);
    }
  }

  @Test
  void aDirectoryOfAnotherFileSystemIsRefused() throws IOException {
    Path zip = folder.resolve("a.zip");
    try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      assertThatThrownBy(() -> RunRequest.of("go").inWorkspace(files.getPath("/")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(
              "A run can only work in a directory of the default file system, got jar:");
    }
  }

  @Test
  void aWorkspaceNeedsAToolProviderOnlyWhenARunHasOne() {
    ClassLoader nothing = ClassLoader.getPlatformClassLoader();
    try (Engine engine =
        Engine.builder().model(ScriptedModel.replying("hi")).classLoader(nothing).build()) {
      assertThat(engine.run(RunRequest.of("go")).text()).isEqualTo("hi");
      assertThatThrownBy(() -> engine.run(RunRequest.of("go").inWorkspace(first)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("A workspace needs the coding tools");
    }
  }

  private static EngineBuilder engine(ScriptedModel model, ToolProvider provider) {
    return Engine.builder().model(model).toolProviders(provider).permissions(Permissions.full());
  }

  /** A model that calls the tool once in each of so many runs. */
  private static ScriptedModel looking(int runs) {
    ScriptedModel.Builder model = ScriptedModel.builder();
    for (int i = 0; i < runs; i++) {
      model.call("where", "{}").reply("end");
    }
    return model.build();
  }

  private static String saw(RunResult result) {
    return result.messages().stream()
        .filter(ToolMessage.class::isInstance)
        .reduce((one, other) -> other)
        .orElseThrow()
        .text();
  }

  private static void deny(Path workspace) throws IOException {
    Path rules = Files.createDirectories(workspace.resolve(".penguin")).resolve("permissions");
    Files.writeString(rules, "deny where\n");
  }

  /** What happens in a call. */
  private interface Step {
    void run() throws Exception;
  }

  /** Makes a tool that says with what it was made. */
  private static class Provider implements ToolProvider, AutoCloseable {
    final List<ToolProviderContext> asked = Collections.synchronizedList(new ArrayList<>());
    final List<String> closedTools = Collections.synchronizedList(new ArrayList<>());
    boolean closed;
    Effect effect = Effect.READ;
    Step inCall = () -> {};
    private final Scope scope;
    private final boolean forWorkspace;

    Provider(Scope scope, boolean forWorkspace) {
      this.scope = scope;
      this.forWorkspace = forWorkspace;
    }

    @Override
    public String name() {
      return "places";
    }

    @Override
    public Scope scope() {
      return scope;
    }

    @Override
    public boolean forWorkspace() {
      return forWorkspace;
    }

    @Override
    public List<Tool> tools(ToolProviderContext context) {
      asked.add(context);
      return List.of(new Where(context, this));
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** Gives the workspace and the attributes that can be shown. */
  private record Where(ToolProviderContext context, Provider provider)
      implements Tool, AutoCloseable {
    @Override
    public ToolSpec spec() {
      return ToolSpec.of("where", "Says where it is", "{\"type\":\"object\"}")
          .withEffects(provider.effect);
    }

    @Override
    public ToolResult call(ToolCall call, ToolContext toolContext) throws Exception {
      provider.inCall.run();
      Optional<String> place = context.workspace().map(Path::toString);
      Map<String, Object> attributes = context.attributes();
      return ToolResult.success(place.orElse("nowhere") + " " + attributes);
    }

    @Override
    public void close() {
      provider.closedTools.add("where");
    }
  }
}
