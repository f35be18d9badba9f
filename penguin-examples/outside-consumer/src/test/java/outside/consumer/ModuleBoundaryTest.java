package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a program that runs as modules can reach, as the module system itself sees it. */
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

  private static Module penguin(String name) {
    return ModuleLayer.boot().findModule("dev.penguin." + name).orElseThrow();
  }
}
