package dev.penguin.examples.quickstart;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the command line says: {@code --keep DIR} leaves the repaired project in a new folder,
 * {@code --project DIR} takes another project than the one that comes along, {@code --without-tool
 * NAME} takes a tool away from the agent, {@code --color auto|always|never} says whether there are
 * colours, and {@code --pace MILLIS} how long the reader gets for each step. The variable {@code
 * PENGUIN_PACE} says that too.
 *
 * @param keep where the project is left
 * @param project where it is copied from
 * @param tools the tools of the agent
 * @param colour whether there are colours
 * @param pace the milliseconds of a step; 0 prints at once
 */
record QuickstartOptions(
    Optional<Path> keep,
    Optional<Path> project,
    Set<String> tools,
    Screen.Colour colour,
    OptionalInt pace) {
  private static final String PACE = "PENGUIN_PACE";
  private static final int MAX_PACE = 60_000;

  private static final List<String> ALL_TOOLS =
      List.of(
          "list_files",
          "find_files",
          "search_text",
          "read_file",
          "edit_file",
          "write_file",
          "shell");

  static QuickstartOptions parse(Map<String, String> environment, String... args) {
    Optional<Path> keep = Optional.empty();
    Optional<Path> project = Optional.empty();
    Set<String> tools = new LinkedHashSet<>(ALL_TOOLS);
    Screen.Colour colour = Screen.Colour.AUTO;
    String wanted = environment.getOrDefault(PACE, "");
    OptionalInt pace = wanted.isBlank() ? OptionalInt.empty() : pace(PACE, wanted);
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
        case "--color" -> colour = colour(value);
        case "--pace" -> pace = pace("--pace", value);
        default ->
            throw new IllegalArgumentException(
                "'%s' is none of --keep, --project, --without-tool, --color and --pace"
                    .formatted(args[i]));
      }
    }
    if (project.isPresent() && !Files.exists(project.get().resolve("check.sh"))) {
      throw new IllegalArgumentException("There is no check.sh in --project " + project.get());
    }
    return new QuickstartOptions(keep, project, tools, colour, pace);
  }

  private static Screen.Colour colour(String value) {
    return switch (value) {
      case "auto" -> Screen.Colour.AUTO;
      case "always" -> Screen.Colour.ALWAYS;
      case "never" -> Screen.Colour.NEVER;
      default ->
          throw new IllegalArgumentException(
              "--color takes auto, always or never, and not '" + value + "'");
    };
  }

  private static OptionalInt pace(String name, String value) {
    if (!value.strip().matches("[0-9]{1,5}") || Integer.parseInt(value.strip()) > MAX_PACE) {
      throw new IllegalArgumentException(
          "%s takes milliseconds from 0 to %d, and not '%s'".formatted(name, MAX_PACE, value));
    }
    return OptionalInt.of(Integer.parseInt(value.strip()));
  }
}
