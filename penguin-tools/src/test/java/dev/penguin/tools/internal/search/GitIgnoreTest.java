package dev.penguin.tools.internal.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.tool.Tool;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is ignored is what git ignores: both are asked. */
@Needs(Need.GIT)
class GitIgnoreTest {
  private static final int ROUNDS = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 1_000 : 8;
  private static final String[] NAMES = {
    "a", "b", "ab", "a.log", "b.log", "é", "[a]", "a b", "B", "-", "a\tb", "#a", "!b", "{a,b}"
  };
  private static final String[] PARTS = {
    "a",
    "b",
    "ab",
    "*",
    "*",
    "**",
    "/",
    "/",
    "?",
    "[ab]",
    "[!a]",
    "[a-b]",
    "[]a]",
    "[b-a]",
    "[",
    "\\",
    "\\*",
    "!",
    "#",
    " ",
    "\\ ",
    "\t",
    "é",
    "[[:alpha:]]",
    "[[:no:]]",
    ".log",
    "{a,b}",
    "-"
  };

  @TempDir Path top;

  @BeforeEach
  void makeRepository() throws Exception {
    top = top.toRealPath();
    init(top);
  }

  /** As {@code git init} does, whose process takes longer than all that it writes. */
  private static void init(Path repository) throws IOException {
    for (String folder : List.of("objects", "refs", "info")) {
      Files.createDirectories(repository.resolve(".git").resolve(folder));
    }
    Files.writeString(repository.resolve(".git/HEAD"), "ref: refs/heads/main\n");
  }

  /** Each line is a rule; the tree has all that the rules speak of, on three levels. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.log",
        "*.log",
        "/a",
        "a/",
        "/a/",
        "a/b",
        "/a/b",
        "a/*",
        "a/**",
        "**/b",
        "a/**/b",
        "**",
        "a**b",
        "**b",
        "x/**a",
        "b**/a",
        "a**/b",
        "a*b**/a",
        "a/b/",
        "*",
        "*\n!*.log",
        "*\n!*/\n!a.log",
        "a/*\n!a/b",
        "a\n!a/b",
        "?",
        "??",
        "[ab]",
        "[!a]",
        "[^a]*",
        "[a-b].log",
        "[b-a]",
        "[a",
        "[]a]",
        "[[:alpha:]]",
        "[![:alpha:]]",
        "[[:no:]]",
        "\\a",
        "\\",
        "a\\",
        "\\!b",
        "\\#a",
        "#a",
        "!b",
        "a ",
        "a b",
        "a\\ b",
        "a b\\ ",
        "a\t",
        "{a,b}",
        "\\[a\\]",
        "[[]a]",
        "é",
        "?\u00e9",
        "\uFEFFa",
        "a\r\nb\r\n",
        "/",
        "//",
        "a//",
        "./a",
        "../a",
        "/*\n!/a\n/a/*\n!/a/b",
        "a/***/b",
        "***",
        "*/b",
        "a/?",
        "a*/b*",
        "B",
      })
  void eachRuleMeansWhatItMeansToGit(String rules) throws Exception {
    tree(new Random(1), 3, top);
    Files.writeString(top.resolve(".gitignore"), rules);

    assertSameAsGit(top, rules);
    assertSameAsGit(top.resolve("a"), rules);
  }

  @Test
  void manyRulesAllCount() throws Exception {
    write(".gitignore", "x\n".repeat(5_000) + "a\n!b\n");
    write("a", "");
    write("b", "");

    assertSameAsGit(top, "the last of 5,002 rules");
  }

  @Test
  void rulesAboveTheWorkspaceCountUpToTheRepository() throws Exception {
    write(".gitignore", "node_modules/\n*.log\n/packages/web/made\n");
    write("packages/.gitignore", "dist/\n!keep.log\n");
    write(".git/info/exclude", "private.txt\n");
    for (String file :
        List.of("node_modules/x/a.js", "dist/a.js", "made", "src/made", "a.log", "keep.log")) {
      write("packages/web/" + file, "");
    }
    write("packages/web/private.txt", "");
    write("packages/web/src/a.js", "");

    assertThat(find(top.resolve("packages/web")))
        .containsExactly("keep.log", "src/a.js", "src/made");
    assertSameAsGit(top.resolve("packages/web"), "");
    assertSameAsGit(top.resolve("packages"), "");
    assertSameAsGit(top, "");
    assertThat(Calls.success(tools(top.resolve("packages/web")), "list_files"))
        .isEqualTo("keep.log\nsrc/\n[what .gitignore names is left out; include_ignored shows it]");
  }

  /** Who opens a workspace in what is ignored wants to see it. */
  @Test
  void aWorkspaceThatIsIgnoredItselfIsShown() throws Exception {
    write(".gitignore", "build/\n*.js\n");
    write("build/made/a.js", "");
    write("build/made/.gitignore", "b.js\n");
    write("build/made/b.js", "");

    assertThat(find(top.resolve("build/made"))).containsExactly(".gitignore", "a.js");
    assertThat(find(top.resolve("build"))).containsExactly("made/.gitignore", "made/a.js");
  }

  @Test
  void worktreesAndSubmodulesHaveTheExcludesOfTheirRepository() throws Exception {
    write(".git/info/exclude", "a.log\n");
    commit(top);
    Path tree = top.resolveSibling(top.getFileName() + "-tree");
    Path library = top.resolveSibling(top.getFileName() + "-library");
    try {
      git(top, "worktree", "add", "-q", tree.toString());
      Files.createDirectories(tree.resolve("sub"));
      Files.writeString(tree.resolve("sub/a.log"), "");
      Files.writeString(tree.resolve("sub/b.log"), "");
      assertThat(find(tree.resolve("sub"))).containsExactly("b.log");
      assertSameAsGit(tree.resolve("sub"), "worktree");

      git(Files.createDirectory(library), "init", "-q");
      commit(library);
      git(
          top,
          "-c",
          "protocol.file.allow=always",
          "submodule",
          "--quiet",
          "add",
          library.toString(),
          "lib");
      Files.writeString(top.resolve(".git/modules/lib/info/exclude"), "b.log\n");
      Files.writeString(top.resolve("lib/a.log"), "");
      Files.writeString(top.resolve("lib/b.log"), "");
      assertThat(find(top.resolve("lib"))).containsExactly("a.log");
      assertSameAsGit(top.resolve("lib"), "submodule");
      assertThat(find(top)).contains("lib/a.log").doesNotContain("lib/b.log");
    } finally {
      delete(tree);
      delete(library);
    }
  }

  @Test
  void whatOnlyLooksLikeARepositoryIsNone() throws Exception {
    write(".gitignore", "a.log\n");
    write("in/.git", "gitdir: nowhere\n");
    write("in/deep/.git/config", "");
    write("in/deep/a.log", "");
    write("in/deep/b.log", "");

    assertThat(find(top.resolve("in/deep"))).containsExactly("b.log");
    assertThat(find(top)).contains("in/deep/b.log").doesNotContain("in/deep/a.log");
  }

  @Test
  void treesOfAllKindsAreAsGitSeesThem() throws Exception {
    long seed = System.nanoTime();
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(seed + round);
      Path repository = Files.createDirectory(top.resolve("r" + round));
      init(repository);
      List<Path> folders = tree(random, 3, repository);
      StringBuilder as = new StringBuilder("seed " + (seed + round));
      for (int i = 0; i < 3; i++) {
        Path folder = folders.get(random.nextInt(folders.size()));
        Path file = folder.resolve(i == 0 ? ".git/info/exclude" : ".gitignore");
        file = i == 0 ? repository.resolve(".git/info/exclude") : file;
        String rules = rules(random);
        Files.writeString(file, rules);
        as.append('\n').append(repository.relativize(file)).append(":\n").append(rules);
      }
      assertSameAsGit(repository, as.toString());
      assertSameAsGit(folders.get(random.nextInt(folders.size())), as.toString());
      delete(repository);
    }
  }

  private static String rules(Random random) {
    StringBuilder rules = new StringBuilder();
    for (int i = random.nextInt(5); i >= 0; i--) {
      for (int part = random.nextInt(5); part >= 0; part--) {
        rules.append(PARTS[random.nextInt(PARTS.length)]);
      }
      rules.append(i == 0 && random.nextBoolean() ? "" : "\n");
    }
    return rules.toString();
  }

  /** Files and folders of all names; gives the folders. */
  private static List<Path> tree(Random random, int depth, Path in) throws IOException {
    List<Path> folders = new ArrayList<>(List.of(in));
    for (String name : NAMES) {
      boolean folder = depth > 1 && (name.equals("a") || random.nextInt(6) == 0);
      if (folder) {
        folders.addAll(tree(random, depth - 1, Files.createDirectory(in.resolve(name))));
      } else if (random.nextInt(5) > 0) {
        Files.writeString(in.resolve(name), "");
      }
    }
    Files.writeString(in.resolve("z"), "");
    return folders;
  }

  private void assertSameAsGit(Path workspace, String as) throws Exception {
    boolean top = Files.exists(workspace.resolve(".git")); // which no rule names
    if (!top && git(workspace, "check-ignore", "-q", ".") == 0) {
      return; // who opens it wants to see it
    }
    git(workspace, "ls-files", "-coz", "--exclude-standard");
    String listed = Files.readString(this.top.resolve(".git/output"));
    Set<String> git = new TreeSet<>(List.of(listed.split("\0")));
    git.remove("");
    Set<String> ours = new TreeSet<>(find(workspace));
    Set<String> both = new TreeSet<>(git);
    both.retainAll(ours);
    git.removeAll(both);
    ours.removeAll(both);

    assertThat(List.of(git, ours))
        .as("what git or we alone show; %s, in %s", as, workspace)
        .isEqualTo(List.of(Set.of(), Set.of()));
  }

  private static List<String> find(Path workspace) throws Exception {
    return Calls.success(tools(workspace), "find_files", "pattern", "*")
        .lines()
        .filter(line -> !line.startsWith("[what .git") && !line.equals("[no file matches]"))
        .toList();
  }

  private static List<Tool> tools(Path workspace) {
    return CodingTools.in(workspace).build().tools();
  }

  private void write(String path, String content) throws IOException {
    Files.createDirectories(top.resolve(path).getParent());
    Files.writeString(top.resolve(path), content);
  }

  private void commit(Path repository) throws Exception {
    git(
        repository,
        "-c",
        "user.name=x",
        "-c",
        "user.email=x",
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "x");
  }

  private int git(Path folder, String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("git"));
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    Path output = top.resolve(".git/output");
    if (Files.exists(output.getParent())) {
      builder.redirectOutput(output.toFile());
    }
    builder.redirectError(Redirect.DISCARD);
    builder
        .environment()
        .putAll(
            Map.of(
                "GIT_CONFIG_GLOBAL",
                "/dev/null",
                "GIT_CONFIG_SYSTEM",
                "/dev/null",
                "XDG_CONFIG_HOME",
                "/nowhere"));
    return builder.start().waitFor();
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var all = Files.walk(folder)) {
        for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
