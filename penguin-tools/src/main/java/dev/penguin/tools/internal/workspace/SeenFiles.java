package dev.penguin.tools.internal.workspace;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What each session last saw of files, so that a change by others in between is noticed. Of the
 * oldest of very many it forgets; then nothing is noticed. Thread-safe.
 */
final class SeenFiles {
  private static final int MAX = 10_000;

  private final Map<Key, Sight> sights =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Sight> eldest) {
          return size() > MAX;
        }
      };

  private record Key(String session, Path path) {}

  /**
   * What a file was when it was seen.
   *
   * @param checksum of all its bytes; null when not all were read
   */
  private record Sight(WorkspaceFiles.Stamp stamp, @Nullable Long checksum) {}

  /** Remembers what a session sees of a file now. */
  synchronized void saw(
      String session, Path path, WorkspaceFiles.Stamp stamp, @Nullable Long checksum) {
    Key key = new Key(session, path);
    sights.remove(key); // so that it becomes the youngest
    sights.put(key, new Sight(stamp, checksum));
  }

  /**
   * Whether a file is another than the session last saw. A file that was only touched is not, nor
   * is one that the session never saw.
   *
   * @param content all that the file holds now
   */
  synchronized boolean isChanged(
      String session, Path path, WorkspaceFiles.Stamp stamp, byte[] content) {
    Sight sight = sights.get(new Key(session, path));
    if (sight == null) {
      return false;
    }
    return sight.checksum() == null
        ? !sight.stamp().equals(stamp)
        : sight.stamp().size() != content.length || sight.checksum() != checksum(content);
  }

  /** The checksum of a whole file. It finds accidents; it does not withstand forgery. */
  static long checksum(byte[] content) {
    CRC32C sum = new CRC32C();
    sum.update(content, 0, content.length);
    return sum.getValue();
  }
}
