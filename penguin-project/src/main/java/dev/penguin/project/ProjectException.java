package dev.penguin.project;

import dev.penguin.error.PenguinException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A project database refused or could not do what was asked; nothing was changed. The subclasses
 * differ in what a caller can do about it.
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
   * With what was refused, with which value, and what to do.
   *
   * @param message the message
   * @param cause what led to it, or null
   */
  ProjectException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Text that cannot be stored as it is: shorten or clean it. */
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

    /** With what was looked for. */
    public NoSuchEntry(String message) {
      super(message, null);
    }
  }

  /** Somebody else changed the entry in the meantime: read it again. */
  public static final class StaleVersion extends ProjectException {
    private static final long serialVersionUID = 1L;

    /** The version that the caller had read. */
    private final long given;

    /** The version that is stored. */
    private final long stored;

    /** With both versions. */
    public StaleVersion(String what, long given, long stored) {
      super(
          "%s is at version %d, and the change was made to version %d: read it again"
              .formatted(what, stored, given),
          null);
      this.given = given;
      this.stored = stored;
    }

    /** The version that the caller had read. */
    public long given() {
      return given;
    }

    /** The version that is stored. */
    public long stored() {
      return stored;
    }
  }

  /** What is stored has changed since a blueprint was compared with it: compare again. */
  public static final class StalePreview extends ProjectException {
    private static final long serialVersionUID = 1L;

    /** What has changed, one line each. */
    private final transient List<String> changes;

    /** With the key of the project, and what has changed. */
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

    /** What has changed, one line each. */
    public List<String> changes() {
      return changes;
    }
  }

  /** The state of a task does not allow that step. */
  public static final class IllegalTransition extends ProjectException {
    private static final long serialVersionUID = 1L;

    /** With both states and the allowed ones, or with the rule that forbids it. */
    public IllegalTransition(String message) {
      super(message, null);
    }
  }

  /** A rule of the model forbids it; the message says which, and what to do first. */
  public static final class Refused extends ProjectException {
    private static final long serialVersionUID = 1L;

    /** Creates one. The message names the rule and what to do. */
    public Refused(String message) {
      super(message, null);
    }
  }

  /** The charge does not fit into the budget of the task, of one above it, or of the project. */
  public static final class BudgetExceeded extends ProjectException {
    private static final long serialVersionUID = 1L;

    /** With whose budget, the limit, what is used, and the charge. */
    public BudgetExceeded(String message) {
      super(message, null);
    }
  }

  /** Tasks would wait for each other. */
  public static final class Cycle extends ProjectException {
    private static final long serialVersionUID = 1L;

    /** Creates one. The message names the tasks. */
    public Cycle(String message) {
      super(message, null);
    }
  }

  /** Another worker holds the task, or the lease has run out: stop working on it. */
  public static final class LeaseLost extends ProjectException {
    private static final long serialVersionUID = 1L;

    /** Creates one. The message names the task and the worker that holds it. */
    public LeaseLost(String message) {
      super(message, null);
    }
  }

  /** The file cannot be used. It is left as it was. */
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
      /** The file is empty, where a database was expected. */
      EMPTY,
      /** The file is something else than a project database. */
      FOREIGN,
      /** A newer version of the library wrote it. */
      NEWER,
      /** It is damaged. */
      CORRUPT,
      /** It, or its folder, cannot be written. */
      READ_ONLY,
      /** The disk is full. */
      FULL,
      /** Other processes kept it locked for a minute. */
      BUSY,
      /** It cannot be reached, read or written for another reason. */
      UNREACHABLE
    }
  }
}
