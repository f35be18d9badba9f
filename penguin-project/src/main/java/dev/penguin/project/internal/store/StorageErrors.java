package dev.penguin.project.internal.store;

import dev.penguin.project.ProjectException.Storage;
import dev.penguin.project.ProjectException.Storage.Problem;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sqlite.NativeLibraryNotFoundException;
import org.sqlite.SQLiteErrorCode;

/** Says in the project's words what SQLite and the file system say in theirs. */
public final class StorageErrors {
  private StorageErrors() {}

  static Storage of(Path file, DatabaseException e) {
    int code = e.code();
    Throwable cause = e.getCause();
    if (code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code) {
      return corrupt(file, String.valueOf(cause == null ? null : cause.getMessage()), cause);
    }
    if (code == SQLiteErrorCode.SQLITE_FULL.code) {
      return new Storage(
          Problem.FULL,
          file,
          "The disk of %s is full; nothing was changed. Free some space and try again"
              .formatted(file),
          cause);
    }
    if (code == SQLiteErrorCode.SQLITE_READONLY.code) {
      return readOnly(file, cause);
    }
    if (e.isBusy()) {
      return new Storage(
          Problem.BUSY,
          file,
          "Other processes kept %s locked for a minute; nothing was changed. Try again"
              .formatted(file),
          cause);
    }
    if (cause != null && cause.getCause() instanceof NativeLibraryNotFoundException) {
      return new Storage(Problem.UNREACHABLE, file, NativeLibrary.missing(file), cause);
    }
    return unreachable(file, cause);
  }

  static Storage closed(Path file) {
    return new Storage(
        Problem.CLOSED,
        file,
        "The project manager of %s is closed; open another".formatted(file),
        null);
  }

  static Storage empty(Path file) {
    return new Storage(
        Problem.EMPTY,
        file,
        "%s is empty, but should be a project database; delete it, or replace it with a backup"
            .formatted(file),
        null);
  }

  static Storage foreign(Path file) {
    return new Storage(
        Problem.FOREIGN,
        file,
        "%s is not a project database of Penguin; choose another file".formatted(file),
        null);
  }

  static Storage newer(Path file, int found, int known) {
    return new Storage(
        Problem.NEWER,
        file,
        "%s has version %d, but this library supports versions up to %d; use a newer penguin-project"
            .formatted(file, found, known),
        null);
  }

  static Storage readOnly(Path file, @Nullable Throwable cause) {
    return new Storage(
        Problem.READ_ONLY,
        file,
        "%s or its folder cannot be written; a project database needs both. Change the permissions,"
                .formatted(file)
            + " or copy it elsewhere",
        cause);
  }

  static Storage corrupt(Path file, String detail, @Nullable Throwable cause) {
    return new Storage(
        Problem.CORRUPT,
        file,
        "%s is damaged (%s). Keep it, and continue with a backup; export() saves what can be read"
            .formatted(file, detail),
        cause);
  }

  public static Storage unreachable(Path file, @Nullable Throwable cause) {
    return new Storage(
        Problem.UNREACHABLE,
        file,
        "%s cannot be read or written: %s"
            .formatted(file, cause == null ? "no reason given" : cause.getMessage()),
        cause);
  }
}
