package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.Session;
import dev.penguin.error.ConfigurationException;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.Retention;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.StorageException;
import dev.penguin.testing.ManualClock;
import dev.penguin.testing.ScriptedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent with a workspace reads, keeps and takes back. */
class WorkspaceTest {
  @Test
  void theInstructionsOfAProjectAreReadUnlessTheyAreTurnedOff(@TempDir Path folder)
      throws Exception {
    Files.writeString(folder.resolve("AGENTS.md"), "Write tests first.");
    for (boolean read : new boolean[] {true, false}) {
      ScriptedModel model = ScriptedModel.replying("done");
      try (PenguinAgent agent =
          PenguinAgent.builder().model(model).workspace(folder).projectInstructions(read).build()) {
        agent.run("Go on");
      }
      assertThat(model.requests().get(0).messages().toString().contains("Write tests first."))
          .isEqualTo(read);
    }
  }

  @Test
  void aSessionGoesBackWithItsFilesAndTakesSkills(@TempDir Path folder) throws Exception {
    Path work = Files.createDirectory(folder.resolve("work"));
    Path skill = Files.createDirectories(folder.resolve("skills/greet"));
    Files.writeString(
        skill.resolve("SKILL.md"), "---\nname: greet\ndescription: How to greet.\n---\nSay hi.\n");
    ScriptedModel model =
        ScriptedModel.builder()
            .call("write_file", "{\"path\":\"a.txt\",\"content\":\"new\"}")
            .reply("written")
            .build();
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(model)
            .workspace(work)
            .stateDirectory(folder.resolve("state"))
            .checkpoints(true)
            .skills(skill.getParent())
            .build()) {
      Session session = agent.session("s");
      Checkpoint before = session.checkpoint("before");
      session.run("Write a.txt");
      assertThat(model.requests().get(0).messages().toString()).contains("How to greet.");
      assertThat(session.changes(before).toString()).contains("a.txt");
      assertThat(session.changes().toString()).contains("a.txt");
      assertThat(agent.sessions().running()).isEmpty();

      Session copy = session.fork(before, folder.resolve("copy"));
      assertThat(copy.id()).isNotEqualTo("s");
      assertThat(session.keepsFiles(before)).isTrue();
      assertThat(session.takeBack(before, "a.txt").conflicts()).isEmpty();
      assertThat(work.resolve("a.txt")).doesNotExist();
      assertThat(session.rewind(before).conflicts()).isEmpty();
      assertThat(session.messages()).isEmpty();
    }
  }

  @Test
  void ofCheckpointsAsManyAreKeptAsIsSaid(@TempDir Path folder) throws Exception {
    Path work = Files.createDirectory(folder.resolve("work"));
    PenguinAgent.Builder builder =
        PenguinAgent.builder()
            .model(
                ScriptedModel.builder()
                    .call("write_file", "{\"path\":\"a.txt\",\"content\":\"new\"}")
                    .reply("written")
                    .build())
            .workspace(work)
            .stateDirectory(folder.resolve("state"));
    Checkpoint empty;
    try (PenguinAgent agent = builder.build()) {
      empty = agent.session("s").checkpoint("empty");
      agent.session("s").run("Write a.txt");
    }
    try (PenguinAgent agent =
        builder.checkpointRetention(Retention.unlimited().withMaxNumber(1)).build()) {
      Session session = agent.session("s");

      assertThatThrownBy(() -> session.rewind(empty)).isInstanceOf(StorageException.class);
      assertThat(work.resolve("a.txt")).hasContent("new");
      assertThat(session.messages()).hasSize(4);
    }
  }

  @Test
  void ofSessionsAsManyAreKeptAsIsSaid(@TempDir Path folder) {
    ManualClock clock = new ManualClock(Instant.parse("2030-01-02T03:04:05Z"));
    PenguinAgent.Builder builder =
        PenguinAgent.builder().model("echo/plain").stateDirectory(folder).clock(clock);
    try (PenguinAgent agent = builder.build()) {
      for (String id : List.of("c", "b", "a")) {
        agent.session(id).run("x");
        clock.advance(Duration.ofHours(1));
      }
      assertThat(agent.sessions().list()).hasSize(3);
    }
    Retention two = Retention.unlimited().withMaxNumber(2);
    try (PenguinAgent agent = builder.sessionRetention(two).build()) {
      assertThat(agent.sessions().list())
          .extracting(SessionInfo::id)
          .containsExactlyInAnyOrder("a", "b");
    }
    assertThatThrownBy(
            () -> PenguinAgent.builder().model("echo/plain").sessionRetention(two).build())
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.anchor()).isEqualTo("state-directory"));
  }
}
