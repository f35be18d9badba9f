package dev.penguin.internal.rewind;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.checkpoint.CheckpointStore;
import dev.penguin.internal.checkpoint.FileHistory;
import dev.penguin.internal.checkpoint.Retention;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.internal.tree.TreeLimits;
import dev.penguin.message.ToolCall;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files that the sessions of an engine keep, by workspace. Thread-safe. */
public final class SessionFiles {
  private static final Logger LOG = LoggerFactory.getLogger(SessionFiles.class);
  private static final String OFF = "the agent was built with checkpoints(false)";
  private static final String IN_MEMORY = "the agent has no state directory to keep them in";
  private static final String NO_WORKSPACE = "it has no workspace";

  private final @Nullable Path stateDirectory;
  private final boolean wanted;
  private final boolean demanded;
  private final InstantSource clock;
  private final Map<Path, Kept> known = new HashMap<>();

  /**
   * What is known of a workspace.
   *
   * @param store where its files are kept; null for nowhere
   * @param refusal why they are not
   */
  private record Kept(@Nullable CheckpointStore store, String refusal) {}

  /**
   * @param chosen whether files are kept; null where nothing was chosen: they are where they can be
   */
  public SessionFiles(
      @Nullable Path stateDirectory, @Nullable Boolean chosen, InstantSource clock) {
    this.stateDirectory = stateDirectory;
    this.clock = clock;
    wanted = !Boolean.FALSE.equals(chosen);
    demanded = Boolean.TRUE.equals(chosen);
  }

  /**
   * Checks that the files of a workspace can be kept, where they must be.
   *
   * @throws ConfigurationException when they cannot
   */
  public void check(Optional<Path> workspace) {
    if (demanded) {
      if (stateDirectory == null || workspace.isEmpty()) {
        throw new ConfigurationException(
            "checkpoints(true) needs a workspace and a state directory to keep its files in. Give both",
            "checkpoints");
      }
      kept(workspace.get());
    }
  }

  private synchronized Kept kept(Path workspace) {
    Kept kept = known.get(workspace);
    if (kept == null) {
      kept = opened(workspace);
      known.put(workspace, kept);
    }
    return kept;
  }

  private Kept opened(Path workspace) {
    if (!wanted || stateDirectory == null) {
      return new Kept(null, wanted ? IN_MEMORY : OFF);
    }
    try {
      CheckpointStore store =
          CheckpointStore.open(stateDirectory, workspace, TreeLimits.DEFAULT, clock);
      store.sweep(Retention.DEFAULT);
      return new Kept(store, "");
    } catch (ConfigurationException e) {
      if (demanded) {
        throw e;
      }
      LOG.warn("The sessions of this agent can go back without their files: {}", e.getMessage());
      return new Kept(null, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Keeps the files of a run's workspace.
   *
   * @param transcript the session, which the run holds
   * @param workspace the real path of the directory
   * @param background whether work of the session goes on between its calls
   * @param mayChange whether a call of that tool may change files
   * @return null when they are not kept
   */
  public @Nullable RunFiles ofRun(
      Transcript transcript,
      Optional<Path> workspace,
      BooleanSupplier background,
      Predicate<String> mayChange) {
    CheckpointStore store = workspace.map(this::kept).map(Kept::store).orElse(null);
    return store == null
        ? null
        : new RunFiles(
            history(store, transcript),
            store.workspace(),
            background,
            isInterrupted(transcript, mayChange));
  }

  private static FileHistory history(CheckpointStore store, Transcript transcript) {
    return store.history(transcript.sessionId(), transcript.lastFiles().orElse(null));
  }

  /** Whether a call that may change files was under way when the process ended. */
  private static boolean isInterrupted(Transcript transcript, Predicate<String> mayChange) {
    for (ToolCall open : transcript.openCalls()) {
      if (transcript.started(open).isPresent() && mayChange.test(open.name())) {
        return true;
      }
    }
    return false;
  }

  /**
   * The way back for a session.
   *
   * @param workspace the real path of the directory that the session worked in last
   * @throws IllegalStateException when its files are not kept
   */
  public Rewind rewind(
      Transcript transcript, Optional<Path> workspace, Predicate<String> mayChange) {
    Kept kept = workspace.map(this::kept).orElse(new Kept(null, NO_WORKSPACE));
    CheckpointStore store = kept.store();
    if (store == null) {
      throw new IllegalStateException(
          "Session '%s' keeps no files: %s. rollbackConversation(checkpoint) takes the conversation alone back"
              .formatted(transcript.sessionId(), kept.refusal()));
    }
    FileHistory history = history(store, transcript);
    RunFiles files =
        new RunFiles(
            history, store.workspace(), () -> false, isInterrupted(transcript, mayChange));
    return new Rewind(transcript, store, history, files);
  }

  /** Whether the files of a workspace are kept. */
  public boolean keeps(Optional<Path> workspace) {
    return workspace.map(this::kept).map(Kept::store).isPresent();
  }
}
