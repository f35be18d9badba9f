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
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Searches the lines of files. */
public final class SearchTextTool extends SearchTool {
  private static final String SCHEMA =
      """
      {"type":"object","properties":{
      "pattern":{"type":"string",\
      "description":"A Java regular expression, looked for in each line"},
      "path":{"type":"string",\
      "description":"The folder or file to look in; default the workspace"},
      "glob":{"type":"string",\
      "description":"Only files that match this glob, for instance *.java; see find_files"},
      "include_ignored":{"type":"boolean",\
      "description":"Also what .gitignore names; default false"}},
      "required":["pattern"],"additionalProperties":false}
      """;

  private final Duration limit;

  public SearchTextTool(WorkspaceFiles files, Duration limit) {
    super(
        files,
        ToolSpec.of(
                "search_text",
                "Searches the lines of text files of the workspace for a regular expression, and"
                    + " returns file:line: text, sorted. Binary files, symbolic links, .git and"
                    + " what .gitignore names are left out.",
                SCHEMA)
            .withEffects(Effect.READ)
            .withRecovery(Recovery.RERUN));
    this.limit = limit;
  }

  @Override
  protected String run(
      Path path, Arguments arguments, ToolContext context, Predicate<Resource> denied)
      throws IOException, ToolFailureException {
    Pattern pattern = compile(arguments.text("pattern"));
    String globText = arguments.text("glob", "");
    Glob glob = globText.isEmpty() ? null : Glob.of(globText);
    InterruptibleCharSequence.Watch watch = new InterruptibleCharSequence.Watch(context, limit);
    TextSearch search = new TextSearch(pattern, watch);
    try {
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        boolean everything = arguments.flag("include_ignored");
        try (DirectoryWalk walk =
            new DirectoryWalk(files.workspace(), path, everything, denied, watch)) {
          searchFolder(path, glob, search, watch, walk);
        }
        Interruptions.check(context); // what an interrupt cut short is not unreadable
      } else {
        search.file(files.workspace().nameOf(path), files.open(path));
      }
    } catch (InterruptibleCharSequence.TimeUp e) {
      Interruptions.check(context);
      throw new ToolFailureException(
          "The search took too long and was stopped in "
              + PlainText.quote(search.place())
              + ": use a simpler pattern, without nested repetition, or a narrower path");
    } catch (StackOverflowError e) {
      // Some expressions make Java's engine recurse once for each character of a line.
      throw new ToolFailureException(
          "The pattern is too complex for a line of "
              + PlainText.quote(search.place())
              + ": use one without repeated groups");
    }
    return search.result();
  }

  private void searchFolder(
      Path folder,
      @Nullable Glob glob,
      TextSearch search,
      InterruptibleCharSequence.Watch watch,
      DirectoryWalk walk)
      throws IOException {
    String name = files.workspace().nameOf(folder);
    int above = name.equals(".") ? 0 : name.length() + 1;
    String file = walk.next();
    while (file != null) {
      if (!walk.isLink() && (glob == null || glob.matches(file.substring(above), watch))) {
        searchFile(file, walk, search);
      }
      file = search.isFull() ? null : walk.next();
    }
    if (walk.truncated()) {
      search.notComplete();
    }
    if (walk.leftOut()) {
      search.leftOut();
    }
    if (walk.passedOver()) {
      search.passedOver();
    }
  }

  private void searchFile(String file, DirectoryWalk walk, TextSearch search) {
    try {
      search.file(file, walk.read(files.refusesHardLinks()));
    } catch (IOException e) {
      search.unreadable();
    }
  }

  private static Pattern compile(String pattern) throws ToolFailureException {
    if (pattern.isEmpty() || pattern.length() > 2_000) {
      throw new ToolFailureException("The pattern must have 1 to 2,000 characters");
    }
    try {
      return Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new ToolFailureException(
          String.format(
              Locale.ROOT,
              "The pattern %s is not valid: %s at character %d",
              PlainText.quote(pattern),
              e.getDescription(),
              Math.max(e.getIndex(), 0)));
    } catch (StackOverflowError e) {
      throw new ToolFailureException("The pattern is too deeply nested");
    }
  }
}
