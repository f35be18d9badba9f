package dev.penguin.needs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The packages of npm that tests use, which are installed once, beside the project's sources. */
public final class NpmServers {
  private NpmServers() {}

  /** Why they are missing; empty when they are there. */
  static Optional<String> missing() {
    return Files.exists(folder().resolve("node_modules/installed-lock.json"))
        ? Probe.run("node", "--version")
        : Probe.that(false, "node .build/mcp/install.mjs has not installed them");
  }

  /** The folder that they are installed in. */
  public static Path folder() {
    Path here = Path.of("").toAbsolutePath();
    while (here.getParent() != null && !Files.isDirectory(here.resolve(".build/mcp"))) {
      here = here.getParent();
    }
    return here.resolve(".build/mcp");
  }

  /** The program of a package. */
  public static String program(String file) {
    return folder().resolve("node_modules").resolve(file).toString();
  }
}
