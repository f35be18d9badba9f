package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.Session;
import dev.penguin.policy.Permissions;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.SessionChanges.FileChange;
import dev.penguin.session.SessionChanges.FileChange.Kind;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;

/** A review of what an agent changed, before it is kept. */
public final class ReviewedChanges {
  private ReviewedChanges() {}

  /**
   * Has two files changed, and keeps one of them.
   *
   * @param args nothing
   * @throws IOException when a file cannot be written
   */
  public static void main(String[] args) throws IOException {
    try (ScratchFolder scratch = new ScratchFolder()) {
      Files.writeString(scratch.workspace().resolve("hours.txt"), "Monday 9-17\nTuesday 9-17\n");
      Files.writeString(scratch.workspace().resolve("notes.txt"), "buy fish\n");
      run(scratch);
    }
  }

  private static void run(ScratchFolder scratch) {
    try (PenguinAgent agent =
        ExampleModel.agent(script())
            .workspace(scratch.workspace())
            .stateDirectory(scratch.state())
            .permissions(Permissions.full())
            .build()) {
      Session session = agent.session("hours");
      // region: review
      Checkpoint before = session.checkpoint("before");
      session.run("On Tuesdays we open at ten. Tidy up, too.");
      for (FileChange change : session.changes(before).files()) {
        System.out.print(change.diff());
        if (change.kind() == Kind.DELETED) { // here a person would be asked
          session.takeBack(before, change.path());
        }
      }
      // endregion
      System.out.println("kept: " + session.changes(before).files().get(0).path());
    }
  }

  private static ScriptedModel.Builder script() {
    return ScriptedModel.builder()
        .call("read_file", "{\"path\":\"hours.txt\"}")
        .call(
            "edit_file",
            "{\"path\":\"hours.txt\",\"old_string\":\"Tuesday 9-17\",\"new_string\":\"Tuesday 10-17\"}")
        .call("shell", "{\"command\":\"rm notes.txt\"}")
        .reply("Done, and tidied up.");
  }
}
