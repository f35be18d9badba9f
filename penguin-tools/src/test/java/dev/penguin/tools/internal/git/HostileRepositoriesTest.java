package dev.penguin.tools.internal.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolResult;
import dev.penguin.tools.Calls;
import dev.penguin.tools.internal.git.GitToolsTest.Names;
import dev.penguin.tools.internal.git.HostileRepositories.Hostile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing that a repository names is run, whatever tool is called in it. */
@Timeout(120)
@Needs(Need.GIT)
class HostileRepositoriesTest {
  /** Every call in every repository, and all of them in the sandbox as well. */
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));

  /** A repository with nothing hostile in it. */
  private static Path plain;

  @TempDir Path folder;

  @BeforeAll
  static void makeRepository(@TempDir Path made) throws Exception {
    try (GitWorld world = new GitWorld(made)) {
      world.sh(GitWorld.REPOSITORY);
      plain = world.root;
    }
  }

  static List<Hostile> hostile() {
    return HostileRepositories.all();
  }

  @ParameterizedTest
  @MethodSource("hostile")
  @DisplayName("S5 hostile repositories run nothing")
  void s5NothingOfItRuns(Hostile hostile) throws Exception {
    try (GitWorld world = new GitWorld(folder)) {
      world.sh("cp -a '" + plain + "/.' .\n" + hostile.setUp());
      Path untouched = world.top.resolve("untouched");
      world.sh("cp -a . '" + untouched + "'");
      Files.deleteIfExists(world.canary());
      world.sh(hostile.naive());
      assertThat(world.canary()).as("the trap works").exists();

      // The same trap again, in the same place.
      world.sh(world.top, "rm -rf ws canary; mv untouched ws");
      Map<String, ToolResult> results = everything(world, world.tools());

      assertThat(world.canary()).as("after %s", results).doesNotExist();
      checkThatItWorked(hostile, results);
    }
  }

  @Test
  @Needs(Need.SANDBOX)
  void s5NothingOfItRunsInTheSandbox() throws Exception {
    for (Hostile hostile : hostile()) {
      if (FULL || hostile.trap().matches("core.fsmonitor|a smudge.*|hooks|a bare.*")) {
        Path one = Files.createTempDirectory(folder, "one");
        try (GitWorld world = new GitWorld(one)) {
          // A trap that could be sprung there: the sandbox lets programs write in the workspace.
          String setUp = hostile.setUp().replace("$P", "$PWD/canary");
          world.sh("cp -a '" + plain + "/.' .\n" + setUp);
          Files.deleteIfExists(world.root.resolve("canary"));
          Map<String, ToolResult> results = everything(world, world.sandboxed(world.root));

          assertThat(world.root.resolve("canary")).as(hostile.trap()).doesNotExist();
          checkThatItWorked(hostile, results);
        }
      }
    }
  }

  @Test
  @Needs(Need.OWNERS)
  void whoOwnsARepositoryIsGitsQuestionAndTheUsersAnswer() throws Exception {
    try (GitWorld world = new GitWorld(folder)) {
      world.sh(
          GitWorld.REPOSITORY
              + "git config safe.directory '*'; git config core.fsmonitor 'touch \"$P\"; false';"
              + " chown -R 1234 .");
      ToolResult refused = Calls.run(world.tools(), "git_status");
      assertThat(refused).isInstanceOf(ToolResult.Failure.class);
      assertThat(refused.text()).contains("detected dubious ownership in repository");

      world.sh("git config --global safe.directory \"$PWD\"");
      assertThat(Calls.success(world.tools(), "git_status")).startsWith("branch main at ");
      assertThat(world.canary()).doesNotExist();
    }
  }

  private static void checkThatItWorked(Hostile hostile, Map<String, ToolResult> results) {
    ToolResult commit = results.get("git_commit");
    if (hostile.refused()) {
      assertThat(commit).isInstanceOf(ToolResult.Failure.class);
      assertThat(commit.text()).containsPattern("Nothing was (run|changed)");
    } else {
      assertThat(results.get("git_status"))
          .as(results::toString)
          .isInstanceOf(ToolResult.Success.class);
      assertThat(results.get("git_log"))
          .as(results::toString)
          .isInstanceOf(ToolResult.Success.class);
      assertThat(commit).as(results::toString).isInstanceOf(ToolResult.Success.class);
    }
  }

  /** Calls every tool in every way, also in the folder {@code sub}. */
  private static Map<String, ToolResult> everything(GitWorld world, List<Tool> tools)
      throws Exception {
    Map<String, ToolResult> results = new LinkedHashMap<>();
    boolean more = Files.exists(world.root.resolve("sub"));
    for (String directory : more ? List.of("", "sub") : List.of("")) {
      for (List<Object> call : calls()) {
        List<Object> arguments = new ArrayList<>(call.subList(1, call.size()));
        arguments.addAll(List.of("directory", directory));
        String tool = String.valueOf(call.get(0));
        ToolResult result = Calls.run(tools, tool, arguments.toArray());
        if (directory.isEmpty()) {
          results.merge(tool, result, (first, next) -> first);
        }
      }
    }
    return results;
  }

  private static List<List<Object>> calls() {
    List<List<Object>> calls = new ArrayList<>();
    calls.add(List.of("git_status"));
    calls.add(List.of("git_diff"));
    calls.add(List.of("git_log"));
    calls.add(List.of("git_show"));
    calls.add(List.of("git_blame", "path", "f"));
    if (FULL) {
      calls.add(List.of("git_diff", "stat", true));
      calls.add(List.of("git_diff", "from", "HEAD"));
      calls.add(List.of("git_diff", "staged", true));
      calls.add(List.of("git_log", "path", "f", "grep", "first"));
      calls.add(List.of("git_show", "stat", true));
      calls.add(List.of("git_show", "path", "f", "content", true));
      calls.add(List.of("git_add", "paths", new Names("f")));
      calls.add(List.of("git_add", "paths", new Names("dir/g")));
    }
    calls.add(List.of("git_add", "paths", new Names(".")));
    calls.add(List.of("git_commit", "message", "m", "amend", true));
    calls.add(List.of("git_branch", "action", "create", "name", "b"));
    calls.add(List.of("git_branch", "action", "switch", "name", "b"));
    calls.add(List.of("git_worktree", "action", "add", "path", "wt", "branch", "w"));
    calls.add(List.of("git_worktree", "action", "remove", "path", "wt"));
    calls.add(List.of("git_worktree", "action", "remove", "path", "sub"));
    if (FULL) {
      calls.add(List.of("git_branch", "action", "list"));
      calls.add(List.of("git_worktree", "action", "list"));
      calls.add(List.of("git_branch", "action", "switch", "name", "main"));
      calls.add(List.of("git_branch", "action", "delete", "name", "b", "force", true));
    }
    return calls;
  }
}
