package dev.penguin.tools.internal.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunResult;
import dev.penguin.message.ToolMessage;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tools.Calls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What permissions say of the tools of git, in a real run. */
@Timeout(60)
@Needs(Need.GIT)
class GitPermissionsTest {
  @TempDir Path folder;

  private GitWorld world;
  private final List<String> asked = new ArrayList<>();

  @BeforeEach
  void makeWorld() throws Exception {
    world = new GitWorld(folder);
    world.sh(
        GitWorld.REPOSITORY + "echo x >> f; git branch other; mkdir secrets; echo s > secrets/s");
  }

  @AfterEach
  void closeWorld() {
    world.close();
  }

  /** The result of one call in a run whose approver says no. */
  private String result(Permissions permissions, String tool, Object... arguments) {
    ScriptedModel model =
        ScriptedModel.builder()
            .call(tool, Calls.call(tool, arguments).argumentsJson())
            .reply("done")
            .build();
    Approver approver =
        Approver.blocking(
            request -> {
              asked.add(
                  request.tool()
                      + ": "
                      + request.reason()
                      + request.preview().map(p -> ": " + p).orElse(""));
              return Decision.deny("no");
            });
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(world.tools())
            .permissions(permissions)
            .approver(approver)
            .build()) {
      RunResult run = engine.session("s").run("go");
      return run.messages().stream()
          .filter(ToolMessage.class::isInstance)
          .map(message -> ((ToolMessage) message).text())
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void readOnlyPermitsThoseThatRead() {
    Permissions readOnly = Permissions.readOnly();
    assertThat(result(readOnly, "git_status")).contains(" M f");
    assertThat(result(readOnly, "git_diff")).contains("+x");
    assertThat(result(readOnly, "git_log")).contains("first commit");
    assertThat(result(readOnly, "git_show")).contains("first commit");
    assertThat(result(readOnly, "git_blame", "path", "f")).contains("one");
    assertThat(result(readOnly, "git_add", "paths", new GitToolsTest.Names("f")))
        .contains("only reading is permitted");
    assertThat(result(readOnly, "git_commit", "message", "m"))
        .contains("only reading is permitted");
    assertThat(result(readOnly, "git_branch", "action", "create", "name", "b"))
        .contains("only reading is permitted");
    assertThat(result(readOnly, "git_worktree", "action", "add", "path", "w"))
        .contains("only reading is permitted");
    assertThat(asked).isEmpty();
  }

  @Test
  void workspacePermitsCommitsAndAsksBeforeHistoryIsRewritten() throws Exception {
    Permissions workspace = Permissions.workspace();
    assertThat(result(workspace, "git_add", "paths", new GitToolsTest.Names("f"))).contains("M\tf");
    assertThat(result(workspace, "git_commit", "message", "m")).contains("[main ");
    assertThat(result(workspace, "git_branch", "action", "create", "name", "b"))
        .isEqualTo("Created the branch 'b'");
    assertThat(result(workspace, "git_worktree", "action", "add", "path", "w"))
        .contains("HEAD is now at");
    assertThat(asked).isEmpty();
    String before = world.sh("git for-each-ref; git log --format=%H");

    result(workspace, "git_commit", "message", "m", "amend", true);
    result(workspace, "git_branch", "action", "delete", "name", "b", "force", true);
    result(workspace, "git_branch", "action", "switch", "name", "other");
    result(workspace, "git_worktree", "action", "remove", "path", "w");

    assertThat(asked)
        .containsExactly(
            "git_commit: it deletes or moves files: replaces the last commit of the branch: what has"
                + " it already must follow",
            "git_branch: it deletes or moves files: deletes the branch 'b'",
            "git_branch: it deletes or moves files: replaces the files of the working tree by those"
                + " of 'other'",
            "git_worktree: it deletes or moves files: deletes the folder and all that is in it; its"
                + " branch stays");
    assertThat(world.sh("git for-each-ref; git log --format=%H")).isEqualTo(before);
    assertThat(world.root.resolve("w")).isDirectory();
  }

  @Test
  void ruleAboutAFolderHoldsForGitToo() {
    Permissions without = Permissions.workspace().deny("*", "secrets");
    result(without, "git_add", "paths", new GitToolsTest.Names("."));
    result(without, "git_diff");
    assertThat(asked)
        .containsExactly(
            "git_add: it may reach 'secrets', which a rule denies",
            "git_diff: it may reach 'secrets', which a rule denies");
    assertThat(result(without, "git_diff", "path", "secrets")).contains("a rule denies");
    assertThat(result(without, "git_diff", "path", "f")).contains("+x");
  }
}
