package dev.penguin.project;

import dev.penguin.error.PenguinException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A project database refused a request or failed to carry it out. Nothing was changed. The
 * subclasses differ in what a caller can do about it.
 */
public abstract sealed class ProjectException extends PenguinException
    permits NoSuchTaskException,
        ProjectException.BudgetExceeded,
        ProjectException.Cycle,
        ProjectException.IllegalTransition,
        ProjectException.InvalidText,
        ProjectException.LeaseLost,
        ProjectException.NoSuchEntry,
        ProjectException.Refused,
        ProjectException.StalePreview,
        ProjectException.StaleVersion,
        ProjectException.Storage {
  private static final long serialVersionUID = 1L;

  /** How much of a list a message shows. */
  private static final int SHOWN = 5;

  /**
   * Creates an exception. The message names the request, the value, and what to do.
   *
   * @param message the message
   * @param cause the cause, or null
   */
  ProjectException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Text that cannot be stored unchanged. Shorten or clean it. */
  public static final class InvalidText extends ProjectException {
    private static final long serialVersionUID = 1L;

    /** Creates one. The message names the place and the reason. */
    public InvalidText(String message) {
      super(message, null);
    }
  }

  /** There is no such project, execution or clarification. */
  public static final class NoSuchEntry extends ProjectException {
    private static final long serialVersionUID = 1L;

    /** Creates one. The message names what does not exist. */
    public NoSuchEntry(String message) {
      super(message, null);
    }
  }

  /** Somebody else changed the entry after it was read. Read it again. */
  public static final class StaleVersion extends ProjectException {
    private static final long serialVersionUID = 1L;

    /** The version that the caller read. */
    private final long given;

    /** The stored version. */
    private final long stored;

    /** Creates one with both versions. */
    public StaleVersion(String what, long given, long stored) {
      super(
          "%s is at version %d, and the change was made to version %d: read it again"
              .formatted(what, stored, given),
          null);
      this.given = given;
      this.stored = stored;
    }

    /** The version that the caller read. */
    public long given() {
      return given;
    }

    /** The stored version. */
    public long stored() {
      return stored;
    }
  }

  /** The database has changed since the preview of a blueprint. Make a new preview. */
  public static final class StalePreview extends ProjectException {
    private static final long serialVersionUID = 1L;

    /** The changes, one per line. */
    private final transient List<String> changes;

    /** Creates one with the key of the project and the changes. */
    public StalePreview(String project, List<String> changes) {
      super(
          "Project %s has changed since the preview: %s%s. Preview again, and apply that"
              .formatted(
                  project,
                  String.join("; ", changes.subList(0, Math.min(changes.size(), SHOWN))),
                  changes.size() > SHOWN ? "; and %d more".formatted(changes.size() - SHOWN) : ""),
          null);
      this.changes = List.copyOf(changes);
    }

    /** The changes, one per line. */
    public List<String> changes() {
      return changes;
    }
  }

  /** The state of a task does not allow this move. */
  public static final class IllegalTransition extends ProjectException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates one. The message has both states and the allowed ones, or the rule that forbids the
     * move.
     */
    public IllegalTransition(String message) {
      super(message, null);
    }
  }

  /**
   * A rule of the project database forbids the request. The message says which rule, and what to do
   * first.
   */
  public static final class Refused extends ProjectException {
    private static final long serialVersionUID = 1L;

    /** Creates one. The message names the rule and what to do. */
    public Refused(String message) {
      super(message, null);
    }
  }

  /** The charge exceeds the budget of the task, of a parent task, or of the project. */
  public static final class BudgetExceeded extends ProjectException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates one. The message has the budget's owner, the limit, the usage so far, and the charge.
     */
    public BudgetExceeded(String message) {
      super(message, null);
    }
  }

  /** The change would make tasks wait for each other. */
  public static final class Cycle extends ProjectException {
    private static final long serialVersionUID = 1L;

    /** Creates one. The message names the tasks. */
    public Cycle(String message) {
      super(message, null);
    }
  }

  /** Another worker holds the task, or the lease has expired. Stop working on the task. */
  public static final class LeaseLost extends ProjectException {
    private static final long serialVersionUID = 1L;

    /** Creates one. The message names the task and the worker that holds it. */
    public LeaseLost(String message) {
      super(message, null);
    }
  }

  /** The file cannot be used. It was left unchanged. */
  public static final class Storage extends ProjectException {
    private static final long serialVersionUID = 1L;

    /** Why the file cannot be used. */
    private final Problem problem;

    /** The file. */
    private final transient Path file;

    /** Creates one. The message names the file, the reason and what to do. */
    public Storage(Problem problem, Path file, String message, @Nullable Throwable cause) {
      super(message, cause);
      this.problem = Objects.requireNonNull(problem, "problem");
      this.file = Objects.requireNonNull(file, "file");
    }

    /** Why the file cannot be used. */
    public Problem problem() {
      return problem;
    }

    /** The database file. */
    public Path file() {
      return file;
    }

    /** Why a database file cannot be used. */
    public enum Problem {
      /** The manager was closed. */
      CLOSED,
      /** The file is empty, although a database was expected. */
      EMPTY,
      /** The file is not a project database. */
      FOREIGN,
      /** A newer version of the library wrote it. */
      NEWER,
      /** It is damaged. */
      CORRUPT,
      /** The file or its directory cannot be written to. */
      READ_ONLY,
      /** The disk is full. */
      FULL,
      /** Other processes kept it locked for a minute. */
      BUSY,
      /** The file cannot be reached, read or written for another reason. */
      UNREACHABLE
    }
  }
}
