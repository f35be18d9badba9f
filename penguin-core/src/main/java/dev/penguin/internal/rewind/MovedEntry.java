package dev.penguin.internal.rewind;

import dev.penguin.session.RunSetting;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.CheckpointMade;
import dev.penguin.session.SessionEntry.RunStarted;
import java.nio.file.Path;
import java.util.Optional;

/** An entry of a session that is copied with its files into another directory. */
public final class MovedEntry {
  private MovedEntry() {}

  /** The entry as it holds there: what was kept of the files elsewhere is not kept there. */
  public static Body of(Body body, Path workspace) {
    if (body instanceof CheckpointMade made) {
      return new CheckpointMade(made.name(), made.kind(), Optional.empty());
    }
    if (body instanceof RunStarted run) {
      return new RunStarted(
          run.runId(),
          run.tools(),
          run.permissions(),
          run.instructions(),
          run.limits(),
          run.attributes(),
          new RunSetting(run.setting().model(), Optional.of(workspace)));
    }
    return body;
  }
}
