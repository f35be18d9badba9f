package dev.penguin.internal.toolset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.error.ConfigurationException;
import dev.penguin.message.ToolCall;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tools that are found, and what they may do. */
@Timeout(60)
class ToolDiscoveryTest {
  private static final AtomicInteger CLOSED = new AtomicInteger();

  @TempDir Path folder;

  @Test
  @DisplayName("A3 a discovered tool without declared effects is of the most dangerous kind")
  void a3ADiscoveredToolWithoutDeclaredEffectsIsAskedAbout() throws IOException {
    assertThat(result(Permissions.workspace()))
        .isEqualTo(
            "Permission denied for 'found': it needs approval, and nobody is there to approve it."
                + " It did not run.");
    assertThat(result(Permissions.readOnly()))
        .isEqualTo("Permission denied for 'found': only reading is permitted. It did not run.");
    assertThat(result(Permissions.workspace().allow("found"))).isEqualTo("found it");
  }

  @Test
  void nothingIsDiscoveredUnlessAskedFor() throws IOException {
    ScriptedModel model = ScriptedModel.builder().call("found", "{}").reply("end").build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .classLoader(loader())
            .permissions(Permissions.full())
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(result.messages().get(2).text())
          .isEqualTo("There is no tool 'found'. Tools: none.");
    }
  }

  @Test
  void discoveredToolsAreClosedWithTheEngineOnce() throws IOException {
    int before = CLOSED.get();
    Engine engine =
        Engine.builder()
            .model(ScriptedModel.replying())
            .classLoader(loader())
            .discoverTools()
            .build();
    engine.close();
    engine.close();

    assertThat(CLOSED.get()).isEqualTo(before + 1);
  }

  @Test
  void aBuildThatFailsClosesWhatItHadFound() throws IOException {
    int before = CLOSED.get();
    EngineBuilder builder =
        Engine.builder()
            .model(ScriptedModel.replying())
            .classLoader(loader())
            .tools(TestTool.giving("found", "mine"))
            .discoverTools();

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "There are two tools named 'found': one is passed with tools(…), the other is of the"
                + " tool provider 'found' (%s), which was found. Give one of them another name, or"
                    .formatted(place(FoundProvider.class))
                + " leave one out");
    assertThat(CLOSED.get()).isEqualTo(before + 1);
  }

  @Test
  void aWorkspaceWithoutTheCodingToolsNamesTheArtifact() {
    EngineBuilder builder = Engine.builder().model(ScriptedModel.replying()).workspace(folder);

    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "A workspace needs the coding tools, which are not on the class path or module path."
                + " Add the dependency dev.penguin:penguin-tools (see"
                + " errors.md#no-coding-tools in the penguin-core jar)");
  }

  @Test
  void aWorkspaceThatIsNoFolderAndAnAgentWithoutAModelAreErrors() {
    Path missing = folder.resolve("missing");
    EngineBuilder noFolder = Engine.builder().model(ScriptedModel.replying()).workspace(missing);
    EngineBuilder noModel = Engine.builder();

    assertThatThrownBy(noFolder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "The workspace '"
                + missing
                + "' is not a directory. Create it, or name an existing directory (see"
                + " errors.md#no-workspace in the penguin-core jar)");
    assertThatThrownBy(noModel::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "The agent has no model. Name one: builder.model(\"openai/gpt-5-mini\") (see"
                + " errors.md#no-model in the penguin-core jar)");
  }

  @Test
  @DisplayName("A7 a provider that ignores the demand for a sandbox makes the build fail")
  void a7AForeignProviderThatIgnoresTheDemandIsRefused() throws IOException {
    EngineBuilder builder =
        Engine.builder()
            .model(ScriptedModel.replying())
            .classLoader(loader())
            .discoverTools()
            .requireSandbox();

    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "A sandbox is required, and the tool 'found' may run commands outside of one.");
  }

  @Test
  @DisplayName("A7 the name of the coding tools makes no provider trusted")
  void a7AProviderThatTakesTheNameOfTheCodingToolsIsRefused() throws IOException {
    Path services = Files.writeString(folder.resolve("services"), FalseProvider.class.getName());
    EngineBuilder builder =
        Engine.builder()
            .model(ScriptedModel.replying())
            .classLoader(new ServiceLoaderOfOne(services.toUri().toURL()))
            .workspace(folder)
            .requireSandbox();

    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "A sandbox is required, and the tool 'found' may run commands outside of one.");
  }

  @Test
  void aProviderForRunsThatIsFoundForAWorkspaceIsAskedAtEachRun() throws IOException {
    EngineBuilder builder = Engine.builder().classLoader(loader(RunsProvider.class));

    assertThat(offered(builder.workspace(folder)))
        .containsExactly("other", "ask_user", "finish", "read_result");
  }

  @Test
  void ofSeveralProvidersForAWorkspaceNoneIsTakenByChance() throws IOException {
    ClassLoader loader = loader(FalseProvider.class, OtherProvider.class, FoundProvider.class);
    EngineBuilder builder =
        Engine.builder().model(ScriptedModel.replying("hi")).classLoader(loader).workspace(folder);

    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "Several libraries offer tools for a workspace: coding-tools (%s); other (%s). Pass the one to use to toolProviders(…), or use all with discoverTools() (see errors.md#several-workspace-tools in the penguin-core jar)"
                .formatted(place(FalseProvider.class), place(OtherProvider.class)));
    assertThat(offered(builder.toolProviders(new OtherProvider())))
        .containsExactly("other", "ask_user", "finish", "read_result");
    assertThat(offered(builder.discoverTools()))
        .containsExactly("other", "found", "ask_user", "finish", "read_result");
  }

  @Test
  void aThreadWhoseLoaderDoesNotSeeTheLibraryFindsWhatTheLibraryCanSee() throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    EngineBuilder builder = Engine.builder().model(ScriptedModel.replying("hi")).discoverTools();
    try {
      thread.setContextClassLoader(loader());
      assertThat(offered(builder)).containsExactly("found", "ask_user", "read_result");

      // A pool's thread in an application of nested jars: the services of the library's own loader
      // count, of which there are none here.
      thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
      assertThat(offered(builder)).isEmpty();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static String place(Class<?> type) {
    return type.getName() + ", from " + type.getProtectionDomain().getCodeSource().getLocation();
  }

  private static List<String> offered(EngineBuilder builder) {
    ScriptedModel model = ScriptedModel.replying("hi");
    try (Engine engine = builder.model(model).build()) {
      engine.run(RunRequest.of("go"));
      return model.requests().get(0).tools().stream().map(ToolSpec::name).toList();
    }
  }

  private String result(Permissions permissions) throws IOException {
    ScriptedModel model = ScriptedModel.builder().call("found", "{}").reply("end").build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .classLoader(loader())
            .discoverTools()
            .permissions(permissions)
            .build()) {
      return engine.run(RunRequest.of("go")).messages().get(2).text();
    }
  }

  private ClassLoader loader(Class<?>... providers) throws IOException {
    List<String> names = Stream.of(providers).map(Class::getName).toList();
    Path services = folder.resolve("services");
    Files.write(services, names.isEmpty() ? List.of(FoundProvider.class.getName()) : names);
    return new ServiceLoaderOfOne(services.toUri().toURL());
  }

  /** Finds one provider, as if its jar were there. */
  private static final class ServiceLoaderOfOne extends ClassLoader {
    private final URL services;

    ServiceLoaderOfOne(URL services) {
      super(ToolDiscoveryTest.class.getClassLoader());
      this.services = services;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return name.equals("META-INF/services/" + ToolProvider.class.getName())
          ? Collections.enumeration(List.of(services))
          : super.getResources(name);
    }
  }

  /** Somebody's provider. */
  public static final class FoundProvider implements ToolProvider {
    /** For the service loader. */
    public FoundProvider() {}

    @Override
    public String name() {
      return "found";
    }

    @Override
    public List<Tool> tools(ToolProviderContext context) {
      return List.of(new FoundTool());
    }
  }

  /** Somebody's provider under the name of another. */
  public static final class FalseProvider implements ToolProvider {
    /** For the service loader. */
    public FalseProvider() {}

    @Override
    public String name() {
      return "coding-tools";
    }

    @Override
    public boolean forWorkspace() {
      return true;
    }

    @Override
    public List<Tool> tools(ToolProviderContext context) {
      return List.of(new FoundTool());
    }
  }

  /** Somebody else's provider for a workspace. */
  public static class OtherProvider implements ToolProvider {
    /** For the service loader. */
    public OtherProvider() {}

    @Override
    public String name() {
      return "other";
    }

    @Override
    public boolean forWorkspace() {
      return true;
    }

    @Override
    public List<Tool> tools(ToolProviderContext context) {
      return List.of(TestTool.reading("other"));
    }
  }

  /** The same, asked at each run. */
  public static final class RunsProvider extends OtherProvider {
    /** For the service loader. */
    public RunsProvider() {}

    @Override
    public Scope scope() {
      return Scope.RUN;
    }
  }

  /** Somebody's tool, which holds something. */
  private static final class FoundTool implements Tool, AutoCloseable {
    @Override
    public ToolSpec spec() {
      return ToolSpec.of("found", "Somebody's", "{\"type\":\"object\"}");
    }

    @Override
    public ToolResult call(ToolCall call, ToolContext context) {
      return ToolResult.success("found it");
    }

    @Override
    public void close() {
      CLOSED.incrementAndGet();
    }
  }
}
