package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.error.ConfigurationException;
import dev.penguin.tool.Tool;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What a program that runs as modules can reach, as the module system itself sees it. */
@EnabledIfSystemProperty(named = "consumer.runs.as", matches = "modules")
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

  @Test
  void aRecordInAClosedPackageIsRefusedWithTheLineThatOpensIt() {
    assertThatThrownBy(() -> Tool.of("t", "A tool", Closed.class, closed -> closed.name()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("opens outside.consumer to dev.penguin.core;");
  }

  private static Module penguin(String name) {
    return ModuleLayer.boot().findModule("dev.penguin." + name).orElseThrow();
  }
}
