package dev.penguin.tools.internal.sandbox;

import dev.penguin.tools.internal.sandbox.SandboxMounts.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The paths in a home directory that usually hold keys and passwords. */
final class SecretPaths {
  private static final List<String> IN_HOME =
      List.of(
          ".ssh",
          ".gnupg",
          ".aws",
          ".azure",
          ".kube",
          ".docker",
          ".password-store",
          ".terraform.d",
          ".mozilla",
          ".thunderbird",
          ".config/gcloud",
          ".config/gh",
          ".config/glab-cli",
          ".config/op",
          ".config/rclone",
          ".config/containers",
          ".config/git/credentials",
          ".config/google-chrome",
          ".config/chromium",
          ".local/share/keyrings",
          ".cargo/credentials",
          ".cargo/credentials.toml",
          ".gem/credentials",
          ".m2/settings-security.xml",
          ".gradle/gradle.properties",
          ".git-credentials",
          ".netrc",
          ".npmrc",
          ".pypirc",
          ".pgpass",
          ".my.cnf",
          ".vault-token",
          ".bash_history",
          ".zsh_history");

  private SecretPaths() {}

  /** Those that exist now, by their real paths, with the mount that hides each. */
  static Map<Path, Kind> in(Path home) {
    Map<Path, Kind> found = new LinkedHashMap<>();
    for (String name : IN_HOME) {
      found.putAll(hide(home.resolve(name)));
    }
    return found;
  }

  /** What hides a path; nothing when it does not exist. */
  static Map<Path, Kind> hide(Path path) {
    try {
      Path real = path.toRealPath();
      return Map.of(real, Files.isDirectory(real) ? Kind.EMPTY : Kind.BLANK);
    } catch (IOException e) {
      return Map.of(); // It is not there, or nobody here can reach it.
    }
  }
}
