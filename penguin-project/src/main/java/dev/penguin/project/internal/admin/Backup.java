package dev.penguin.project.internal.admin;

import dev.penguin.project.internal.schema.DefaultSchema;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.StorageErrors;
import dev.penguin.project.internal.store.Store;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jooq.Table;

/** Copies of a database: a backup, which is a database again, and an export as text. */
public final class Backup {
  private Backup() {}

  /** Writes a copy of one state of the file; the target must not exist. */
  public static void write(Store store, Path target) {
    Path path = target.toAbsolutePath();
    Path building = path.resolveSibling("." + path.getFileName() + ".part");
    try {
      refuseExisting(path);
      Files.deleteIfExists(building);
      try {
        store.copyTo(building);
        try (FileChannel written = FileChannel.open(building, StandardOpenOption.WRITE)) {
          written.force(true);
        }
        Files.createLink(path, building);
      } finally {
        Files.deleteIfExists(building);
      }
    } catch (IOException e) {
      throw StorageErrors.unreachable(path, e);
    }
  }

  /**
   * Writes all rows that can be read as lines of JSON; the target must not exist. Gives the number
   * of rows.
   */
  public static long export(Store store, Path target) {
    Path path = target.toAbsolutePath();
    try {
      refuseExisting(path);
      try (BufferedWriter text =
          Files.newBufferedWriter(path, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW)) {
        return store.read(database -> export(database, text));
      }
    } catch (IOException e) {
      throw StorageErrors.unreachable(path, e);
    } catch (WriteFailure e) {
      throw StorageErrors.unreachable(path, e.getCause());
    }
  }

  private static long export(Database database, BufferedWriter text) {
    long rows = 0;
    for (Table<?> table : DefaultSchema.DEFAULT_SCHEMA.getTables()) {
      rows += new TableExport(database, table, line -> line(text, line)).run();
    }
    return rows;
  }

  private static void line(BufferedWriter text, String line) {
    try {
      text.write(line);
      text.write('\n');
    } catch (IOException e) {
      throw new WriteFailure(e);
    }
  }

  private static void refuseExisting(Path path) throws IOException {
    if (Files.exists(path)) {
      throw new FileAlreadyExistsException(path + " exists already; choose another name");
    }
  }

  private static final class WriteFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WriteFailure(IOException cause) {
      super(cause);
    }
  }
}
