package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunResult;
import dev.penguin.error.PenguinException;
import dev.penguin.session.SessionBusyException;
import dev.penguin.session.SessionInfo;
import java.nio.file.Path;

/** Goes on with what an earlier process left unfinished, then does its own work. */
public final class ResumeAfterCrash {
  private ResumeAfterCrash() {}

  // region: resume-all
  static void resumeAll(PenguinAgent agent) {
    for (SessionInfo info : agent.sessions().list()) {
      if (info.state() == SessionInfo.State.UNFINISHED) {
        try {
          RunResult result = agent.sessions().open(info.id()).resume();
          System.out.println(info.id() + ": " + result.text());
        } catch (SessionBusyException e) {
          System.out.println(info.id() + ": another process is at work on it");
        } catch (PenguinException e) { // it stays unfinished, and the others go on
          System.out.println(info.id() + ": " + e.getMessage());
        }
      }
    }
  }

  // endregion

  /**
   * Resumes, then asks once.
   *
   * @param args the state directory, the name of a session, a prompt
   */
  public static void main(String[] args) {
    Path state = Path.of(args[0]);
    // region: state-directory
    try (PenguinAgent agent =
        PenguinAgent.builder().model("openai/gpt-5-mini").stateDirectory(state).build()) {
      resumeAll(agent);
      System.out.println(agent.session(args[1]).run(args[2]).text());
    }
    // endregion
  }
}
