package dev.penguin.tools.internal.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolResult;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.workspace.WorkspaceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SearchToolsTest {
  @TempDir Path root;

  private List<Tool> tools;

  @BeforeEach
  void makeFiles() throws IOException {
    tools = CodingTools.in(root).build().tools();
    write("README.md", "# Title\nuse the foo\n");
    write("src/Main.java", "class Main {\n\tfoo();\n}\n");
    write("src/deep/er/Other.java", "foo\n");
    write(".git/config", "foo\n");
    write("src/.git", "foo\n");
  }

  @Test
  void findMatchesPathsAndNames() throws Exception {
    assertThat(find("*.java")).isEqualTo("src/Main.java\nsrc/deep/er/Other.java");
    assertThat(find("**/*.java")).isEqualTo("src/Main.java\nsrc/deep/er/Other.java");
    assertThat(find("src/*.java")).isEqualTo("src/Main.java");
    assertThat(find("./src/**")).isEqualTo("src/Main.java\nsrc/deep/er/Other.java");
    assertThat(find("{README,Main}.{md,java}")).isEqualTo("README.md\nsrc/Main.java");
    assertThat(find("[!R]???.java")).isEqualTo("src/Main.java");
    assertThat(find("*/Main.java")).isEqualTo("src/Main.java");
    assertThat(find("config")).isEqualTo("[no file matches]");
    assertThat(Calls.success(tools, "find_files", "pattern", "er/*", "path", "src/deep"))
        .isEqualTo("src/deep/er/Other.java");
  }

  @Test
  void findTakesHalfAPatternAsItIs() throws Exception {
    write("a[b", "");
    write("x}y", "");

    assertThat(find("a[b")).isEqualTo("a[b");
    assertThat(find("x}y")).isEqualTo("x}y");
    write("{a", "");
    assertThat(find("{a")).isEqualTo("{a");
    assertThat(Calls.failure(tools, "find_files", "pattern", ""))
        .isEqualTo("The pattern '' must have 1 to 1,000 characters, for instance 'src/**/*.java'");
  }

  @Test
  void f15LinksAreNotFollowed(@TempDir Path outside) throws Exception {
    Files.writeString(outside.resolve("secret.java"), "foo");
    Files.createSymbolicLink(root.resolve("src/loop"), root);
    Files.createSymbolicLink(root.resolve("src/out"), outside);
    Files.createSymbolicLink(root.resolve("src/secret.java"), outside.resolve("secret.java"));

    assertThat(find("*.java")).isEqualTo("src/Main.java\nsrc/deep/er/Other.java\nsrc/secret.java");
    assertThat(search("foo"))
        .isEqualTo(
            "README.md:2: use the foo\nsrc/Main.java:2: \tfoo();\nsrc/deep/er/Other.java:1: foo");
  }

  @Test
  void whatGitIgnoresIsLeftOut() throws Exception {
    String end = "\n[what .gitignore names is left out; include_ignored shows it]";
    write(".gitignore", "# made\ntarget/\n*.log\n!keep.log\n/only-here\ndocs/**/draft.md\n");
    write("target/x/Main.java", "foo\n");
    write("src/a.log", "foo\n");
    write("src/keep.log", "foo\n");
    write("only-here", "foo\n");
    write("src/only-here", "foo\n");
    write("docs/a/b/draft.md", "foo\n");
    write("src/deep/.gitignore", "*\n!.gitignore\n");

    assertThat(search("foo"))
        .isEqualTo(
            "README.md:2: use the foo\nsrc/Main.java:2: \tfoo();\nsrc/keep.log:1: foo\n"
                + "src/only-here:1: foo"
                + end);
    assertThat(find("*.java")).isEqualTo("src/Main.java" + end);
    assertThat(Calls.success(tools, "find_files", "pattern", "*.java", "include_ignored", true))
        .isEqualTo("src/Main.java\nsrc/deep/er/Other.java\ntarget/x/Main.java");
    assertThat(Calls.success(tools, "find_files", "pattern", "*", "path", "target"))
        .isEqualTo("target/x/Main.java");
    assertThat(Calls.success(tools, "list_files"))
        .isEqualTo(".git/\n.gitignore\nREADME.md\ndocs/\nsrc/" + end);
    assertThat(Calls.success(tools, "list_files", "path", "src/deep"))
        .isEqualTo(".gitignore" + end);
    assertThat(Calls.success(tools, "list_files", "path", "target")).isEqualTo("x/");
  }

  @Test
  void searchFindsWhatTheExpressionFindsInEachLine() throws Exception {
    write("a.txt", "ab\nabbc\nac\na.c\nx\u00e9y\n");

    for (String pattern :
        List.of(
            "ab", "ab?c", "ab*c", "ab+c", "a{1}bb", "a\\.c", "[a]bb", "(ab|zz)", "ab|zz", "x.y",
            "x\u00e9", "^a", "\\bac", "\\x61c", "a[^b]c", "a[]]?c", "(?i)AB")) {
      Pattern java = Pattern.compile(pattern);
      assertThat(Calls.run(tools, "search_text", "pattern", pattern, "path", "a.txt").text())
          .as(pattern)
          .isEqualTo(expected(java, List.of("ab", "abbc", "ac", "a.c", "x\u00e9y")));
    }
  }

  private static String expected(Pattern pattern, List<String> lines) {
    List<String> found =
        IntStream.range(0, lines.size())
            .filter(i -> pattern.matcher(lines.get(i)).find())
            .mapToObj(i -> "a.txt:" + (i + 1) + ": " + lines.get(i))
            .toList();
    return found.isEmpty() ? "[no line matches]" : String.join("\n", found);
  }

  @Test
  void findIsBounded() throws Exception {
    for (int i = 0; i < 1_001; i++) {
      write(String.format("many/f%04d.c", i), "");
    }

    assertThat(find("*.c"))
        .startsWith("many/f0000.c\n")
        .endsWith("many/f0999.c\n[truncated: the first 1,000; use a narrower pattern]");
  }

  @Test
  void searchGivesFileLineAndText() throws Exception {
    assertThat(search("^\\s*foo"))
        .isEqualTo("src/Main.java:2: \tfoo();\nsrc/deep/er/Other.java:1: foo");
    assertThat(Calls.success(tools, "search_text", "pattern", "foo", "glob", "*.md"))
        .isEqualTo("README.md:2: use the foo");
    assertThat(Calls.success(tools, "search_text", "pattern", "foo", "path", "src/Main.java"))
        .isEqualTo("src/Main.java:2: \tfoo();");
    assertThat(search("no such")).isEqualTo("[no line matches]");
    assertThat(Calls.failure(tools, "search_text", "pattern", "x", "path", "no"))
        .isEqualTo("'no' does not exist");
  }

  @Test
  void searchFindsTheFewLinesAmongManyFiles() throws Exception {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      String file = String.format("many/d%d/e%02d/File%03d.java", i / 200, i / 20, i);
      boolean holds = i % 50 == 7;
      write(file, ("  value = compute(" + i + ");\n").repeat(9) + (holds ? "// needle" + i : ""));
      if (holds) {
        expected.add(file + ":10: // needle" + i);
      }
    }

    for (String pattern : List.of("needle[0-9]+", "[nm]eedle[0-9]+")) {
      assertThat(search(pattern).lines()).as(pattern).containsExactlyElementsOf(expected);
    }
  }

  @Test
  void searchSaysOfEachLongLineThatItIsCut() throws Exception {
    write("long.txt", "x".repeat(20_000) + "\n" + "x".repeat(20_001) + "\r\n");

    assertThat(search("absent"))
        .isEqualTo(
            "[no line matches]\n" + "[skipped: what is beyond the first 20,000 bytes of 1 line]");
  }

  @Test
  void searchSkipsBinaryFilesAndCutsLongLines() throws Exception {
    write("a.bin", "\0foo");
    write("b.bin", "needle\0");
    write("long.txt", "x".repeat(1_000) + "needle" + "y".repeat(30_000) + "needle");

    String text = search("needle");

    assertThat(text)
        .startsWith("long.txt:1: …" + "x".repeat(100) + "needle" + "y".repeat(194) + "…\n")
        .endsWith("\n[skipped: 2 binary files, what is beyond the first 20,000 bytes of 1 line]");
  }

  @Test
  void searchCountsFilesThatMustNotBeRead() throws Exception {
    Files.createLink(root.resolve("other-name.md"), root.resolve("README.md"));
    WorkspaceFiles files = new WorkspaceFiles(Workspace.at(root), true);
    List<Tool> strict = List.of(new SearchTextTool(files, Duration.ofMinutes(1)));

    assertThat(Calls.success(strict, "search_text", "pattern", "foo"))
        .isEqualTo(
            "src/Main.java:2: \tfoo();\nsrc/deep/er/Other.java:1: foo\n"
                + "[skipped: 2 unreadable files]");
  }

  @Test
  void searchIsBounded() throws Exception {
    write("many.txt", "hit\n".repeat(300));
    write("not-looked-at.bin", "\0");

    assertThat(search("hit"))
        .startsWith("many.txt:1: hit\n")
        .endsWith(
            "many.txt:200: hit\n"
                + "[truncated: the first 200 matches; use a narrower pattern, path or glob]");
  }

  @Test
  @Timeout(10)
  void f20ExpressionsWithoutEndAreStopped() throws Exception {
    write("a.txt", "a".repeat(40) + "b\n");
    WorkspaceFiles files = new WorkspaceFiles(Workspace.at(root), false);
    List<Tool> quick =
        List.of(
            new SearchTextTool(files, Duration.ofMillis(200)),
            new FindFilesTool(files, Duration.ofMillis(200)));

    assertThat(Calls.failure(quick, "search_text", "pattern", "(a|aa)+\\1z", "path", "a.txt"))
        .isEqualTo(
            "The search took too long and was stopped in 'a.txt': use a simpler pattern, without"
                + " nested repetition, or a narrower path");
    write("a".repeat(200), "");
    assertThat(Calls.failure(quick, "find_files", "pattern", "a*".repeat(40) + "b"))
        .isEqualTo("The pattern took too long: use one with fewer stars");
  }

  @Test
  void f20ExpressionsThatAreWrongOrTooDeepAreFailures() throws Exception {
    write("deep.txt", "ab".repeat(9_000));

    assertThat(Calls.failure(tools, "search_text", "pattern", "(?:"))
        .isEqualTo("The pattern '(?:' is not valid: Unclosed group at character 3");
    String repeated = "(a|b|c)*d";
    String nested = "(".repeat(2_000);
    assertThat(searchDeep(200_000_000, repeated))
        .isEqualTo(ToolResult.success("[no line matches]"));
    assertThat(searchDeep(200_000_000, nested))
        .isEqualTo(
            ToolResult.failure(
                "The pattern "
                    + PlainText.quote(nested)
                    + " is not valid: Unclosed group at character 2000"));
    assertThat(searchDeep(200_000, repeated))
        .isEqualTo(
            ToolResult.failure(
                "The pattern is too complex for a line of 'deep.txt': use one without repeated"
                    + " groups"));
    assertThat(searchDeep(200_000, nested)).isInstanceOf(ToolResult.Failure.class);
  }

  /** Searches a long line on a stack of some bytes. */
  private ToolResult searchDeep(long stack, String pattern) throws Exception {
    FutureTask<ToolResult> search =
        new FutureTask<>(
            () -> Calls.run(tools, "search_text", "pattern", pattern, "path", "deep.txt"));
    new Thread(null, search, "deep", stack).start();
    return search.get();
  }

  @Test
  void cancelledCallsStop() throws Exception {
    Calls.Switch cancellation = new Calls.Switch();
    cancellation.cancel();
    Calls.Context context = new Calls.Context(cancellation);

    assertThat(Calls.run(context, tools, "search_text", "pattern", "foo"))
        .isEqualTo(ToolResult.failure("The call was cancelled"));
    assertThat(Calls.run(context, tools, "find_files", "pattern", "*"))
        .isEqualTo(ToolResult.failure("The call was cancelled"));
    assertThat(Calls.run(context, tools, "write_file", "path", "new", "content", ""))
        .isEqualTo(ToolResult.failure("The call was cancelled"));
  }

  @Test
  void anInterruptedSearchOfAnEmptyFolderIsCancelled() throws Exception {
    Files.createDirectory(root.resolve("empty"));

    Thread.currentThread().interrupt();
    ToolResult result = Calls.run(tools, "search_text", "pattern", "foo", "path", "empty");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(result).isEqualTo(ToolResult.failure("The call was cancelled"));
  }

  private String find(String pattern) throws Exception {
    return Calls.success(tools, "find_files", "pattern", pattern);
  }

  private String search(String pattern) throws Exception {
    return Calls.success(tools, "search_text", "pattern", pattern);
  }

  private void write(String path, String content) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.writeString(root.resolve(path), content);
  }
}
