package dev.penguin.tools.internal.todo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.ContextPolicy;
import dev.penguin.engine.Engine;
import dev.penguin.engine.RunResult;
import dev.penguin.message.Message;
import dev.penguin.message.ToolMessage;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tools.CodingTools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of a session is the session's, and no other's. */
class TodoListsTest {
  private static final String NONE = "[no list was written in this session]";
  private static final String ITEMS =
      "{\"items\":[{\"text\":\"a\\nb\",\"status\":\"done\"},"
          + "{\"text\":\"c\",\"status\":\"in_progress\"},{\"text\":\"d\",\"status\":\"pending\"}]}";
  private static final String SHOWN = "[x] a\\u000ab\n[>] c\n[ ] d";

  @TempDir Path folder;
  private Path root;
  private CodingTools tools;

  @BeforeEach
  void makeTools() throws Exception {
    root = Files.createDirectory(folder.resolve("work"));
    tools = CodingTools.in(root).build();
  }

  @AfterEach
  void closeTools() {
    tools.close();
  }

  /** An agent that reads its list in each run; before the first of them it writes one. */
  private Engine engine(String state, boolean writes, int runs) {
    ScriptedModel.Builder model = ScriptedModel.builder();
    if (writes) {
      model.call("todo_write", ITEMS);
    }
    for (int i = 0; i < runs; i++) {
      model.call("todo_read", "{}").reply("ok");
    }
    return Engine.builder()
        .model(model.build())
        .tools(tools.tools())
        .stateDirectory(folder.resolve(state))
        .build();
  }

  private static String read(Engine engine, String session) {
    return lastResult(engine.session(session).run("go"));
  }

  private static String lastResult(RunResult result) {
    List<String> all =
        result.messages().stream()
            .filter(ToolMessage.class::isInstance)
            .map(message -> ((ToolMessage) message).text())
            .toList();
    return all.get(all.size() - 1);
  }

  @Test
  void listIsKeptForTheSessionAndIsThereAfterARestart() {
    try (Engine engine = engine("state", true, 2)) {
      assertThat(read(engine, "s")).isEqualTo(SHOWN);
      assertThat(read(engine, "s")).isEqualTo(SHOWN);
    }
    try (Engine engine = engine("state", false, 1)) {
      assertThat(read(engine, "s")).isEqualTo(SHOWN);
    }
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void otherSessionsAndOtherAgentsWithTheSameToolsHaveNone() {
    try (Engine engine = engine("state", true, 2);
        Engine other = engine("other", false, 1)) {
      assertThat(read(engine, "s")).isEqualTo(SHOWN);
      assertThat(read(engine, "t")).isEqualTo(NONE);
      assertThat(read(other, "s")).isEqualTo(NONE);
    }
  }

  @Test
  void deletedSessionTakesItsListWithIt() {
    try (Engine engine = engine("state", true, 2)) {
      assertThat(read(engine, "s")).isEqualTo(SHOWN);
      engine.sessions().delete("s");
      assertThat(read(engine, "s")).isEqualTo(NONE);
    }
  }

  @Test
  void rolledBackListIsGoneAndForkedOneIsThere() {
    try (Engine engine = engine("state", true, 3)) {
      engine.session("s").checkpoint("empty");
      assertThat(read(engine, "s")).isEqualTo(SHOWN);
      assertThat(lastResult(engine.session("s").fork().run("go"))).isEqualTo(SHOWN);

      engine.session("s").rollbackConversation(engine.session("s").checkpoints().get(0));
      assertThat(read(engine, "s")).isEqualTo(NONE);
    }
  }

  @Test
  void listThatDoesNotFitLeavesTheLastOne() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("todo_write", ITEMS)
            .call("todo_write", "{\"items\":[{\"text\":\"\",\"status\":\"done\"}]}")
            .call("todo_read", "{}")
            .call("todo_write", "{\"items\":[]}")
            .call("todo_read", "{}")
            .reply("ok")
            .build();
    try (Engine engine = Engine.builder().model(model).tools(tools.tools()).build()) {
      RunResult result = engine.session("s").run("go");
      assertThat(result.messages())
          .filteredOn(ToolMessage.class::isInstance)
          .extracting(message -> ((ToolMessage) message).text())
          .element(2)
          .isEqualTo(SHOWN);
      assertThat(lastResult(result)).isEqualTo("[the list is empty]");
    }
  }

  /** Of what is summarized, the newest list is sent on as the model wrote it, and no older one. */
  @ParameterizedTest
  @ValueSource(ints = {3, 30})
  void newestListIsSentWordForWordAfterACompaction(int items) {
    String older = "{\"items\":[{\"text\":\"an older item\",\"status\":\"pending\"}]}";
    String newest = "{\"items\":[" + item(0);
    for (int i = 1; i < items; i++) {
      newest += "," + item(i);
    }
    newest += "]}";
    ScriptedModel.Builder model =
        ScriptedModel.builder().call("todo_write", older).call("todo_write", newest);
    ScriptedModel scripted =
        model
            .call("todo_write", "{\"items\":7}")
            .reply("It goes on. ".repeat(6_000))
            .reply("short")
            .reply("shorter")
            .build();
    ScriptedModel summarizer =
        ScriptedModel.builder().reply("1").reply("2").reply("3").reply("4").build();
    try (Engine engine =
        Engine.builder()
            .model(scripted)
            .context(ContextPolicy.standard().withSummarizer(summarizer))
            .tools(tools.tools())
            .stateDirectory(folder.resolve("state"))
            .build()) {
      engine.session("s").run("go");
      engine.session("s").run("on");
      assertThat(engine.session("s").compact().summarized()).isEqualTo(8);
      engine.session("s").run("and on");

      List<Message> sent = scripted.requests().get(5).messages();
      String summary =
          sent.stream().map(Message::text).filter(t -> t.contains("in force")).findFirst().get();
      List<String> lines = summary.lines().toList();
      int begin = lines.indexOf("Still in force, as last written:");
      assertThat(lines.get(begin + 1)).matches("- todo_write \\(\\S+\\): \\Q" + newest + "\\E");
      assertThat(lines.get(begin + 2)).startsWith("Results; ");
    }
  }

  private static String item(int number) {
    return "{\"text\":\"to do %d: %s\",\"status\":\"pending\"}"
        .formatted(number, "look at it ".repeat(number % 30));
  }

  /** However many tools an agent has, those that most work needs are described in each request. */
  @Test
  void ofTheToolsOfAWorkspaceThoseForProcessesMayBeListedByNameOnly() {
    assertThat(tools.tools())
        .filteredOn(tool -> tool.spec().isDeferrable())
        .extracting(tool -> tool.spec().name())
        .containsExactly(
            "process_start", "process_read", "process_write", "process_list", "process_stop");
  }
}
