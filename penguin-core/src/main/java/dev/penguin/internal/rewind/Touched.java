package dev.penguin.internal.rewind;

import dev.penguin.internal.command.CommandHazards;
import dev.penguin.internal.command.MutatingPrograms;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tool.ToolSpec;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which files calls may change.
 *
 * @param all whether it may be any; then the paths do not matter
 * @param paths the paths that it names, and no others
 */
public record Touched(boolean all, Set<Path> paths) {
  /** No file at all. */
  public static final Touched NOTHING = new Touched(false, Set.of());

  /** Any file. */
  public static final Touched ANYTHING = new Touched(true, Set.of());

  public Touched {
    paths = Set.copyOf(paths);
  }

  /** What a call may change, as its tool tells of itself and of the call. */
  public static Touched of(ToolSpec spec, List<Resource> resources) {
    boolean executes = spec.effects().contains(Effect.EXECUTE);
    if (!executes && !spec.effects().contains(Effect.WRITE)) {
      return NOTHING;
    }
    if (executes && !resources.isEmpty() && resources.stream().allMatch(Touched::onlyLooks)) {
      return NOTHING;
    }
    Set<Path> paths = new HashSet<>();
    for (Resource resource : resources) {
      if (resource instanceof Resource.File file) {
        paths.add(file.path());
      } else if (resource instanceof Resource.Deletion gone) {
        paths.add(gone.path());
      } else {
        return ANYTHING;
      }
    }
    return executes || paths.isEmpty() ? ANYTHING : new Touched(false, paths);
  }

  /** A command of which each program is known to do nothing but read. */
  private static boolean onlyLooks(Resource resource) {
    return resource instanceof Resource.Command command
        && !command.programs().isEmpty()
        && command.programs().stream()
            .allMatch(
                argv ->
                    CommandHazards.onlyReads(argv)
                        && !MutatingPrograms.has(argv)
                        && CommandHazards.of(argv).isEmpty());
  }

  /** What one or the other may change. */
  public static Touched of(Collection<Touched> several) {
    Set<Path> paths = new HashSet<>();
    for (Touched each : several) {
      if (each.all()) {
        return ANYTHING;
      }
      paths.addAll(each.paths());
    }
    return paths.isEmpty() ? NOTHING : new Touched(false, paths);
  }

  /** The same without what is not below a directory. */
  Touched below(Path root) {
    Set<Path> inside = new HashSet<>();
    for (Path path : paths) {
      if (path.startsWith(root) && !path.equals(root)) {
        inside.add(path);
      }
    }
    return all ? ANYTHING : new Touched(false, inside);
  }

  /** Whether it is nothing. */
  public boolean isNothing() {
    return !all && paths.isEmpty();
  }
}
