package dev.penguin.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tool.Recovery;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolSpec;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of interrupted calls of each tool: all say it, and none that changes runs again. */
class ToolRecoveryTest {
  @TempDir Path root;

  @Test
  void whatLooksRunsAgainAndWhatChangesIsReported() {
    try (CodingTools tools = CodingTools.in(root).build()) {
      Map<String, Optional<Recovery>> declared =
          tools.tools().stream()
              .map(Tool::spec)
              .collect(Collectors.toMap(ToolSpec::name, ToolSpec::declaredRecovery));

      Optional<Recovery> again = Optional.of(Recovery.RERUN);
      Optional<Recovery> report = Optional.of(Recovery.REPORT);
      assertThat(declared)
          .containsOnly(
              Map.entry("read_file", again),
              Map.entry("list_files", again),
              Map.entry("find_files", again),
              Map.entry("search_text", again),
              Map.entry("todo_read", again),
              Map.entry("todo_write", again),
              Map.entry("write_file", report),
              Map.entry("edit_file", report),
              Map.entry("apply_patch", report),
              Map.entry("shell", report),
              Map.entry("process_start", report),
              Map.entry("process_read", again),
              Map.entry("process_write", report),
              Map.entry("process_list", again),
              Map.entry("process_stop", report));
    }
  }
}
