package dev.penguin.tools.internal.git;

import static dev.penguin.tools.Calls.failure;
import static dev.penguin.tools.Calls.success;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.tool.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tools of git in ordinary repositories. */
@Timeout(60)
@Needs(Need.GIT)
class GitToolsTest {
  @TempDir Path folder;

  private GitWorld world;

  @BeforeEach
  void makeWorld() throws Exception {
    world = new GitWorld(folder);
    world.sh(GitWorld.REPOSITORY);
  }

  @AfterEach
  void closeWorld() {
    world.close();
  }

  private static List<String> gitNames(List<Tool> tools) {
    return tools.stream()
        .map(tool -> tool.spec().name())
        .filter(name -> name.startsWith("git_"))
        .toList();
  }

  @Test
  void theyAreOfferedInARepositoryOnly() throws Exception {
    assertThat(gitNames(world.tools()))
        .containsExactly(
            "git_status",
            "git_diff",
            "git_log",
            "git_show",
            "git_blame",
            "git_add",
            "git_commit",
            "git_branch",
            "git_worktree");
    assertThat(gitNames(world.tools(world.root.resolve("dir")))).hasSize(9);
    assertThat(gitNames(world.tools(world.home))).isEmpty();
    assertThat(world.tools())
        .filteredOn(tool -> tool.spec().name().startsWith("git_"))
        .allMatch(tool -> tool.spec().isDeferrable() && !tool.isSandboxed())
        .filteredOn(tool -> tool.spec().readsOnly())
        .extracting(tool -> tool.spec().name())
        .containsExactly("git_status", "git_diff", "git_log", "git_show", "git_blame");
  }

  @Test
  void aChangeGoesFromTheWorkingTreeToACommit() throws Exception {
    List<Tool> tools = world.tools();
    String first = world.sh("git rev-parse HEAD").strip();
    assertThat(success(tools, "git_status"))
        .isEqualTo("branch main at " + first + "\n[no file differs]");

    Files.writeString(world.root.resolve("f"), "one\nmore\n");
    Files.writeString(world.root.resolve("new"), "new\n");
    Files.delete(world.root.resolve("dir/g"));

    assertThat(success(tools, "git_status").lines().skip(1))
        .containsExactly(" D dir/g", " M f", "?? new");
    assertThat(success(tools, "git_diff", "path", "f"))
        .isEqualTo(
            "diff --git a/f b/f\nindex 5626abf..9a72323 100644\n--- a/f\n+++ b/f\n@@ -1 +1,2 @@\n"
                + " one\n+more");
    assertThat(success(tools, "git_diff", "stat", true))
        .contains(" f     | 1 +", "2 files changed, 1 insertion(+), 1 deletion(-)");
    assertThat(success(tools, "git_diff", "staged", true)).isEqualTo("[no change]");
    assertThat(success(tools, "git_add", "paths", new Names("f", "dir", "new")))
        .isEqualTo("Staged now:\nD\tdir/g\nM\tf\nA\tnew");
    assertThat(success(tools, "git_diff", "staged", true, "path", "new")).contains("+new");

    assertThat(success(tools, "git_commit", "message", "second\n\nwith # a body\n# not a comment"))
        .matches(
            "(?s)\\[main [0-9a-f]{7}] second\n 3 files changed, 2 insertions\\(\\+\\), 1"
                + " deletion\\(-\\).*\n\\[hooks do not run; there are none for this]");

    assertThat(world.sh("git log -1 --format='%an %ae %B'"))
        .isEqualTo("Own own@example.org second\n\nwith # a body\n# not a comment\n\n");
    assertThat(world.sh("git status --short")).isEmpty();
    assertThat(success(tools, "git_log"))
        .matches("(?s)[0-9a-f]{7} \\S+ Own: \\(HEAD -> main\\) second\n\\w{7} \\S+ Own: first.*");
    assertThat(success(tools, "git_log", "path", "f", "offset", 2)).endsWith(" Own: first commit");
    assertThat(success(tools, "git_log", "grep", "FIRST")).doesNotContain("second");
    assertThat(success(tools, "git_log", "limit", 1))
        .startsWith("[commits 1 to 1; more follow: offset 2]\n");
    assertThat(success(tools, "git_show"))
        .contains("\nauthor Own <own@example.org> ", "\n    second\n", "+more", "-two");
    assertThat(success(tools, "git_show", "revision", "HEAD~1", "path", "f", "content", true))
        .isEqualTo("one");
    assertThat(success(tools, "git_diff", "from", "HEAD~1", "to", "HEAD", "path", "dir/g"))
        .endsWith("-two");
    assertThat(success(tools, "git_blame", "path", "f", "offset", 2))
        .startsWith("[lines 2 to 2]\n")
        .endsWith(" 2) more");
    assertThat(success(tools, "git_blame", "path", "f", "revision", "HEAD~1")).endsWith(" 1) one");
  }

  @Test
  void hooksOfTheRepositoryDoNotRunAndTheResultSaysSo() throws Exception {
    world.sh(
        """
        for hook in pre-commit commit-msg post-commit post-index-change; do
          printf '#!/bin/sh\\ntouch "$P"\\nexit 1\\n' > .git/hooks/$hook
          chmod +x .git/hooks/$hook
        done
        echo more >> f
        """);
    List<Tool> tools = world.tools();
    success(tools, "git_add", "paths", new Names("f"));

    assertThat(success(tools, "git_commit", "message", "m"))
        .endsWith(
            "\n[the hooks did not run: commit-msg, post-commit, post-index-change, pre-commit]");
    assertThat(world.canary()).doesNotExist();

    world.sh("git config core.hooksPath .husky; mkdir .husky; mv .git/hooks/pre-commit .husky/");
    world.sh("git config commit.gpgSign true; echo more >> f");
    success(tools, "git_add", "paths", new Names("f"));
    assertThat(success(tools, "git_commit", "message", "m"))
        .endsWith("\n[the hooks did not run: pre-commit]\n[the commit is not signed]");
    assertThat(world.canary()).doesNotExist();
  }

  @Test
  void theNameIsTheUsersUnlessTheRepositoryHasOne() throws Exception {
    world.sh("git config --unset user.name; git config --unset user.email; echo x >> f");
    List<Tool> tools = world.tools();
    success(tools, "git_add", "paths", new Names("f"));
    success(tools, "git_commit", "message", "as user");
    assertThat(world.sh("git log -1 --format='%an %ae %cn'"))
        .isEqualTo("User user@example.org User\n");

    Files.delete(world.home.resolve(".gitconfig"));
    world.sh("echo x >> f; git add f");
    assertThat(failure(world.tools(), "git_commit", "message", "m"))
        .isEqualTo(
            "Nothing was committed: git does not know under which name. The user must set it: git"
                + " config --global user.name and user.email");
  }

  @Test
  void theCommitCanBeAmended() throws Exception {
    List<Tool> tools = world.tools();
    world.sh("echo x >> f; git add f");
    success(tools, "git_commit", "message", "better", "amend", true);
    assertThat(world.sh("git log --format=%s")).isEqualTo("better\n");
    assertThat(failure(tools, "git_commit", "message", "empty"))
        .startsWith("git commit failed (exit code 1): On branch main")
        .contains("nothing to commit");
  }

  @Test
  void branchesAreListedMadeSwitchedToAndDeleted() throws Exception {
    List<Tool> tools = world.tools();
    assertThat(success(tools, "git_branch", "action", "create", "name", "topic"))
        .isEqualTo("Created the branch 'topic'");
    assertThat(success(tools, "git_branch", "action", "switch", "name", "topic"))
        .isEqualTo("Switched to branch 'topic'\n[hooks do not run; there are none for this]");
    world.sh("echo t > t; git add t; git commit -q -m t");
    success(tools, "git_branch", "action", "switch", "name", "main");
    assertThat(world.root.resolve("t")).doesNotExist();
    assertThat(success(tools, "git_branch", "action", "list"))
        .matches("(?s)  topic \\w{7} \\S+ t\n\\* main \\w{7} \\S+ first commit|\\* main.*topic.*");

    assertThat(failure(tools, "git_branch", "action", "delete", "name", "topic"))
        .contains("not fully merged");
    assertThat(success(tools, "git_branch", "action", "delete", "name", "topic", "force", true))
        .startsWith("Deleted branch topic (was ");
    assertThat(failure(tools, "git_branch", "action", "switch", "name", "--orphan"))
        .startsWith("The argument name must be a commit, branch or tag");
    world.sh("git branch other; echo x > f; git commit -qam x; echo y > f");
    assertThat(failure(tools, "git_branch", "action", "switch", "name", "other"))
        .contains("Your local changes to the following files would be overwritten");
    assertThat(world.root.resolve("f")).hasContent("y");
  }

  @Test
  void worktreesAreMadeWorkedInAndRemoved() throws Exception {
    List<Tool> tools = world.tools();
    success(tools, "git_worktree", "action", "add", "path", "trees/one", "branch", "one");
    Files.writeString(world.root.resolve("trees/one/f"), "changed\n");

    assertThat(success(tools, "git_status", "directory", "trees/one"))
        .startsWith("branch one at ")
        .endsWith("\n M f");
    assertThat(success(tools, "git_status")).endsWith("\n?? trees/");
    success(tools, "git_add", "directory", "trees/one", "paths", new Names("trees/one/f"));
    success(tools, "git_commit", "directory", "trees/one", "message", "in the tree");
    assertThat(world.sh("git log -1 --format=%s one")).isEqualTo("in the tree\n");
    assertThat(success(tools, "git_worktree", "action", "list"))
        .contains("worktree .\n", "worktree trees/one\n", "branch refs/heads/one");
    assertThat(failure(tools, "git_add", "directory", "trees/one", "paths", new Names("f")))
        .isEqualTo("'f' is not in the repository of 'trees/one': name another directory");

    // The working tree as a workspace: its repository lies outside.
    List<Tool> inside = world.tools(world.root.resolve("trees/one"));
    Files.writeString(world.root.resolve("trees/one/f"), "again\n");
    success(inside, "git_add", "paths", new Names("f"));
    success(inside, "git_commit", "message", "from inside");
    assertThat(success(inside, "git_log", "limit", 1)).endsWith("(HEAD -> one) from inside");

    Files.writeString(world.root.resolve("trees/one/f"), "not committed\n");
    assertThat(failure(tools, "git_worktree", "action", "remove", "path", "trees/one"))
        .contains("contains modified or untracked files");
    world.sh("git -C trees/one checkout -q f");
    success(tools, "git_worktree", "action", "remove", "path", "trees/one");
    assertThat(world.root.resolve("trees/one")).doesNotExist();
    assertThat(failure(tools, "git_worktree", "action", "remove", "path", "."))
        .isEqualTo("'.' is no additional working tree of this repository");
    assertThat(failure(tools, "git_worktree", "action", "add", "path", "../out"))
        .contains("outside");
  }

  @Test
  void submodulesAreRepositoriesOfTheirOwn() throws Exception {
    world.sh(world.top, "mkdir lib && cd lib && " + GitWorld.REPOSITORY);
    world.sh("git submodule add -q \"$TOP/lib\" sub && git commit -q -m 'with submodule'");
    List<Tool> tools = world.tools();
    Files.writeString(world.root.resolve("sub/f"), "changed\n");

    assertThat(success(tools, "git_status")).endsWith("[no file differs]");
    assertThat(success(tools, "git_status", "directory", "sub")).endsWith("\n M f");
    success(tools, "git_add", "directory", "sub", "paths", new Names("sub/f"));
    success(tools, "git_commit", "directory", "sub", "message", "in the submodule");
    assertThat(success(tools, "git_status")).endsWith("\n M sub");
    assertThat(success(tools, "git_diff")).contains("-Subproject commit ", "+Subproject commit ");
    assertThat(success(tools, "git_add", "paths", new Names("sub"))).endsWith("M\tsub");

    // The submodule as a workspace: its repository lies outside and names it in turn.
    List<Tool> inside = world.tools(world.root.resolve("sub"));
    assertThat(success(inside, "git_log", "limit", 1)).contains("in the submodule");
    assertThat(failure(tools, "git_diff", "path", "sub/f"))
        .isEqualTo("'sub/f' is in the repository of 'sub': name that as the directory");
  }

  @Test
  void aWorkspaceThatIsAPartOfARepositorySeesThatPart() throws Exception {
    List<Tool> tools = world.tools(world.root.resolve("dir"));
    world.sh("echo x >> f; echo y >> dir/g; echo z > dir/h");

    assertThat(success(tools, "git_status").lines().skip(1))
        .containsExactly(" M dir/g", "?? dir/h");
    assertThat(success(tools, "git_diff")).contains("+++ b/g").doesNotContain("+x");
    success(tools, "git_add", "paths", new Names("."));
    assertThat(world.sh("git status --short")).isEqualTo("M  dir/g\nA  dir/h\n M f\n");
    assertThat(failure(tools, "git_show", "revision", "HEAD:f"))
        .startsWith("The argument revision must be a commit");
    assertThat(failure(tools, "git_blame", "path", "../f")).contains("outside");
  }

  @Test
  void largeOutputIsBoundedAndReadAPageAtATime() throws Exception {
    world.sh("seq 1 200000 > f; printf 'x%.0s' $(seq 1 9000) > long; git add .");
    List<Tool> tools = world.tools();
    String first = success(tools, "git_diff", "staged", true, "path", "f");
    assertThat(first).startsWith("[lines 1 to 500; more follow: offset 501]\ndiff --git a/f b/f\n");
    assertThat(first.lines()).hasSize(501).contains("+1").doesNotContain("+500");
    assertThat(success(tools, "git_diff", "staged", true, "path", "f", "offset", 501).lines())
        .contains("[lines 501 to 1000; more follow: offset 1001]", "+500")
        .hasSize(501);
    assertThat(success(tools, "git_diff", "staged", true, "path", "f", "offset", 200_000))
        .startsWith("[lines 200000 to 200006]\n")
        .endsWith("+200000");
    assertThat(success(tools, "git_diff", "staged", true, "path", "f", "offset", 300_000))
        .isEqualTo("[there are 200006 lines only]");
    assertThat(success(tools, "git_diff", "staged", true, "path", "long"))
        .contains("+xxxx", "… [cut: 9,001 bytes]")
        .hasSizeLessThan(2_500);
    String wide = success(tools, "git_diff", "staged", true, "path", "f", "limit", 2_000);
    assertThat(wide.length()).isLessThan(61_000);
  }

  @Test
  void oddNamesAreToldAndTaken() throws Exception {
    String odd = "-n 'x' \"é\" *[a]?.txt";
    Files.writeString(world.root.resolve(odd), "odd\n");
    Files.writeString(world.root.resolve("a.txt"), "plain\n");
    Files.writeString(world.root.resolve(":(top)m"), "magic\n");
    Files.createSymbolicLink(world.root.resolve("link"), Path.of("dir/g"));
    world.sh("printf x > \"$(printf 'new\\nline')\"; printf x > \"$(printf 'bad\\377')\"");
    List<Tool> tools = world.tools();

    assertThat(success(tools, "git_status").lines())
        .contains("?? " + odd, "?? :(top)m", "?? link", "?? new\\u000aline", "?? bad\uFFFD");
    assertThat(success(tools, "git_add", "paths", new Names(odd)))
        .startsWith("Staged now:\nA\t")
        .hasLineCount(2);
    assertThat(world.sh("git diff --cached --name-only")).hasLineCount(1).contains("*[a]?.txt");
    success(tools, "git_add", "paths", new Names("link"));
    assertThat(world.sh("git ls-files -s link")).startsWith("120000 ");
    assertThat(success(tools, "git_diff", "staged", true, "path", odd)).endsWith("+odd");
    success(tools, "git_add", "paths", new Names("."));
    assertThat(world.sh("git status --short | grep -c '^A'")).isEqualTo("6\n");
  }

  @Test
  void whatCannotBeSaysWhy() throws Exception {
    List<Tool> tools = world.tools();
    assertThat(failure(tools, "git_log", "revision", "none"))
        .startsWith("git log failed (exit code 128): fatal: bad revision 'none'");
    assertThat(failure(tools, "git_log", "revision", "--output=x"))
        .startsWith("The argument revision must be a commit, branch or tag as git names it");
    assertThat(failure(tools, "git_add", "paths", new Names("missing")))
        .contains("pathspec 'missing' did not match any files");
    assertThat(failure(tools, "git_diff", "to", "HEAD"))
        .isEqualTo("The argument to needs from, and goes without staged");
    world.sh("echo '*.big filter=lfs' > .gitattributes; echo x > a.big");
    assertThat(failure(tools, "git_add", "paths", new Names(".")))
        .isEqualTo(
            "Nothing was staged: 'a.big' has the filter 'lfs' in .gitattributes, and these tools"
                + " run no filter. Stage it with the shell");
    assertThat(world.sh("git diff --cached --name-only")).isEmpty();
    world.sh("rm -rf .git");
    assertThat(failure(tools, "git_status")).isEqualTo("The folder is in no git repository");
  }

  @Test
  @Needs(Need.SANDBOX)
  void allWorksInTheSandbox() throws Exception {
    world.sh(world.top, "mkdir lib && cd lib && " + GitWorld.REPOSITORY);
    world.sh("git submodule add -q \"$TOP/lib\" sub && git commit -q -m 'with submodule'");
    world.sh("git -C sub config user.name S; git -C sub config user.email s@example.org");
    List<Tool> tools = world.sandboxed(world.root);
    world.sh("echo x >> f; echo y >> sub/f");

    assertThat(success(tools, "git_status")).endsWith("\n M f");
    success(tools, "git_add", "paths", new Names("f"));
    success(tools, "git_commit", "message", "from the sandbox");
    success(tools, "git_add", "directory", "sub", "paths", new Names("sub/f"));
    success(tools, "git_commit", "directory", "sub", "message", "in the submodule");
    success(tools, "git_branch", "action", "create", "name", "topic");
    success(tools, "git_branch", "action", "switch", "name", "topic");
    success(tools, "git_worktree", "action", "add", "path", "tree", "branch", "tree");
    assertThat(success(tools, "git_status", "directory", "tree")).startsWith("branch tree at ");
    assertThat(success(tools, "git_log", "limit", 1)).endsWith("from the sandbox");

    List<Tool> inside = world.sandboxed(world.root.resolve("tree"));
    world.sh("echo z >> tree/f");
    assertThat(success(inside, "git_diff")).endsWith("+z");
    success(inside, "git_add", "paths", new Names("f"));
    success(inside, "git_commit", "message", "in the tree");
    assertThat(world.sh("git log -1 --format=%s tree --")).isEqualTo("in the tree\n");

    List<Tool> part = world.sandboxed(world.root.resolve("dir"));
    world.sh("echo z >> dir/g");
    assertThat(success(part, "git_diff")).endsWith("+z");
    success(part, "git_add", "paths", new Names("g"));
    success(tools, "git_worktree", "action", "remove", "path", "tree");
    assertThat(world.root.resolve("tree")).doesNotExist();
    success(tools, "git_branch", "action", "delete", "name", "tree", "force", true);
    assertThat(world.sh("git worktree list")).hasLineCount(1);
  }

  /** The names of files as an argument. */
  record Names(String... names) {
    @Override
    public String toString() {
      StringBuilder json = new StringBuilder("[");
      for (String name : names) {
        json.append(json.length() == 1 ? "" : ",").append('"');
        json.append(name.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
      }
      return json.append(']').toString();
    }
  }
}
