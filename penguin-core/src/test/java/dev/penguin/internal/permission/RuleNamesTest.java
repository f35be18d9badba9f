package dev.penguin.internal.permission;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TestTool;
import dev.penguin.error.ConfigurationException;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import org.junit.jupiter.api.Test;

class RuleNamesTest {
  @Test
  void aRuleAboutAToolThatDoesNotExistStopsTheBuild() {
    assertThatThrownBy(() -> engine(Permissions.workspace().deny("shel", "rm")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "A permission rule names tool 'shel', which the agent lacks; it has [shell]. Did you"
                + " mean 'shell'?");
  }

  @Test
  void soDoesARequestWithOne() {
    try (Engine engine = engine(Permissions.workspace())) {
      assertThatThrownBy(
              () -> engine.run(RunRequest.of("go").withPermissions(Permissions.full().deny("x"))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("A permission rule names tool 'x', which the agent lacks; it has [shell]");
    }
  }

  @Test
  void aStarNamesAllThatThereAre() {
    assertThatCode(() -> engine(Permissions.workspace().deny("*", "secrets")).close())
        .doesNotThrowAnyException();
  }

  private static Engine engine(Permissions permissions) {
    return Engine.builder()
        .model(ScriptedModel.replying("hello"))
        .tools(TestTool.giving("shell", "ran"))
        .permissions(permissions)
        .build();
  }
}
