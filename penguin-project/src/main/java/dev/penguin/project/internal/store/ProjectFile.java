package dev.penguin.project.internal.store;

import dev.penguin.project.ProjectException.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;
import org.sqlite.jdbc4.JDBC4Connection;

/**
 * The file of a project database: what it is, and connections to it. A file that is refused is only
 * read. A new one is built beside its place and put there whole, so that no process ever sees half
 * of it.
 */
final class ProjectFile {
  /** "PngP": tells project databases from all other SQLite files. */
  static final int APPLICATION_ID = 0x506e6750;

  private static final String MAGIC = "SQLite format 3\0";
  private static final int HEADER = 100;
  private static final int USER_VERSION_AT = 60;
  private static final int APPLICATION_ID_AT = 68;
  private static final int BUSY_MILLIS = 5_000;

  private final Path path;
  private final Migrations migrations;

  /** A page limit for tests of full disks; 0 for none. */
  private final long maxPages;

  private ProjectFile(Path path, Migrations migrations, long maxPages) {
    this.path = path;
    this.migrations = migrations;
    this.maxPages = maxPages;
  }

  /** Makes sure that the file is there, is a project database, and has the newest version. */
  static ProjectFile prepare(Path given, Migrations migrations, long maxPages) {
    Path path = canonical(given);
    ProjectFile file = new ProjectFile(path, migrations, maxPages);
    try {
      if (!Files.exists(path)) {
        file.create();
      }
      file.checkHeader();
      if (!Files.isWritable(path) || !Files.isWritable(file.folder())) {
        throw StorageErrors.readOnly(path, null);
      }
      file.migrate();
      return file;
    } catch (IOException e) {
      throw StorageErrors.unreachable(path, e);
    } catch (DatabaseException e) {
      throw StorageErrors.of(path, e);
    }
  }

  Path path() {
    return path;
  }

  /** A connection that writes, or one that only reads. */
  Database connect(boolean readOnly) {
    return connect(path, readOnly);
  }

  /** One path for each file, so that links to it meet in one write-ahead log. */
  private static Path canonical(Path given) {
    Path path = given.toAbsolutePath().normalize();
    try {
      if (Files.exists(path)) {
        return path.toRealPath();
      }
      Path folder = path.getParent();
      return folder == null ? path : folder.toRealPath().resolve(given.getFileName());
    } catch (IOException e) {
      throw new Storage(
          Storage.Problem.UNREACHABLE,
          path,
          "The directory of %s does not exist or cannot be opened; create it first".formatted(path),
          e);
    }
  }

  private Path folder() {
    Path folder = path.getParent();
    return folder == null ? path : folder;
  }

  private Database connect(Path file, boolean readOnly) {
    NativeLibrary.load();
    SQLiteConfig config = new SQLiteConfig();
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    config.setBusyTimeout(BUSY_MILLIS);
    config.enforceForeignKeys(true);
    try {
      // The form with a scheme keeps question marks in a name from being read as parameters.
      String address = file.toUri().toString();
      Database database =
          new Database(
              new JDBC4Connection("jdbc:sqlite:" + address, address, config.toProperties()));
      boolean usable = false;
      try {
        configure(database, readOnly);
        usable = true;
        return database;
      } finally {
        if (!usable) {
          database.close();
        }
      }
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  private void configure(Database database, boolean readOnly) {
    database.execute("PRAGMA synchronous = FULL");
    database.execute("PRAGMA temp_store = MEMORY");
    // What a long reader made the log grow to is given back with the next checkpoint after it.
    database.execute("PRAGMA journal_size_limit = 4194304");
    if (readOnly) {
      database.execute("PRAGMA query_only = ON");
    } else if (maxPages > 0) {
      database.execute("PRAGMA max_page_count = " + maxPages);
    }
  }

  /** Builds a database beside the path and links it there. A second builder uses the first's. */
  private void create() throws IOException {
    if (!Files.isWritable(folder())) {
      throw StorageErrors.readOnly(path, null);
    }
    Path building =
        Files.createTempFile(folder(), "." + path.getFileName() + "-", ".new", ownerOnly());
    try {
      try (Database database = connect(building, false)) {
        database.execute("PRAGMA application_id = " + APPLICATION_ID);
        database.execute("PRAGMA journal_mode = WAL");
        database.execute("BEGIN IMMEDIATE");
        migrations.run(database, 0);
        database.execute("COMMIT");
      }
      publish(building);
    } finally {
      Files.deleteIfExists(building);
    }
  }

  private void publish(Path building) throws IOException {
    try {
      Files.createLink(path, building);
    } catch (FileAlreadyExistsException e) {
      // Another process was first, and its file is as good.
      return;
    } catch (UnsupportedOperationException | IOException e) {
      // A file system without links: moving is the next best, and replaces nothing that is whole.
      if (!Files.exists(path)) {
        Files.move(building, path, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  private FileAttribute<?>[] ownerOnly() {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /** Looks at the first bytes without SQLite, which would begin to recover what is not ours. */
  private void checkHeader() throws IOException {
    if (!Files.isRegularFile(path)) {
      throw StorageErrors.foreign(path);
    }
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    try (SeekableByteChannel channel = Files.newByteChannel(path)) {
      int read = 0;
      while (header.hasRemaining() && read >= 0) {
        read = channel.read(header);
      }
    }
    if (header.position() == 0) {
      throw StorageErrors.empty(path);
    }
    byte[] bytes = header.array();
    String magic = new String(bytes, 0, MAGIC.length(), StandardCharsets.ISO_8859_1);
    if (header.hasRemaining()
        || !magic.equals(MAGIC)
        || header.getInt(APPLICATION_ID_AT) != APPLICATION_ID) {
      throw StorageErrors.foreign(path);
    }
    refuseNewer(header.getInt(USER_VERSION_AT));
  }

  private void refuseNewer(int version) {
    if (version > migrations.newest()) {
      throw StorageErrors.newer(path, version, migrations.newest());
    }
  }

  private void migrate() throws IOException {
    try (Database database = connect(false)) {
      // A backup that was put in the place of a database is in another mode.
      database.execute("PRAGMA journal_mode = WAL");
      int version = version(database);
      refuseNewer(version);
      if (version == migrations.newest()) {
        return;
      }
      backUp(database, version);
      // Tables that are made anew must not delete what refers to them.
      database.execute("PRAGMA foreign_keys = OFF");
      database.execute("BEGIN IMMEDIATE");
      try {
        // Another process may have been first while this one waited for the lock.
        int current = version(database);
        if (current < migrations.newest()) {
          migrations.run(database, current);
        }
        if (database.exists("PRAGMA foreign_key_check")) {
          throw StorageErrors.corrupt(path, "a reference leads nowhere after the migration", null);
        }
        database.execute("COMMIT");
      } catch (DatabaseException | Storage e) {
        database.execute("ROLLBACK");
        throw e;
      }
    }
  }

  private static int version(Database database) {
    return Math.toIntExact(database.number("PRAGMA user_version"));
  }

  private void backUp(Database database, int version) throws IOException {
    Path backup = path.resolveSibling(path.getFileName() + ".v" + version + ".backup");
    Path building =
        Files.createTempFile(folder(), "." + path.getFileName() + "-", ".backup", ownerOnly());
    try {
      Files.delete(building);
      database.update("VACUUM INTO ?", building.toString());
      if (!Files.exists(backup)) {
        Files.move(building, backup, StandardCopyOption.ATOMIC_MOVE);
      }
    } finally {
      Files.deleteIfExists(building);
    }
  }
}
