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

/** The packages inside a module have an order: none needs another that needs it. */
class PackageCyclesTest {
  private static final String CORE = "dev.penguin.(internal|provider).(*)..";

  @ParameterizedTest
  @ValueSource(
      strings = {
        CORE,
        "dev.penguin.tools.(internal).(*)..",
        "dev.penguin.project.(internal).(*).."
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

  /** Fails too when there is no such package. */
  private static ArchRule freeOfCycles(String packages) {
    return slices().matching(packages).namingSlices("$1.$2").should().beFreeOfCycles();
  }
}
