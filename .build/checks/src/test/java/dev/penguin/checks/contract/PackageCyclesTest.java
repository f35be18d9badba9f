package dev.penguin.checks.contract;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rooms have an order, and so have the exported packages: none needs another that needs it. An
 * exported package and the rooms behind it do need each other.
 */
class PackageCyclesTest {
  private static final String CORE = "dev.penguin.(internal|provider).(*)..";
  private static final String EXPORTED = "dev.(penguin).(*)";

  @ParameterizedTest
  @ValueSource(
      strings = {
        CORE,
        EXPORTED,
        "dev.penguin.tools.(internal).(*)..",
        "dev.penguin.project.(internal).(*)..",
        "dev.penguin.eval.(internal).(*).."
      })
  void packagesHaveNoCycles(String packages) {
    freeOfCycles(packages).check(PublishedClasses.ALL);
  }

  @Test
  void aCycleIsShown(@TempDir Path folder) {
    JavaClasses samples =
        CompiledSamples.compile(
            folder,
            "package dev.penguin.internal.low; public class Low { dev.penguin.provider.high.High high; }",
            "package dev.penguin.provider.high; public class High { dev.penguin.internal.low.Low low; }",
            "package dev.penguin.provider.top; class Top { dev.penguin.provider.high.High high; }");

    assertThatThrownBy(() -> freeOfCycles(CORE).check(samples))
        .hasMessageContaining("Cycle detected: internal.low")
        .hasMessageContaining("provider.high")
        .hasMessageNotContaining("provider.top");
  }

  @Test
  void aCycleOfExportedPackagesIsShown(@TempDir Path folder) {
    JavaClasses samples =
        CompiledSamples.compile(
            folder,
            "package dev.penguin.low; public class Low { dev.penguin.high.High high; }",
            "package dev.penguin.high; public class High { dev.penguin.low.Low low; }",
            "package dev.penguin.internal.deep; public class Deep { dev.penguin.low.Low low; }");

    assertThatThrownBy(() -> freeOfCycles(EXPORTED).check(samples))
        .hasMessageContaining("Cycle detected: penguin.high")
        .hasMessageContaining("penguin.low")
        .hasMessageNotContaining("deep");
  }

  /** Fails too when there is no such package. */
  private static ArchRule freeOfCycles(String packages) {
    return slices().matching(packages).namingSlices("$1.$2").should().beFreeOfCycles();
  }
}
