package dev.penguin.eval.internal.file;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory for one attempt, removed when it is closed. Links are copied and never followed.
 *
 * @param directory its real path
 */
public record WorkCopy(Path directory) implements AutoCloseable {

  /** Sandboxes show none of it but what is bound into it. */
  private static final Path HIDDEN = Path.of("/tmp");

  /** An empty one, in {@code /tmp} where there is one, so that no sandbox shows those of others. */
  public static WorkCopy empty() throws IOException {
    Path directory =
        Files.isWritable(HIDDEN)
            ? Files.createTempDirectory(HIDDEN, "penguin-eval-")
            : Files.createTempDirectory("penguin-eval-");
    return new WorkCopy(directory.toRealPath());
  }

  /** A copy of a directory. */
  public static WorkCopy of(Path source) throws IOException {
    WorkCopy copy = empty();
    try {
      copy(source, copy.directory());
      return copy;
    } catch (IOException | RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  /** Copies what is in a directory into another one. */
  public static void copy(Path source, Path target) throws IOException {
    Files.walkFileTree(
        source,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(target.resolve(source.relativize(directory).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(
                file,
                target.resolve(source.relativize(file).toString()),
                LinkOption.NOFOLLOW_LINKS,
                StandardCopyOption.COPY_ATTRIBUTES,
                StandardCopyOption.REPLACE_EXISTING);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void close() throws IOException {
    delete(directory);
  }

  /** Deletes a directory with all that is in it, read-only or not. Links are not followed. */
  public static void delete(Path directory) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Set<PosixFilePermission> all = EnumSet.of(PosixFilePermission.OWNER_READ);
            all.add(PosixFilePermission.OWNER_WRITE);
            all.add(PosixFilePermission.OWNER_EXECUTE);
            Files.setPosixFilePermissions(folder, all);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
