package dev.penguin.project.internal.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's machine code, unpacked once for a version into the user's cache folder. Left alone,
 * sqlite-jdbc would write a megabyte into the temporary folder with each start of a JVM, and leave
 * it there when the JVM is killed. Where the cache cannot be used, it still does that.
 */
final class NativeLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);

  /** The property in which sqlite-jdbc looks for the folder; there is no other way to set it. */
  private static final String FOLDER = "org.sqlite.lib.path";

  /** A JVM loads the library once, so that this is a fact of the JVM. */
  private static volatile boolean loaded;

  private NativeLibrary() {}

  /** Loads the library unless it is loaded, or the application says where it is. */
  static void load() {
    try {
      if (!loaded) {
        load(cacheFolder());
        loaded = true;
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("The cache of native libraries is not used", e);
    }
  }

  /** Loads the library from below a cache folder, into which it is unpacked when missing. */
  @SuppressWarnings("LockOnNonEnclosingClassLiteral") // the very lock that sqlite-jdbc takes
  static void load(Path cache) throws IOException {
    // While it loads, sqlite-jdbc holds this lock: nobody else sees the property in between.
    synchronized (SQLiteJDBCLoader.class) {
      if (System.getProperty(FOLDER) == null) {
        System.setProperty(FOLDER, unpacked(cache).toString());
        try {
          SQLiteJDBCLoader.initialize();
        } catch (Exception e) {
          throw new IOException("The native library could not be loaded", e);
        } finally {
          System.clearProperty(FOLDER);
        }
      }
    }
  }

  private static Path cacheFolder() {
    String configured = System.getenv("XDG_CACHE_HOME");
    return configured != null && Path.of(configured).isAbsolute()
        ? Path.of(configured)
        : Path.of(System.getProperty("user.home"), ".cache");
  }

  /** The folder that holds the library, byte for byte as it was shipped. */
  static Path unpacked(Path cache) throws IOException {
    String machine = LibraryLoaderUtil.getNativeLibResourcePath();
    String name = LibraryLoaderUtil.getNativeLibName();
    byte[] shipped = shipped(machine + "/" + name);
    String platform = machine.substring(machine.indexOf("/native/") + 8).replace('/', '-');
    Path folder =
        cache
            .resolve("penguin")
            .resolve("sqlite-jdbc-" + SQLiteJDBCLoader.getVersion() + "-" + platform);
    boolean posix = cache.getFileSystem().supportedFileAttributeViews().contains("posix");
    Files.createDirectories(folder, posix ? only("rwx------") : new FileAttribute<?>[0]);
    Path library = folder.resolve(name);
    if (!Files.isRegularFile(library) || !Arrays.equals(Files.readAllBytes(library), shipped)) {
      Path building =
          Files.createTempFile(
              folder, name, ".new", posix ? only("rw-------") : new FileAttribute<?>[0]);
      try {
        Files.write(building, shipped);
        Files.move(building, library, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(building);
      }
    }
    return folder;
  }

  private static byte[] shipped(String resource) throws IOException {
    try (InputStream library = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (library == null) {
        throw new IOException("sqlite-jdbc has no library for this machine: " + resource);
      }
      return library.readAllBytes();
    }
  }

  private static FileAttribute<?>[] only(String permissions) {
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
    };
  }
}
