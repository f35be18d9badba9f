package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.Session;
import dev.penguin.policy.Permissions;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.RewindReport;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A run that went wrong and is taken back: conversation and files. */
public final class WrongTurn {
  private WrongTurn() {}

  /**
   * Has the menu of a café rewritten, and thinks better of it.
   *
   * @param args nothing
   * @throws IOException when a file cannot be written
   */
  public static void main(String[] args) throws IOException {
    try (ScratchFolder scratch = new ScratchFolder()) {
      Path menu = scratch.workspace().resolve("menu.txt");
      Files.writeString(menu, "coffee 2.50\nkrill 4.00\n");
      run(scratch, menu);
    }
  }

  private static void run(ScratchFolder scratch, Path menu) throws IOException {
    // region: rewind
    try (PenguinAgent agent =
        ExampleModel.agent(script())
            .workspace(scratch.workspace())
            .stateDirectory(scratch.state()) // outside of the workspace
            .permissions(Permissions.full())
            .build()) {
      Session session = agent.session("menu");
      Checkpoint before = session.checkpoint("before the new prices");
      System.out.println(session.run("Make everything on the menu cheaper.").text());

      RewindReport report = session.rewind(before); // conversation and files, or nothing
      System.out.println("taken back: " + report.restored());
      report.conflicts().forEach(left -> System.out.println("left: " + left));
      // endregion
      System.out.print(Files.readString(menu));
      System.out.println("messages: " + session.messages().size());
      // region: undo
      session.rewind(report.before()); // the way back has a way back
      // endregion
      System.out.print(Files.readString(menu));
    }
  }

  private static ScriptedModel.Builder script() {
    return ScriptedModel.builder()
        .call("read_file", "{\"path\":\"menu.txt\"}")
        .call("write_file", "{\"path\":\"menu.txt\",\"content\":\"coffee 0.50\\nkrill 0.00\\n\"}")
        .reply("Everything is cheaper now.");
  }
}
