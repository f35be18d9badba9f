package dev.penguin.internal.toolset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TestTool;
import dev.penguin.error.ConfigurationException;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is reported of providers that do wrong: each with its name, class and origin. */
@Timeout(60)
class BrokenProvidersTest {
  private static final List<String> CLOSED = Collections.synchronizedList(new ArrayList<>());
  private static final String END =
      ". Repair the provider, or remove it (see errors.md#broken-provider in the penguin-core jar)";

  @TempDir Path folder;

  @AfterEach
  void forget() {
    CLOSED.clear();
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong(
            Throwing.class,
            "'throwing' (%s) gave no tools: java.lang.IllegalStateException: no moon tonight"),
        wrong(
            Unlinked.class,
            "'unlinked' (%s) gave no tools: java.lang.NoClassDefFoundError: com/example/Moon"),
        wrong(NoList.class, "'no-list' (%s) gave no tools: null in place of a list"),
        wrong(NoTool.class, "'no-tool' (%s) gave null as tool 2 of 2"),
        wrong(
            NoSpec.class,
            "'no-spec' (%s) brings a tool that does not say what it is, "
                + Specless.class.getName()
                + ": java.lang.NullPointerException: spec() gave null"),
        wrong(
            NoName.class,
            "%s does not say what it is: java.lang.NullPointerException: name() gave null"),
        wrong(
            NoScope.class,
            "%s does not say what it is: java.lang.NullPointerException: scope() gave null"));
  }

  private static Arguments wrong(Class<?> provider, String report) {
    return Arguments.of(provider, "Tool provider " + report.formatted(place(provider)) + END);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void aProviderThatDoesWrongIsReportedWithItsOrigin(
      Class<? extends ToolProvider> type, String report) throws Exception {
    EngineBuilder found = builder(loader(Closing.class.getName(), type.getName())).discoverTools();
    EngineBuilder passed =
        Engine.builder()
            .model(ScriptedModel.replying())
            .toolProviders(type.getConstructor().newInstance());

    assertThatThrownBy(found::build).isInstanceOf(ConfigurationException.class).hasMessage(report);
    assertThatThrownBy(passed::build).isInstanceOf(ConfigurationException.class).hasMessage(report);
    assertThat(CLOSED).containsOnlyOnce("closing");
  }

  @Test
  void aToolThatStandsBesideAMissingOneIsClosed() throws IOException {
    EngineBuilder found = builder(loader(NoTool.class.getName())).discoverTools();

    assertThatThrownBy(found::build).isInstanceOf(ConfigurationException.class);

    assertThat(CLOSED).containsExactly("tool");
  }

  @Test
  void twoToolsOfOneNameAreReportedWithBothOrigins() throws IOException {
    String twins = "of the tool provider 'twins' (" + place(Twins.class) + "), which was ";

    assertThatThrownBy(builder(loader(Twins.class.getName())).discoverTools()::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(clash(twins + "found", twins + "found"));
    assertThatThrownBy(
            builder(loader(One.class.getName())).toolProviders(new Twins()).discoverTools()::build)
        .hasMessage(clash(twins + "passed", twins + "passed"));
    assertThatThrownBy(
            builder(loader(One.class.getName())).toolProviders(new One()).discoverTools()::build)
        .hasMessage(
            clash(
                "of the tool provider 'one' (" + place(One.class) + "), which was passed",
                "of the tool provider 'one' (" + place(One.class) + "), which was found"));
  }

  @Test
  void aProviderForRunsThatWasFoundIsDistrustedAtEachRunToo() throws IOException {
    ScriptedModel model = ScriptedModel.builder().call("undeclared", "{}").reply("end").build();
    try (Engine engine =
        builder(loader(ForRuns.class.getName()))
            .model(model)
            .discoverTools()
            .permissions(Permissions.workspace())
            .build()) {
      assertThat(engine.run(RunRequest.of("go")).messages().get(2).text())
          .isEqualTo(
              "Permission denied for 'undeclared': it needs approval, and nobody is there to approve it. It did not run.");
    }
  }

  @Test
  void aClassThatCannotBeLoadedIsReportedWithTheFileThatListsIt() throws IOException {
    ClassLoader loader = loader(Closing.class.getName(), "com.example.Missing");

    assertThatThrownBy(builder(loader).discoverTools()::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "A tool provider cannot be loaded: dev.penguin.tool.ToolProvider: Provider com.example.Missing not found. com.example.Missing is listed in %s. Repair or remove the library that contains it (see errors.md#broken-provider in the penguin-core jar)"
                .formatted(folder.resolve("services").toUri().toURL()));
    assertThat(CLOSED).containsExactly("closing");
  }

  @Test
  void aConstructorThatThrowsIsReportedWithItsReasonAndOrigin() throws IOException {
    assertThatThrownBy(builder(loader(Unmade.class.getName())).discoverTools()::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "A tool provider cannot be loaded: dev.penguin.tool.ToolProvider: Provider %s could not be instantiated. It is %s: java.lang.IllegalStateException: no key. Repair or remove the library that contains it (see errors.md#broken-provider in the penguin-core jar)"
                .formatted(Unmade.class.getName(), place(Unmade.class)));
  }

  @Test
  void whoDidNotAskForOtherPartiesToolsIsNotDisturbedByThem() throws IOException {
    ClassLoader loader =
        loader(
            "com.example.Missing",
            Unmade.class.getName(),
            Closing.class.getName(),
            NoName.class.getName(),
            ForFiles.class.getName());
    ScriptedModel model = ScriptedModel.replying("hi");

    try (Engine engine = builder(loader).model(model).workspace(folder).build()) {
      engine.run(RunRequest.of("go"));

      assertThat(CLOSED).containsExactly("closing");
      assertThat(model.requests().get(0).tools().get(0).name()).isEqualTo("files");
    }
    assertThat(CLOSED).containsExactly("closing", "files");
  }

  @Test
  void aProviderThatIsPassedIsNotClosedAndOneThatIsFoundIs() throws IOException {
    builder(loader(Closing.class.getName()))
        .toolProviders(new ForFiles())
        .discoverTools()
        .build()
        .close();

    assertThat(CLOSED).containsExactly("closing");
  }

  private static EngineBuilder builder(ClassLoader loader) {
    return Engine.builder().model(ScriptedModel.replying()).classLoader(loader);
  }

  private static String clash(String one, String other) {
    return "There are two tools named 'twin': one is %s, the other is %s. Give one of them another name, or leave one out"
        .formatted(one, other);
  }

  private static String place(Class<?> type) {
    return type.getName() + ", from " + type.getProtectionDomain().getCodeSource().getLocation();
  }

  private ClassLoader loader(String... providers) throws IOException {
    Path services = folder.resolve("services");
    Files.write(services, List.of(providers));
    URL url = services.toUri().toURL();
    return new ClassLoader(BrokenProvidersTest.class.getClassLoader()) {
      @Override
      public Enumeration<URL> getResources(String name) throws IOException {
        return name.equals("META-INF/services/" + ToolProvider.class.getName())
            ? Collections.enumeration(List.of(url))
            : super.getResources(name);
      }
    };
  }

  /** A provider with a name and tools. */
  public abstract static class Named implements ToolProvider {
    private final String name;
    private final List<Tool> tools;

    Named(String name, Tool... tools) {
      this.name = name;
      this.tools = Arrays.asList(tools);
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public List<Tool> tools(ToolProviderContext context) {
      return tools;
    }
  }

  /** Throws. */
  public static final class Throwing extends Named {
    /** For the service loader, as all below. */
    public Throwing() {
      super("throwing");
    }

    @Override
    public List<Tool> tools(ToolProviderContext context) {
      throw new IllegalStateException("no moon tonight");
    }
  }

  /** Lacks a class that it was compiled with. */
  public static final class Unlinked extends Named {
    public Unlinked() {
      super("unlinked");
    }

    @Override
    public List<Tool> tools(ToolProviderContext context) {
      throw new NoClassDefFoundError("com/example/Moon");
    }
  }

  /** Gives null. */
  public static final class NoList extends Named {
    public NoList() {
      super("no-list");
    }

    @Override
    public List<Tool> tools(ToolProviderContext context) {
      return null;
    }
  }

  /** Gives a tool and null. */
  public static final class NoTool extends Named {
    public NoTool() {
      super("no-tool", new Held(), null);
    }
  }

  /** Has a tool without a spec. */
  public static final class NoSpec extends Named {
    public NoSpec() {
      super("no-spec", new Specless());
    }
  }

  /** Has no name. */
  public static final class NoName extends Named {
    public NoName() {
      super(null);
    }
  }

  /** Has no scope. */
  public static final class NoScope extends Named {
    public NoScope() {
      super("no-scope");
    }

    @Override
    public Scope scope() {
      return null;
    }
  }

  /** Has two tools of one name. */
  public static final class Twins extends Named {
    public Twins() {
      super("twins", TestTool.reading("twin"), TestTool.reading("twin"));
    }
  }

  /** Has one of them. */
  public static final class One extends Named {
    public One() {
      super("one", TestTool.reading("twin"));
    }
  }

  /** Is asked at each run, and declares nothing. */
  public static final class ForRuns extends Named {
    public ForRuns() {
      super("for-runs", TestTool.giving("undeclared", "done"));
    }

    @Override
    public Scope scope() {
      return Scope.RUN;
    }
  }

  /** Cannot be made. */
  public static final class Unmade extends Named {
    public Unmade() {
      super("unmade");
      throw new IllegalStateException("no key");
    }
  }

  /** Says that it was closed. */
  public static final class Closing extends Named implements AutoCloseable {
    public Closing() {
      super("closing");
    }

    @Override
    public void close() {
      CLOSED.add("closing");
    }
  }

  /** The one for a workspace. */
  public static final class ForFiles extends Named implements AutoCloseable {
    public ForFiles() {
      super("files", TestTool.reading("files"));
    }

    @Override
    public boolean forWorkspace() {
      return true;
    }

    @Override
    public void close() {
      CLOSED.add("files");
    }
  }

  private static final class Specless implements Tool {
    @Override
    public dev.penguin.tool.ToolSpec spec() {
      return null;
    }

    @Override
    public dev.penguin.tool.ToolResult call(
        dev.penguin.message.ToolCall call, dev.penguin.tool.ToolContext context) {
      throw new IllegalStateException("never called");
    }
  }

  private static final class Held implements Tool, AutoCloseable {
    @Override
    public dev.penguin.tool.ToolSpec spec() {
      return dev.penguin.tool.ToolSpec.of("held", "Holds", "{\"type\":\"object\"}");
    }

    @Override
    public dev.penguin.tool.ToolResult call(
        dev.penguin.message.ToolCall call, dev.penguin.tool.ToolContext context) {
      throw new IllegalStateException("never called");
    }

    @Override
    public void close() {
      CLOSED.add("tool");
    }
  }
}
