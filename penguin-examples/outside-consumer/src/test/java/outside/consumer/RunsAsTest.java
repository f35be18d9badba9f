package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.Engine;
import org.junit.jupiter.api.Test;

/** The build runs these tests twice; this one says how. */
class RunsAsTest {

  @Test
  void theTestsRunAsTheBuildSays() {
    boolean modules = "modules".equals(System.getProperty("consumer.runs.as"));

    assertThat(System.getProperty("consumer.runs.as")).isIn("modules", "class path");
    assertThat(getClass().getModule().isNamed()).isEqualTo(modules);
    assertThat(PenguinAgent.class.getModule().isNamed()).isEqualTo(modules);
    assertThat(Engine.class.getModule().isNamed()).isEqualTo(modules);
  }
}
