package dev.penguin.internal.rewind;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.agent.AgentTool;
import dev.penguin.internal.checkpoint.CheckpointStore;
import dev.penguin.internal.checkpoint.FileHistory;
import dev.penguin.internal.journal.SessionNames;
import dev.penguin.internal.toolset.BackgroundTools;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.internal.transcript.StartedCall;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.internal.tree.TreeLimits;
import dev.penguin.message.ToolCall;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.Retention;
import dev.penguin.session.SessionEntry.RewindBegan;
import dev.penguin.session.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files that the sessions of an engine keep, by workspace. Thread-safe. */
public final class SessionFiles {
  private static final Logger LOG = LoggerFactory.getLogger(SessionFiles.class);
  private static final String OFF = "the agent was built with checkpoints(false)";
  private static final String IN_MEMORY = "the agent has no state directory to keep them in";
  private static final String MARKS = "rewinds";
  private static final String NO_WORKSPACE = "it has no workspace";

  /** How often checkpoints that are not kept longer are thrown away, while runs begin. */
  private static final Duration BETWEEN_SWEEPS = Duration.ofHours(1);

  private final @Nullable Path stateDirectory;
  private final boolean wanted;
  private final boolean demanded;
  private final Retention retention;
  private final InstantSource clock;
  private final Optional<Path> workspace;
  private final ToolSet tools;
  private final Map<Path, Kept> known = new HashMap<>();
  private final Map<Path, Instant> sweptAt = new HashMap<>();

  /**
   * What is known of a workspace.
   *
   * @param store where its files are kept; null for nowhere
   * @param refusal why they are not
   */
  private record Kept(@Nullable CheckpointStore store, String refusal) {}

  /**
   * @param chosen whether files are kept; null where nothing was chosen: they are where they can be
   * @param retention how many checkpoints of a workspace are kept
   * @param workspace the real path of the directory in which runs work unless they say otherwise
   * @param tools the tools by which calls of earlier processes are judged
   * @throws ConfigurationException when files must be kept and cannot be
   */
  public SessionFiles(
      @Nullable Path stateDirectory,
      @Nullable Boolean chosen,
      Retention retention,
      InstantSource clock,
      Optional<Path> workspace,
      ToolSet tools) {
    this.stateDirectory = stateDirectory;
    this.retention = retention;
    this.clock = clock;
    this.workspace = workspace;
    this.tools = tools;
    wanted = !Boolean.FALSE.equals(chosen);
    demanded = Boolean.TRUE.equals(chosen);
    if (demanded) {
      if (stateDirectory == null || workspace.isEmpty()) {
        throw new ConfigurationException(
            "checkpoints(true) needs a workspace, and a state directory to keep its files in. Give both",
            "checkpoints");
      }
      kept(workspace.get());
    }
  }

  /** The directory that a session worked in last, or would. */
  private Optional<Path> workspace(Transcript transcript) {
    return transcript
        .lastStarted()
        .flatMap(run -> run.setting().workspace())
        .or(transcript::workspace)
        .or(() -> workspace);
  }

  private synchronized Kept kept(Path directory) {
    Kept kept = known.get(directory);
    if (kept == null) {
      kept = opened(directory);
      known.put(directory, kept);
    }
    return kept;
  }

  private Kept opened(Path directory) {
    if (!wanted || stateDirectory == null) {
      return new Kept(null, wanted ? IN_MEMORY : OFF);
    }
    try {
      CheckpointStore store =
          CheckpointStore.open(stateDirectory, directory, TreeLimits.DEFAULT, clock);
      store.sweep(retention);
      sweptAt.put(directory, clock.instant());
      return new Kept(store, "");
    } catch (ConfigurationException e) {
      if (demanded) {
        throw e;
      }
      LOG.warn("The sessions of this agent can go back without their files: {}", e.getMessage());
      return new Kept(null, String.valueOf(e.getMessage()));
    }
  }

  /** Throws away what is too old by now, when that was not done for a while. */
  private synchronized void sweepAgain(CheckpointStore store) {
    Instant now = clock.instant();
    Instant last = sweptAt.getOrDefault(store.workspace(), Instant.MIN);
    if (last.plus(BETWEEN_SWEEPS).isAfter(now)) {
      return;
    }
    sweptAt.put(store.workspace(), now);
    try {
      store.sweep(retention);
    } catch (StorageException e) {
      LOG.warn("Checkpoints that are too old could not be thrown away", e);
    }
  }

  /**
   * Keeps the files of a run's workspace.
   *
   * @param transcript the session, which the run holds
   * @param its the real path of the directory
   * @param ofRun the tools of the run
   * @return null when they are not kept
   */
  public @Nullable RunFiles ofRun(Transcript transcript, Optional<Path> its, ToolSet ofRun) {
    CheckpointStore store = its.map(this::kept).map(Kept::store).orElse(null);
    if (store == null) {
      return null;
    }
    sweepAgain(store);
    return files(store, history(store, transcript), transcript, ofRun);
  }

  private RunFiles files(
      CheckpointStore store, FileHistory history, Transcript transcript, ToolSet its) {
    String id = transcript.sessionId();
    boolean ours = BackgroundTools.isBusy(its, id) || isInterrupted(transcript, its);
    return new RunFiles(history, store.workspace(), () -> BackgroundTools.isBusy(its, id), ours);
  }

  private static FileHistory history(CheckpointStore store, Transcript transcript) {
    return store.history(transcript.sessionId(), transcript.lastFiles().orElse(null));
  }

  /**
   * Whether a call that may change files was under way when the process ended, and nobody has
   * looked at the files since.
   */
  private static boolean isInterrupted(Transcript transcript, ToolSet tools) {
    for (ToolCall open : transcript.openCalls()) {
      ToolSet.Entry tool = tools.find(open.name());
      boolean looks =
          tool != null
              && !(tool.tool() instanceof AgentTool)
              && Touched.of(tool.spec(), List.of()).isNothing();
      Optional<StartedCall> started = transcript.started(open);
      if (!looks && started.isPresent() && !transcript.hasLookAfter(started.get())) {
        return true;
      }
    }
    return false;
  }

  /**
   * The way back for a session, which the caller holds.
   *
   * @throws IllegalStateException when its files are not kept
   */
  public Rewind of(Transcript transcript) {
    Kept kept = workspace(transcript).map(this::kept).orElse(new Kept(null, NO_WORKSPACE));
    CheckpointStore store = kept.store();
    if (store == null) {
      throw new IllegalStateException(
          "Session '%s' keeps no files: %s. rollbackConversation(checkpoint) takes the conversation alone back"
              .formatted(transcript.sessionId(), kept.refusal()));
    }
    transcript
        .parent()
        .ifPresent(
            parent -> {
              throw new IllegalStateException(
                  "Session '%s' is that of a sub-agent: what it changed is taken back with session '%s'"
                      .formatted(transcript.sessionId(), parent));
            });
    FileHistory history = history(store, transcript);
    RunFiles files = files(store, history, transcript, tools);
    return new Rewind(transcript, store, history, files, mark(transcript.sessionId()));
  }

  /** Whether the files of a session are kept. */
  public boolean keeps(Transcript transcript) {
    return transcript.parent().isEmpty()
        && workspace(transcript).map(this::kept).map(Kept::store).isPresent();
  }

  /**
   * Whether what an ended process did in a session is still to be told from what others do: its way
   * back goes on, or its files are looked at. The answer holds only if no run is under way.
   */
  public boolean isUnsettled(Transcript transcript) {
    return transcript.rewind().isPresent() || isInterrupted(transcript, tools) && keeps(transcript);
  }

  /** Settles a session, which the caller holds. */
  public void settle(Transcript transcript) {
    if (!isUnsettled(transcript)) {
      return;
    }
    Optional<RewindBegan> begun = transcript.rewind();
    if (begun.isPresent()) {
      of(transcript).goOn(begun.get());
    } else {
      try {
        of(transcript).checkpoint("after an interrupted call", Checkpoint.Kind.AFTER_RUN);
      } catch (StorageException e) {
        LOG.warn("What an interrupted call changed could not be kept yet", e);
      }
    }
  }

  /** Whether the way back of a session may be under way, or may have been interrupted. */
  public boolean mayBeUnderWay(String sessionId) {
    Path mark = mark(sessionId);
    return mark != null && Files.exists(mark);
  }

  /** The file that is there while a session goes back: so that this is known without its log. */
  private @Nullable Path mark(String sessionId) {
    return stateDirectory == null
        ? null
        : stateDirectory.resolve(MARKS).resolve(SessionNames.fileName(sessionId));
  }
}
