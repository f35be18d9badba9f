package dev.penguin.internal.rewind;

import dev.penguin.internal.checkpoint.CheckpointStore;
import dev.penguin.internal.checkpoint.FileCheckpoint;
import dev.penguin.internal.checkpoint.FileHistory;
import dev.penguin.internal.checkpoint.RestorePlan;
import dev.penguin.internal.checkpoint.RestoreResult;
import dev.penguin.internal.jfr.JfrSpan;
import dev.penguin.internal.jfr.JfrSpans;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.internal.tree.LeftOut;
import dev.penguin.internal.tree.Tree;
import dev.penguin.internal.tree.TreeEntry;
import dev.penguin.internal.tree.TreePath;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.PathNote;
import dev.penguin.session.RewindReport;
import dev.penguin.session.SessionChanges;
import dev.penguin.session.SessionEntry.CheckpointMade;
import dev.penguin.session.SessionEntry.RewindBegan;
import dev.penguin.session.SessionEntry.RolledBack;
import dev.penguin.session.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a session back to a checkpoint: its files first, its conversation with the last step. What
 * is to be done to the files is stored before the log says that it begins, and each step can be
 * done again, so that after the end of the process the next one goes on. Used under the session's
 * lock, by one thread.
 */
public final class Rewind {
  private static final Logger LOG = LoggerFactory.getLogger(Rewind.class);
  private static final String CHANGED = "somebody else changed it since the checkpoint";
  private static final String REMOVED =
      "somebody else changed it since the checkpoint, and it was deleted or moved after that";

  private final Transcript transcript;
  private final CheckpointStore store;
  private final FileHistory history;
  private final RunFiles files;
  private final @Nullable Path mark;

  /**
   * @param mark a file that is there while the session goes back; null for none
   */
  Rewind(
      Transcript transcript,
      CheckpointStore store,
      FileHistory history,
      RunFiles files,
      @Nullable Path mark) {
    this.mark = mark;
    this.transcript = transcript;
    this.store = store;
    this.history = history;
    this.files = files;
  }

  /** Makes a checkpoint of the conversation and the files as they are. */
  public Checkpoint checkpoint(String name, Checkpoint.Kind kind) {
    String action = kind == Checkpoint.Kind.BEFORE_REWIND ? "before going back" : "named";
    String found = files.look(FilesLook.ofSession(transcript.sessionId(), action));
    transcript.append(new CheckpointMade(name, kind, Optional.of(found)));
    List<Checkpoint> all = transcript.checkpoints();
    return all.get(all.size() - 1);
  }

  /**
   * Goes back to a checkpoint of this session.
   *
   * @throws StorageException when a file cannot be written, or its old bytes are gone. Then all is
   *     as before; where even that could not be had, the next opening of the session goes on
   */
  public RewindReport to(Checkpoint checkpoint) {
    Optional<String> kept = transcript.filesAt(checkpoint.sequence());
    kept.ifPresent(store::checkpoint); // before anything is written
    Checkpoint before = before(checkpoint.name());
    String target = kept.or(transcript::lastFiles).orElseThrow();
    return carryOut(history.planBackTo(target), before, checkpoint.sequence());
  }

  private RewindReport carryOut(RestorePlan plan, Checkpoint before, long to) {
    mark();
    transcript.append(new RewindBegan(to, plan.id()));
    try (JfrSpan span = JfrSpans.checkpoint(transcript.sessionId(), "going back")) {
      RestoreResult result = history.apply(plan);
      span.wrote(0, result.restored().size());
      history.finish(plan, result);
      end(to);
      return report(before, result);
    } catch (StorageException e) {
      backOut(plan, before, e);
      throw e;
    }
  }

  private Checkpoint before(String name) {
    return checkpoint("before going back to " + name, Checkpoint.Kind.BEFORE_REWIND);
  }

  private void end(long to) {
    transcript.append(new RolledBack(to));
    try {
      if (mark != null) {
        Files.deleteIfExists(mark);
      }
    } catch (IOException e) {
      LOG.debug("{} stays until the session goes back again", mark, e);
    }
  }

  /** Others learn from it that they must look into the log; without it they look later. */
  private void mark() {
    try {
      if (mark != null) {
        Files.createDirectories(Objects.requireNonNull(mark.getParent()));
        Files.write(mark, new byte[0]);
      }
    } catch (IOException e) {
      LOG.debug("{} could not be written", mark, e);
    }
  }

  /** The log says first that it is over: a plan that is gone means that the files are back. */
  private void backOut(RestorePlan plan, Checkpoint before, StorageException cause) {
    try {
      RestoreResult result = history.backOut(plan);
      end(before.sequence());
      history.finish(plan, result);
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  /** Goes on with a way back that the end of a process interrupted. */
  public void goOn(RewindBegan begun) {
    Optional<RestorePlan> plan = history.plan(begun.plan());
    if (plan.isPresent()) {
      RestoreResult result = history.apply(plan.get());
      history.finish(plan.get(), result);
      LOG.info(
          "Session '{}' went on going back to entry {}: {} paths restored",
          transcript.sessionId(),
          begun.toSequence(),
          result.restored().size());
      for (PathNote left : conflicts(result)) {
        LOG.warn("Session '{}' left {}", transcript.sessionId(), left);
      }
    }
    end(begun.toSequence());
  }

  /**
   * Takes one path back with what is below it, and leaves the conversation as it is.
   *
   * @throws IllegalArgumentException when it is not below the workspace, or is neither there nor
   *     was at the checkpoint
   */
  public RewindReport takeBack(Checkpoint since, String path) {
    Optional<String> kept = transcript.filesAt(since.sequence());
    TreePath inner = TreePath.of(store.workspace(), Path.of(path));
    if (inner.equals(TreePath.ROOT)) {
      throw new IllegalArgumentException(
          "'%s' is the whole workspace: name a path in it, or rewind(checkpoint)".formatted(path));
    }
    if (kept.map(store::checkpoint).map(then -> then.tree().at(inner)).isEmpty()
        && !Files.exists(store.workspace().resolve(path), LinkOption.NOFOLLOW_LINKS)) {
      throw new IllegalArgumentException(
          "There is no '%s' in %s, and there was none at the checkpoint '%s'"
              .formatted(path, store.workspace(), since.name()));
    }
    Checkpoint before = before(path);
    String target = kept.or(transcript::lastFiles).orElseThrow();
    return carryOut(history.planBackTo(target, Set.of(Path.of(path))), before, before.sequence());
  }

  /** What the agent changed since a checkpoint, or since the oldest one that is kept. */
  public SessionChanges changes(Optional<Checkpoint> since) {
    Optional<String> kept =
        since.isPresent()
            ? transcript.filesAt(since.get().sequence())
            : transcript.filesAt(0).filter(store::has).or(history::oldest);
    List<PathNote> leftOut =
        history.latest().map(FileCheckpoint::leftOut).map(Rewind::notes).orElse(List.of());
    return kept.isEmpty()
        ? new SessionChanges(List.of(), leftOut)
        : new SessionChanges(new ChangeTexts(store).of(history.changesSince(kept.get())), leftOut);
  }

  /** Whether the files of a checkpoint are still kept. */
  public boolean keeps(Checkpoint checkpoint) {
    return transcript.filesAt(checkpoint.sequence()).map(store::has).orElse(true);
  }

  /**
   * Writes the files as they were at a checkpoint into another directory.
   *
   * @throws dev.penguin.error.ConfigurationException when something is in it
   */
  public void copy(Checkpoint checkpoint, Path directory) {
    FilesLook look = FilesLook.ofSession(transcript.sessionId(), "named");
    String id = transcript.filesAt(checkpoint.sequence()).orElseGet(() -> files.look(look));
    store.copyTo(store.checkpoint(id), directory);
  }

  private RewindReport report(Checkpoint before, RestoreResult result) {
    return new RewindReport(
        before,
        result.restored().stream().map(TreePath::text).toList(),
        conflicts(result),
        notes(result.leftOut()));
  }

  private List<PathNote> conflicts(RestoreResult result) {
    Tree now = history.latest().orElseThrow().tree();
    List<PathNote> notes = new ArrayList<>();
    for (TreePath path : result.conflicts()) {
      TreeEntry entry = now.at(path);
      boolean there = entry != null && entry.kind().isKnown();
      notes.add(new PathNote(path.text(), there ? CHANGED : REMOVED));
    }
    return notes;
  }

  private static List<PathNote> notes(List<LeftOut> leftOut) {
    List<PathNote> notes = new ArrayList<>();
    for (LeftOut each : leftOut) {
      String reason = each.reason().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      notes.add(new PathNote(each.path().text(), reason));
    }
    return notes;
  }
}
