package dev.penguin.internal.rewind;

import dev.penguin.internal.checkpoint.FileCheckpoint;
import dev.penguin.internal.checkpoint.FileHistory;
import dev.penguin.internal.checkpoint.Origin;
import dev.penguin.session.StorageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the files of a workspace while a run and the agents that it calls work in it, and knows
 * whether what changes is their work. Thread-safe.
 */
public final class RunFiles {
  private static final Logger LOG = LoggerFactory.getLogger(RunFiles.class);

  private final FileHistory history;
  private final Path root;
  private final BooleanSupplier background;

  /** How many calls that may change files run now. */
  private int running;

  /** Whether something of the agent's may have changed files since the last look. */
  private boolean open;

  private boolean changed;

  /**
   * @param background whether work of the session goes on between its calls
   * @param ours whether what differs now is the agent's work: a call was under way when the process
   *     that made it ended, or something went on in the background
   */
  RunFiles(FileHistory history, Path root, BooleanSupplier background, boolean ours) {
    this.history = history;
    this.root = root;
    this.background = background;
    open = ours;
  }

  /**
   * Looks at the files before calls that may change them.
   *
   * @param look why that is
   * @return the id of what was found; empty when they change nothing here
   * @throws StorageException when it cannot be kept
   */
  public synchronized Optional<String> before(Touched touched, FilesLook look) {
    Touched here = touched.below(root);
    return here.isNothing() ? Optional.empty() : Optional.of(look(here, look));
  }

  /** Calls that may change files begin: until they end, what changes is their work. */
  public synchronized void begin(Touched touched) {
    if (!touched.below(root).isNothing()) {
      changed = true;
      running++;
    }
  }

  /**
   * Looks at the files after calls that may have changed them. Where that fails, the next look
   * takes what differs for their work.
   *
   * @param begun what they could change when they began
   * @param ended what they could change when they ended, as interceptors change calls
   * @param look why that is
   */
  public synchronized void after(Touched begun, Touched ended, FilesLook look) {
    if (!begun.below(root).isNothing()) {
      running--;
    }
    Touched here = Touched.of(List.of(begun, ended)).below(root);
    if (here.isNothing()) {
      return;
    }
    changed = true;
    try {
      take(here, Origin.AGENT, look);
    } catch (StorageException e) {
      open = true;
      LOG.warn("What calls changed could not be kept yet", e);
    }
  }

  /** Looks at all files. */
  public synchronized String look(FilesLook look) {
    return look(Touched.ANYTHING, look);
  }

  /**
   * Looks at all files after the run, if it may have changed any.
   *
   * @return the id of what was found; empty for a run that has changed nothing
   */
  public synchronized Optional<String> afterRun(FilesLook look) {
    return changed || open ? Optional.of(look(look)) : Optional.empty();
  }

  private String look(Touched touched, FilesLook look) {
    boolean ours = open || running > 0;
    // What goes on in the background may have changed any file.
    Touched where = open ? Touched.ANYTHING : touched;
    return take(where, ours ? Origin.AGENT : Origin.OUTSIDE, look).id();
  }

  private FileCheckpoint take(Touched touched, Origin by, FilesLook look) {
    boolean busy = background.getAsBoolean();
    FileCheckpoint taken =
        look.measured(() -> touched.all() ? history.take(by) : history.takeOf(touched.paths(), by));
    open = busy || open && !touched.all();
    return taken;
  }
}
