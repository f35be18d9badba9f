package dev.penguin.session;

import dev.penguin.error.PenguinException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A session's log cannot be read or written. No acknowledged entry is lost, and the engine stops
 * the run. Each subclass says what to do.
 */
public abstract sealed class StorageException extends PenguinException
    permits StorageException.Damaged,
        StorageException.UnknownFormat,
        StorageException.Failed,
        StorageException.TakenOver {
  private static final long serialVersionUID = 1L;

  private final @Nullable String file;
  private final long position;

  private StorageException(
      String message, @Nullable Path file, long position, @Nullable Throwable cause) {
    super(message, cause);
    this.file = file == null ? null : file.toString();
    this.position = position;
  }

  /** The affected file; empty for a store without files. */
  public final Optional<Path> file() {
    return Optional.ofNullable(file).map(Path::of);
  }

  /** The byte at which the problem begins; empty if unknown. */
  public final OptionalLong position() {
    return position < 0 ? OptionalLong.empty() : OptionalLong.of(position);
  }

  /**
   * A log is damaged before its end, so acknowledged entries cannot be trusted. The log was left
   * unchanged. Restore a copy, or delete the session.
   */
  public static final class Damaged extends StorageException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param file the log
     * @param position the byte at which the damaged entry begins
     * @param what what is wrong at that position
     */
    public Damaged(Path file, long position, String what) {
      super(
          "The session log %s is damaged at byte %d: %s. It was left as it is; put back a copy of it, or delete the session"
              .formatted(file, position, what),
          file,
          position,
          null);
    }
  }

  /**
   * A file is not a session log, or was written by a newer version. The file was left unchanged.
   * Use that version, or move the file away.
   */
  public static final class UnknownFormat extends StorageException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param file the file
     * @param position the byte at which the unknown format begins
     * @param what what was found there
     */
    public UnknownFormat(Path file, long position, String what) {
      super("%s %s. It was left as it is".formatted(file, what), file, position, null);
    }
  }

  /**
   * Reading or writing failed, for instance because of a full disk or missing rights. Fix the
   * cause, then resume the session.
   */
  public static final class Failed extends StorageException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what failed, and what to do
     * @param file the file, or null
     * @param cause what the system reported, or null
     */
    public Failed(String message, @Nullable Path file, @Nullable Throwable cause) {
      super(message, file, -1, cause);
    }
  }

  /**
   * Another process took over the session because this process had stopped renewing its lease. The
   * last entries of this process were not written. Open the session again when the other process
   * has finished.
   */
  public static final class TakenOver extends StorageException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param sessionId the session's id
     * @param by the process that has the session now, in words
     */
    public TakenOver(String sessionId, String by) {
      super(
          "Session '%s' was taken over by %s; nothing more was written. Open it again when that one is done"
              .formatted(sessionId, by),
          null,
          -1,
          null);
    }
  }
}
