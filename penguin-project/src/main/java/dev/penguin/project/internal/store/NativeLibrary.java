package dev.penguin.project.internal.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's machine code, unpacked once for a version into the user's cache folder. Left alone,
 * sqlite-jdbc would write a megabyte into the temporary folder with each start of a JVM, and leave
 * it there when the JVM is killed. Where the cache cannot be used, it still does that.
 *
 * <p>A JVM loads a file for one class loader only. Where several have SQLite, as after a web
 * application was deployed again, each has a copy of its own in the cache folder.
 */
final class NativeLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);

  /** The property in which sqlite-jdbc looks for the folder; there is no other way to set it. */
  private static final String FOLDER = "org.sqlite.lib.path";

  /**
   * The property with the marks of those class loaders of this JVM that have the library, the one
   * with the first copy in front. Nothing else is shared by all of them.
   */
  private static final String LOADERS = "dev.penguin.sqlite.loaders";

  /** A class loader loads the library once, so that this is a fact of the class loader. */
  private static volatile boolean loaded;

  private NativeLibrary() {}

  /** Loads the library unless it is loaded, or the application says where it is. */
  static void load() {
    try {
      if (!loaded) {
        Optional<Path> cache =
            cacheFolder(System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home"));
        if (cache.isPresent()) {
          load(cache.get());
        }
        loaded = true;
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("The cache of native libraries is not used", e);
    }
  }

  /** Loads the library from below a cache folder, into which it is unpacked when missing. */
  @SuppressWarnings("LockOnNonEnclosingClassLiteral") // the very lock that sqlite-jdbc takes
  static void load(Path cache) throws IOException {
    // All class loaders share the runtime. While it loads, sqlite-jdbc holds the other lock: nobody
    // else sees the property in between.
    synchronized (Runtime.getRuntime()) {
      synchronized (SQLiteJDBCLoader.class) {
        List<String> marks = new ArrayList<>();
        Collections.addAll(marks, System.getProperty(LOADERS, "").split(" "));
        marks.remove("");
        String own = Integer.toHexString(System.identityHashCode(SQLiteJDBCLoader.class));
        if (System.getProperty(FOLDER) == null && !marks.contains(own)) {
          marks.add(own);
          initialize(unpacked(cache, marks.size()));
          System.setProperty(LOADERS, String.join(" ", marks));
        }
      }
    }
  }

  private static void initialize(Path folder) throws IOException {
    System.setProperty(FOLDER, folder.toString());
    try {
      SQLiteJDBCLoader.initialize();
    } catch (Exception e) {
      throw new IOException("The native library could not be loaded", e);
    } finally {
      System.clearProperty(FOLDER);
    }
  }

  /**
   * The folder for caches. Containers and services have homes that are no folder, for instance "?",
   * and a relative path would be one in the current folder.
   *
   * @return empty when there is none
   */
  static Optional<Path> cacheFolder(@Nullable String configured, @Nullable String home) {
    Optional<Path> cache = absolute(configured);
    return cache.isPresent()
        ? cache
        : absolute(home).filter(Files::isDirectory).map(folder -> folder.resolve(".cache"));
  }

  /** What to say when a file cannot be opened, since no folder can hold the library. */
  static String missing(Path file) {
    return "%s cannot be opened: SQLite's native library could be loaded neither from a cache folder (XDG_CACHE_HOME is %s, user.home is %s) nor from the temporary folder (java.io.tmpdir is %s). Set one of them to an absolute folder that this process may write and load code from"
        .formatted(
            file,
            System.getenv("XDG_CACHE_HOME"),
            System.getProperty("user.home"),
            System.getProperty("java.io.tmpdir"));
  }

  private static Optional<Path> absolute(@Nullable String name) {
    try {
      return Optional.ofNullable(name).map(Path::of).filter(Path::isAbsolute);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * The folder that holds the library, byte for byte as it was shipped.
   *
   * @param copy counts the class loaders of a JVM, from 1
   */
  static Path unpacked(Path cache, int copy) throws IOException {
    String machine = LibraryLoaderUtil.getNativeLibResourcePath();
    String name = LibraryLoaderUtil.getNativeLibName();
    byte[] shipped = shipped(machine + "/" + name);
    String platform = machine.substring(machine.indexOf("/native/") + 8).replace('/', '-');
    Path folder =
        cache
            .resolve("penguin")
            .resolve(
                "sqlite-jdbc-%s-%s%s"
                    .formatted(
                        SQLiteJDBCLoader.getVersion(), platform, copy == 1 ? "" : "-" + copy));
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
