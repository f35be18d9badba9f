package dev.penguin.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Cancellation;
import dev.penguin.tool.Tool;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TodoListsTest {
  @TempDir Path root;

  private List<Tool> tools;

  @BeforeEach
  void makeTools() {
    tools = CodingTools.in(root).build().tools();
  }

  @Test
  void listIsKeptForTheSession() throws Exception {
    assertThat(Calls.success(tools, "todo_read"))
        .isEqualTo("[no list was written in this session, or the program was restarted since]");

    assertThat(
            write(
                "[{\"text\":\"a\\nb\",\"status\":\"done\"},{\"text\":\"c\",\"status\":\"in_progress\"},"
                    + "{\"text\":\"d\",\"status\":\"pending\"}]"))
        .isEqualTo("[x] a\\u000ab\n[>] c\n[ ] d");

    assertThat(Calls.success(tools, "todo_read")).isEqualTo("[x] a\\u000ab\n[>] c\n[ ] d");
    assertThat(write("[]")).isEqualTo("[the list is empty]");
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void otherSetsOfToolsHaveOtherLists() throws Exception {
    write("[{\"text\":\"a\",\"status\":\"done\"}]");

    assertThat(Calls.success(CodingTools.in(root).build().tools(), "todo_read"))
        .startsWith("[no list");
  }

  private String write(String items) throws Exception {
    ToolCall call = new ToolCall("c1", "todo_write", "{\"items\":" + items + "}");
    return Calls.tool(tools, "todo_write")
        .call(call, new Calls.Context(Cancellation.never()))
        .text();
  }
}
