package dev.penguin.tools.internal.search;

import dev.penguin.tool.Effect;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Resource;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.internal.text.Arguments;
import dev.penguin.tools.internal.text.InterruptibleCharSequence;
import dev.penguin.tools.internal.text.Interruptions;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import dev.penguin.tools.internal.workspace.WorkspaceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Finds files by their names. */
public final class FindFilesTool extends SearchTool {
  private static final int MAX_RESULTS = 1_000;
  private static final String SCHEMA =
      """
      {"type":"object","properties":{
      "pattern":{"type":"string",\
      "description":"A glob such as src/**/*.java, with * ? ** [abc] {a,b}; without a slash it is\
       matched against the name of files in any folder. Brackets and braces of a name match\
       themselves"},
      "path":{"type":"string",\
      "description":"The folder to look in, to which the pattern is relative; default the\
       workspace"},
      "include_ignored":{"type":"boolean",\
      "description":"Also what .gitignore names; default false"}},
      "required":["pattern"],"additionalProperties":false}
      """;

  /** Appended to a result from which something was left out. */
  static final String LEFT_OUT = "\n[what .gitignore names is left out; include_ignored shows it]";

  private final Duration limit;

  public FindFilesTool(WorkspaceFiles files, Duration limit) {
    super(
        files,
        ToolSpec.of(
                "find_files",
                "Finds files of the workspace whose path matches a glob, sorted by path. Symbolic"
                    + " links are not followed; .git and what .gitignore names are left out.",
                SCHEMA)
            .withEffects(Effect.READ)
            .withRecovery(Recovery.RERUN));
    this.limit = limit;
  }

  @Override
  protected String run(
      Path path, Arguments arguments, ToolContext context, Predicate<Resource> denied)
      throws IOException, ToolFailureException {
    Glob glob = Glob.of(arguments.text("pattern"));
    checkFolder(path);
    boolean everything = arguments.flag("include_ignored");
    InterruptibleCharSequence.Watch watch = new InterruptibleCharSequence.Watch(context, limit);
    List<String> found = new ArrayList<>();
    String end = "";
    try (DirectoryWalk walk =
        new DirectoryWalk(files.workspace(), path, everything, denied, watch)) {
      int above = path.equals(files.workspace().root()) ? 0 : nameOf(path).length() + 1;
      try {
        end = collect(walk, glob, above, watch, found);
      } catch (InterruptibleCharSequence.TimeUp e) {
        Interruptions.check(context);
        if (found.isEmpty()) {
          throw e;
        }
        end = "\n[stopped: it took too long; there may be more]";
      }
      if (walk.truncated() && end.isEmpty()) {
        end = "\n[not everything was looked at: there are too many files; use a narrower path]";
      }
      end += walk.leftOut() ? LEFT_OUT : "";
      end += walk.passedOver() ? DENIED : "";
    } catch (InterruptibleCharSequence.TimeUp e) {
      Interruptions.check(context);
      throw new ToolFailureException("The pattern took too long: use one with fewer stars");
    }
    String all = String.join("\n", found);
    return (found.isEmpty() ? "[no file matches]" : all) + end + files.noteOnNames(all);
  }

  /** Adds what matches; what it returns says where it ended before the end. */
  private static String collect(
      DirectoryWalk walk,
      Glob glob,
      int above,
      InterruptibleCharSequence.Watch watch,
      List<String> found)
      throws IOException {
    for (String file = walk.next(); file != null; file = walk.next()) {
      if (glob.matches(file.substring(above), watch)) {
        if (found.size() == MAX_RESULTS) {
          return "\n[truncated: the first 1,000; use a narrower pattern]";
        }
        found.add(PlainText.oneLine(file));
      }
    }
    return "";
  }

  private void checkFolder(Path path) throws IOException, ToolFailureException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      files.checkRegular(path);
      throw new ToolFailureException(files.quote(path) + " is a file, not a folder");
    }
  }

  private String nameOf(Path path) {
    return files.workspace().nameOf(path);
  }
}
