package dev.penguin.checks.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The packages each module shows to the world; everything else can change at any time. */
class ExportedPackagesTest {

  @Test
  void coreExportsItsContracts() {
    assertThat(BuiltModule.find("penguin-core").exportedPackages())
        .containsExactlyInAnyOrder(
            "dev.penguin.agent",
            "dev.penguin.engine",
            "dev.penguin.error",
            "dev.penguin.event",
            "dev.penguin.message",
            "dev.penguin.model",
            "dev.penguin.policy",
            "dev.penguin.session",
            "dev.penguin.testing",
            "dev.penguin.tool");
  }

  @Test
  void apiExportsTheFacadeOnly() {
    assertThat(BuiltModule.find("penguin-api").exportedPackages()).containsExactly("dev.penguin");
  }

  @Test
  void toolsExportOnePackage() {
    assertThat(BuiltModule.find("penguin-tools").exportedPackages())
        .containsExactly("dev.penguin.tools");
  }

  @Test
  void projectExportsItsApiAndNoStorage() {
    assertThat(BuiltModule.find("penguin-project").exportedPackages())
        .containsExactly("dev.penguin.project");
  }
}
