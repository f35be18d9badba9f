package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunRequest;
import dev.penguin.error.ConfigurationException;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolMethod;
import dev.penguin.tool.Tools;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What a program that runs as modules can reach, as the module system itself sees it. */
@EnabledIfSystemProperty(
    named = "consumer.runs.as",
    matches = "modules",
    disabledReason = "only the run as modules has boundaries")
class ModuleBoundaryTest {
  private final Module here = ModuleBoundaryTest.class.getModule();

  @Test
  void oneRequirementBringsTheFacadeAndCore() {
    assertThat(here.isNamed()).isTrue();
    assertThat(here.canRead(penguin("api"))).isTrue();
    assertThat(here.canRead(penguin("core"))).isTrue();
  }

  @Test
  void onlyExportedPackagesAreInReach() {
    Module core = penguin("core");

    Set<String> reachable =
        core.getPackages().stream()
            .filter(name -> core.isExported(name, here))
            .collect(Collectors.toSet());

    assertThat(reachable).isNotEmpty().noneMatch(name -> name.contains(".internal"));
  }

  /** A record in a package that this module opens to nobody. */
  record Closed(String name) {}

  /** Tools in a package that this module opens to nobody. */
  static final class ClosedTools {
    @ToolMethod("A tool")
    public String name() {
      return "";
    }
  }

  @Test
  void aRecordInAClosedPackageIsRefusedWithTheLineThatOpensIt() {
    assertRefused("Closed", () -> Tool.of("t", "A tool", Closed.class, closed -> closed.name()));
    assertRefused("ClosedTools", () -> Tools.from(new ClosedTools()));
    ScriptedModel model = ScriptedModel.replying("{\"name\":\"a\"}");
    try (PenguinAgent agent = PenguinAgent.builder().model(model).build()) {
      assertRefused("Closed", () -> agent.run("go", Closed.class));
      assertRefused("Closed", () -> agent.runAsync(RunRequest.of("go"), Closed[].class));
    }
    assertThat(model.requests()).isEmpty();
  }

  private static void assertRefused(String type, ThrowingCallable code) {
    assertThatThrownBy(code)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            """
            Penguin cannot use outside.consumer.ModuleBoundaryTest$%s: its module outside.consumer\
             does not open the package. Add this line to its module-info.java:

                opens outside.consumer to dev.penguin.core;

             (see errors.md#closed-module in the penguin-core jar)"""
                .formatted(type));
  }

  private static Module penguin(String name) {
    return ModuleLayer.boot().findModule("dev.penguin." + name).orElseThrow();
  }
}
