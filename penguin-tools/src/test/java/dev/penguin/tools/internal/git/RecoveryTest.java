package dev.penguin.tools.internal.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Tool;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a call that had begun when the program was killed. */
class RecoveryTest {
  @TempDir Path folder;

  @Test
  @Needs(Need.GIT)
  void whatOnlyReadsRunsAgainAndAllElseIsReported() throws Exception {
    try (GitWorld world = new GitWorld(folder)) {
      world.sh(GitWorld.REPOSITORY);
      Map<Recovery, List<String>> classes =
          world.tools().stream()
              .map(Tool::spec)
              .filter(spec -> spec.name().matches("(git|process)_.*|shell"))
              .collect(
                  Collectors.groupingBy(
                      spec -> spec.recovery(),
                      Collectors.mapping(spec -> spec.name(), Collectors.toList())));

      assertThat(classes.keySet()).containsExactlyInAnyOrder(Recovery.RERUN, Recovery.REPORT);
      assertThat(classes.get(Recovery.RERUN))
          .containsExactlyInAnyOrder(
              "git_status",
              "git_diff",
              "git_log",
              "git_show",
              "git_blame",
              "process_read",
              "process_list");
      assertThat(classes.get(Recovery.REPORT))
          .containsExactlyInAnyOrder(
              "shell",
              "git_add",
              "git_commit",
              "git_branch",
              "git_worktree",
              "process_start",
              "process_write",
              "process_stop");
    }
  }
}
