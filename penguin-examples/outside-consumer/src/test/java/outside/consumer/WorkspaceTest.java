package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.Session;
import dev.penguin.session.Checkpoint;
import dev.penguin.testing.ScriptedModel;
import java.nio.file.Files;
import java.nio.file.Path;
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
      assertThat(session.takeBack(before, "a.txt").conflicts()).isEmpty();
      assertThat(work.resolve("a.txt")).doesNotExist();
      assertThat(session.rewind(before).conflicts()).isEmpty();
      assertThat(session.messages()).isEmpty();
    }
  }
}
