package dev.penguin.tools;

import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolSpec;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.stream.Collectors;

/** Lists one folder. */
final class ListFilesTool extends FileTool {
  private static final int MAX_ENTRIES = 1_000;
  private static final String SCHEMA =
      """
      {"type":"object","properties":{
      "path":{"type":"string",\
      "description":"The folder, relative to the workspace; default the workspace itself"}},
      "additionalProperties":false}
      """;

  ListFilesTool(WorkspaceFiles files) {
    super(
        files,
        ToolSpec.of(
                "list_files",
                "Lists what is in one folder of the workspace, sorted by name. A folder's name ends"
                    + " in /, a symbolic link's in @.",
                SCHEMA)
            .withEffects(Effect.READ));
  }

  @Override
  Path path(Arguments arguments) throws ToolFailure {
    return folder(arguments);
  }

  @Override
  String run(Path path, Arguments arguments, ToolContext context) throws IOException, ToolFailure {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      files.checkRegular(path);
      throw new ToolFailure(files.quote(path) + " is a file, not a folder: read it with read_file");
    }
    // The first names only, whatever the order in which a large folder gives them.
    PriorityQueue<String> first = new PriorityQueue<>(Comparator.reverseOrder());
    long total = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        if (++total % 1_000 == 0) {
          Interruptions.check(context);
        }
        first.add(String.valueOf(entry.getFileName()));
        if (first.size() > MAX_ENTRIES) {
          first.remove();
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    if (total == 0) {
      return "[the folder is empty]";
    }
    String names =
        first.stream().sorted().map(name -> mark(path, name)).collect(Collectors.joining("\n"));
    return total <= MAX_ENTRIES
        ? names
        : names
            + String.format(
                Locale.ROOT,
                "\n[truncated: the first %,d of %,d; use find_files with a pattern]",
                MAX_ENTRIES,
                total);
  }

  private static String mark(Path folder, String name) {
    Path entry = folder.resolve(name);
    String mark =
        Files.isSymbolicLink(entry)
            ? "@"
            : Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) ? "/" : "";
    return PlainText.oneLine(name) + mark;
  }
}
