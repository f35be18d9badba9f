package dev.penguin.tools.internal.sandbox;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The mounts of a sandbox, as arguments for bubblewrap. Outer directories are mounted before what
 * is in them, so that a workspace in a hidden directory shows. Not thread-safe.
 */
final class SandboxMounts {
  /** What a path shows. */
  enum Kind {
    /** An empty folder of its own, gone with the sandbox. */
    TEMPORARY,
    /** An empty folder, or one that cannot come to exist. */
    EMPTY,
    /** A file without content. */
    BLANK,
    READ_ONLY,
    WRITABLE
  }

  private final Map<Path, Kind> mounts = new LinkedHashMap<>();
  private final Set<Path> held = new LinkedHashSet<>();

  /** Adds a mount. Of two with the same path the last one counts. */
  void put(Path path, Kind kind) {
    mounts.put(path, kind);
  }

  void putAll(Map<Path, Kind> more) {
    mounts.putAll(more);
  }

  /**
   * Adds a mount, and keeps commands from renaming the directories above its path: the next command
   * would find something else there. What is mounted cannot be renamed.
   */
  void hold(Path path, Kind kind) {
    put(path, kind);
    held.add(path);
  }

  private Map<Path, Kind> withFoldersAbove() {
    Map<Path, Kind> all = new LinkedHashMap<>(mounts);
    for (Path path : held) {
      Deque<Path> above = new ArrayDeque<>();
      Path parent = path.getParent();
      while (parent != null && !mounts.containsKey(parent)) {
        above.add(parent);
        parent = parent.getParent();
      }
      if (parent != null && mounts.get(parent) == Kind.WRITABLE) {
        above.forEach(folder -> all.put(folder, Kind.WRITABLE));
      }
    }
    return all;
  }

  /** The arguments, in the order in which they must stand. */
  List<String> arguments() {
    List<String> line = new ArrayList<>(List.of("--ro-bind", "/", "/", "--dev", "/dev"));
    line.addAll(List.of("--proc", "/proc"));
    List<String> closing = new ArrayList<>();
    withFoldersAbove().entrySet().stream()
        .sorted(Comparator.comparingInt(mount -> mount.getKey().getNameCount()))
        .forEach(mount -> add(line, closing, mount.getKey().toString(), mount.getValue()));
    line.addAll(closing);
    line.addAll(List.of("--remount-ro", "/proc")); // root could set the host's kernel otherwise
    return line;
  }

  private static void add(List<String> line, List<String> closing, String path, Kind kind) {
    switch (kind) {
      case TEMPORARY -> line.addAll(List.of("--tmpfs", path));
      case EMPTY -> {
        line.addAll(List.of("--tmpfs", path));
        closing.addAll(List.of("--remount-ro", path)); // what lies in it must be mounted before
      }
      case BLANK -> line.addAll(List.of("--dev-bind", "/dev/null", path));
      case READ_ONLY -> line.addAll(List.of("--ro-bind", path, path));
      case WRITABLE -> line.addAll(List.of("--bind", path, path));
    }
  }
}
