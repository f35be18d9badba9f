package dev.penguin.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.internal.journal.ChildJvm;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolMessage;
import dev.penguin.session.SessionInfo;
import dev.penguin.testing.ScriptedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed while agents work side by side, and others that go on. */
@Timeout(600)
class KilledAgentsTest {
  private static final int KILLS = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 60 : 4;
  private static final long SEED = 18;

  @TempDir Path folder;

  @Test
  void aRunWhoseProcessIsKilledGoesOnWithItsAgentsInAnother() throws Exception {
    Random random = new Random(SEED);
    int killed = 0;
    for (int round = 0; killed < KILLS; round++) {
      Path state = folder.resolve("state-" + round);
      Path done = folder.resolve("done-" + round);
      String last = null;
      int kills = 0;
      for (int code = -1; code != 0; ) {
        try (ChildJvm child = ChildJvm.start(AgentWork.class, state, done)) {
          assertThat(child.line()).isEqualTo("up");
          if (kills < 2) {
            Thread.sleep(random.nextInt(120)); // a point that nobody chose
            child.kill();
          } else {
            last = child.line();
          }
          code = child.exitCode();
          kills += code == 0 ? 0 : 1;
        }
      }
      assertThat(kills).isEqualTo(2);
      assertThat(last).as("seed %d, round %d", SEED, round).isEqualTo("COMPLETED done");
      killed += Math.max(1, kills);
      check(state, done, kills);
    }
  }

  /** Each agent has one session, in which each reply and each step stands once. */
  private static void check(Path state, Path done, int kills) throws Exception {
    try (Engine engine =
        Engine.builder().model(ScriptedModel.replying()).stateDirectory(state).build()) {
      List<SessionInfo> children = engine.sessions().children("lead");
      assertThat(children).hasSize(AgentWork.AGENTS);
      assertThat(engine.sessions().list()).hasSize(AgentWork.AGENTS + 1);
      for (SessionInfo child : children) {
        assertThat(engine.sessions().open(child.id()).messages())
            .filteredOn(AssistantMessage.class::isInstance)
            .hasSize(AgentWork.STEPS + 1);
        assertThat(child.state()).isEqualTo(SessionInfo.State.IDLE);
      }
      assertThat(engine.session("lead").messages())
          .filteredOn(ToolMessage.class::isInstance)
          .extracting(message -> message.text())
          .containsOnly("worked")
          .hasSize(AgentWork.AGENTS);
    }
    List<String> steps = Files.readAllLines(done);
    Set<String> different = new HashSet<>(steps);
    assertThat(different).hasSize(AgentWork.AGENTS * AgentWork.STEPS);
    assertThat(steps.size()).isLessThanOrEqualTo(different.size() + kills * AgentWork.AGENTS);
  }
}
