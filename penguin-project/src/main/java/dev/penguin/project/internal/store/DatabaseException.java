package dev.penguin.project.internal.store;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A failed statement. It is retried, or translated into a {@code ProjectException}. */
public final class DatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** SQLite's extended result codes have the primary one in their lowest byte. */
  private static final int PRIMARY = 0xff;

  DatabaseException(SQLException cause) {
    super(cause);
  }

  /** SQLite's primary result code. */
  int code() {
    return getCause() instanceof SQLiteException sqlite
        ? sqlite.getResultCode().code & PRIMARY
        : SQLiteErrorCode.SQLITE_ERROR.code;
  }

  /**
   * Whether another connection was in the way, so that the whole transaction may be tried again.
   */
  boolean isBusy() {
    int code = code();
    return code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code;
  }
}
