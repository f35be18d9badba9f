package dev.penguin.tools.internal.search;

import dev.penguin.tool.Effect;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.internal.text.Arguments;
import dev.penguin.tools.internal.text.InterruptibleCharSequence;
import dev.penguin.tools.internal.text.Interruptions;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import dev.penguin.tools.internal.workspace.DirectoryHandle;
import dev.penguin.tools.internal.workspace.FileTool;
import dev.penguin.tools.internal.workspace.WorkspaceFiles;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Locale;
import java.util.PriorityQueue;

/** Lists one folder. */
public final class ListFilesTool extends FileTool {
  private static final int MAX_ENTRIES = 1_000;
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String SCHEMA =
      """
      {"type":"object","properties":{
      "path":{"type":"string",\
      "description":"The folder, relative to the workspace; default the workspace itself"},
      "include_ignored":{"type":"boolean",\
      "description":"Also what .gitignore names; default false"}},
      "additionalProperties":false}
      """;

  public ListFilesTool(WorkspaceFiles files) {
    super(
        files,
        ToolSpec.of(
                "list_files",
                "Lists what is in one folder of the workspace, sorted by name. A folder's name ends"
                    + " in /, a symbolic link's in @. What .gitignore names is left out.",
                SCHEMA)
            .withEffects(Effect.READ)
            .withRecovery(Recovery.RERUN));
  }

  @Override
  protected Path path(Arguments arguments) throws ToolFailureException {
    return folder(arguments);
  }

  @Override
  protected String run(Path path, Arguments arguments, ToolContext context)
      throws IOException, ToolFailureException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      files.checkRegular(path);
      throw new ToolFailureException(
          files.quote(path) + " is a file, not a folder: read it with read_file");
    }
    InterruptibleCharSequence.Watch watch = new InterruptibleCharSequence.Watch(context, LIMIT);
    try (DirectoryHandle folder = DirectoryHandle.at(files.workspace(), path)) {
      IgnoreRules rules =
          arguments.flag("include_ignored")
              ? IgnoreRules.NONE
              : IgnoreRules.of(files.workspace(), path, watch);
      return list(folder, rules, watch);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (InterruptibleCharSequence.TimeUp e) {
      Interruptions.check(context);
      throw new ToolFailureException(
          "The folder is too large to be listed: use find_files with a pattern");
    }
  }

  private String list(
      DirectoryHandle folder, IgnoreRules rules, InterruptibleCharSequence.Watch watch)
      throws IOException {
    String name = files.workspace().nameOf(folder.path());
    String prefix = name.equals(".") ? "" : name + "/";
    // The first names only, whatever the order in which a large folder gives them.
    PriorityQueue<Path> first = new PriorityQueue<>(Comparator.reverseOrder());
    long total = 0;
    long leftOut = 0;
    for (Iterator<Path> names = folder.names(); names.hasNext(); ) {
      Path entry = names.next();
      watch.check();
      if (DirectoryHandle.isTemporary(entry)) {
        continue;
      }
      if (rules.leavesOut(prefix + entry, folder, entry, watch)) {
        leftOut++;
        continue;
      }
      total++;
      first.add(entry);
      if (first.size() > MAX_ENTRIES) {
        first.remove();
      }
    }
    StringBuilder text = lines(folder, first);
    text.append(total + leftOut == 0 ? "[the folder is empty]" : "");
    if (total > MAX_ENTRIES) {
      text.append(
          String.format(
              Locale.ROOT,
              "\n[truncated: the first %,d of %,d; use find_files with a pattern]",
              MAX_ENTRIES,
              total));
    }
    text.append(files.noteOnNames(text));
    return text.append(leftOut > 0 ? FindFilesTool.LEFT_OUT : "").toString().strip();
  }

  private static StringBuilder lines(DirectoryHandle folder, Collection<Path> entries)
      throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path entry : entries.stream().sorted().toList()) {
      text.append(text.length() == 0 ? "" : "\n");
      text.append(PlainText.oneLine(entry.toString())).append(mark(folder, entry));
    }
    return text;
  }

  private static String mark(DirectoryHandle folder, Path name) throws IOException {
    BasicFileAttributes attributes = folder.attributes(name);
    if (attributes == null) {
      return "";
    }
    return attributes.isSymbolicLink() ? "@" : attributes.isDirectory() ? "/" : "";
  }
}
