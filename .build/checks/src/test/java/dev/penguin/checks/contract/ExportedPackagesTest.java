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
            "dev.penguin.observe",
            "dev.penguin.observe.micrometer",
            "dev.penguin.observe.otel",
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
  void toolsExportTheCodingToolsTheWebAndMcp() {
    assertThat(BuiltModule.find("penguin-tools").exportedPackages())
        .containsExactlyInAnyOrder(
            "dev.penguin.tools", "dev.penguin.tools.mcp", "dev.penguin.tools.web");
  }

  @Test
  void projectExportsItsApiAndNoStorage() {
    assertThat(BuiltModule.find("penguin-project").exportedPackages())
        .containsExactlyInAnyOrder(
            "dev.penguin.project",
            "dev.penguin.project.blueprint",
            "dev.penguin.project.observe",
            "dev.penguin.project.planner",
            "dev.penguin.project.runner");
  }

  @Test
  void evalExportsItsApi() {
    assertThat(BuiltModule.find("penguin-eval").exportedPackages())
        .containsExactly("dev.penguin.eval");
  }
}
