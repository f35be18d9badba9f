package dev.penguin.internal.tree;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is left out of every tree, whatever ignore files say. */
final class BuiltInRules {
  /** Where version control keeps its own; {@code .git} is a file in submodules and worktrees. */
  private static final Set<String> VERSION_CONTROL = Set.of(".git", ".hg", ".svn", ".jj");

  /** Directories of what package managers fetch and builds and tools make, under usual names. */
  private static final Set<String> GENERATED =
      Set.of(
          "node_modules",
          "bower_components",
          "target",
          "build",
          ".gradle",
          ".venv",
          "venv",
          "__pycache__",
          ".tox",
          ".mypy_cache",
          ".pytest_cache",
          ".ruff_cache",
          ".next",
          ".nuxt",
          ".cache",
          ".terraform");

  /** The names of files that the file tools and the restore have not finished. */
  private static final Pattern UNFINISHED = Pattern.compile("\\.penguin-[0-9a-f-]{36}\\.tmp");

  private BuiltInRules() {}

  /** Why a name is left out; null when it is not. */
  static LeftOut.@Nullable Reason reason(String name, boolean directory) {
    if (VERSION_CONTROL.contains(name)) {
      return LeftOut.Reason.GIT;
    }
    return directory && GENERATED.contains(name) ? LeftOut.Reason.GENERATED : null;
  }

  /** Whether a name is that of something unfinished, which is no part of any tree. */
  static boolean isUnfinished(String name) {
    return name.startsWith(".penguin-") && UNFINISHED.matcher(name).matches();
  }
}
