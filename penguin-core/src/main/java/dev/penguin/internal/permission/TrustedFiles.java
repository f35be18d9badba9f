package dev.penguin.internal.permission;

import java.util.Locale;
import java.util.Set;

/**
 * Recognizes files that git and Penguin obey, skills that agents read, and files that build servers
 * run. A write to one of them becomes a command that nobody was asked about, or looser rules. They
 * count wherever they are, since a workspace may hold several repositories. They count in any case
 * of letters, since some file systems do not tell it apart.
 */
public final class TrustedFiles {
  private static final Set<String> FOLDERS = Set.of(".git", ".penguin");

  /** Of files and folders of build servers; {@code .yml}, {@code .yaml} and more may follow. */
  private static final Set<String> BUILD_SERVERS =
      Set.of(
          ".gitlab-ci",
          ".circleci",
          ".buildkite",
          ".teamcity",
          ".woodpecker",
          ".drone",
          ".travis",
          ".cirrus",
          ".appveyor",
          "appveyor",
          ".azure-pipelines",
          "azure-pipelines",
          "bitbucket-pipelines",
          "jenkinsfile");

  private TrustedFiles() {}

  /**
   * Whether a path is one of them or lies in one.
   *
   * @param path relative to the workspace, ending in a slash
   */
  public static boolean holds(String path) {
    String lower = "/" + path.toLowerCase(Locale.ROOT);
    if (lower.contains("/.github/workflows/")
        || lower.contains("/.github/actions/")
        || lower.contains("/.agents/skills/")) {
      return true;
    }
    for (String name : lower.split("/")) {
      if (FOLDERS.contains(name) || BUILD_SERVERS.contains(stem(name))) {
        return true;
      }
    }
    return false;
  }

  /** The name up to its first dot that does not begin it. */
  private static String stem(String name) {
    int dot = name.indexOf('.', 1);
    return dot < 0 ? name : name.substring(0, dot);
  }
}
