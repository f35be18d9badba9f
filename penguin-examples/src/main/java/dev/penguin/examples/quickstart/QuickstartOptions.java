package dev.penguin.examples.quickstart;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the command line says: {@code --keep DIR} leaves the repaired project in a new folder,
 * {@code --project DIR} takes another project than the one that comes along, {@code --without-tool
 * NAME} takes a tool away from the agent.
 *
 * @param keep where the project is left
 * @param project where it is copied from
 * @param tools the tools of the agent
 */
record QuickstartOptions(Optional<Path> keep, Optional<Path> project, Set<String> tools) {
  private static final List<String> ALL_TOOLS =
      List.of(
          "list_files",
          "find_files",
          "search_text",
          "read_file",
          "edit_file",
          "write_file",
          "shell");

  static QuickstartOptions parse(String... args) {
    Optional<Path> keep = Optional.empty();
    Optional<Path> project = Optional.empty();
    Set<String> tools = new LinkedHashSet<>(ALL_TOOLS);
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " needs a value after it");
      }
      String value = args[i + 1];
      switch (args[i]) {
        case "--keep" -> keep = Optional.of(Path.of(value));
        case "--project" -> project = Optional.of(Path.of(value));
        case "--without-tool" -> {
          if (!tools.remove(value)) {
            throw new IllegalArgumentException("There is no tool '" + value + "' among " + tools);
          }
        }
        default ->
            throw new IllegalArgumentException(
                "'" + args[i] + "' is none of --keep, --project and --without-tool");
      }
    }
    if (project.isPresent() && !Files.exists(project.get().resolve("check.sh"))) {
      throw new IllegalArgumentException("There is no check.sh in --project " + project.get());
    }
    return new QuickstartOptions(keep, project, tools);
  }
}
