package dev.penguin.tools.internal.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.ContextPolicy;
import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunResult;
import dev.penguin.event.AgentEvent.CompactionFinished;
import dev.penguin.event.AgentEvent.InstructionsRead;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.RecordingListener;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Project instructions where the conversation is summarized, trimmed, or its process killed. */
@Timeout(120)
class LastingInstructionsTest {
  private static final RunLimits MANY =
      RunLimits.builder().maxTurns(200).maxToolCalls(200).maxIdenticalCalls(200).build();

  @TempDir Path top;

  private final RecordingListener listener = new RecordingListener();
  private Path root;

  @BeforeEach
  void makeWorkspace() throws IOException {
    root = Files.createDirectory(top.resolve("ws")).toRealPath();
    write("AGENTS.md", "Root one.");
    write("a/AGENTS.md", "Use two blanks.");
    write("a/b/One.java", "class One {}\n");
    for (int i = 0; i < 20; i++) {
      write("long" + i + ".txt", ("line of the long file " + i + "\n").repeat(2_000));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKilledRunGoesOnWithThem(InstructionsProgram.Moment moment) throws Exception {
    Path state = top.resolve("state");
    InstructionsProgram.start(root, state, moment).destroyForcibly().waitFor();
    ScriptedModel model = ScriptedModel.replying("done");

    try (Engine engine =
        Engine.builder()
            .model(model)
            .workspace(root)
            .stateDirectory(state)
            .listener(listener)
            .build()) {
      RunResult result = engine.session("s").resume();

      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(InstructionsProgram.notes(result.messages())).hasSize(1);
    }

    List<Message> sent = model.requests().get(0).messages();
    assertThat(sent.get(0).text()).contains("Root one.");
    assertThat(InstructionsProgram.notes(sent.subList(4, 5))).hasSize(1);
    assertThat(sent).hasSize(5);
    assertThat(listener.events(InstructionsRead.class))
        .hasSize(moment == InstructionsProgram.Moment.BEFORE ? 2 : 1);
  }

  @Test
  void theRequestAfterASummaryHasThemAsTheyAreNow() throws IOException {
    List<Integer> summaries = new ArrayList<>();
    ScriptedModel.Builder script = ScriptedModel.builder().info(small());
    script.call("read_file", "{\"path\":\"a/b/One.java\"}");
    for (int i = 0; i < 8; i++) {
      int file = i;
      script.turn(
          request -> {
            if (file == 1) {
              write("AGENTS.md", "Root two.");
              write("a/AGENTS.md", "Use four blanks.");
            }
            return thinking(file);
          });
    }
    ScriptedModel model = script.reply("done").build();

    RunResult result = run(model, ContextPolicy.standard().withSummarizer(summarizer(summaries)));

    assertThat(result.outcome()).as("%s", result.reason()).isEqualTo(Outcome.COMPLETED);
    assertThat(summaries).isNotEmpty();
    ModelRequest last = model.requests().get(model.requests().size() - 1);
    assertThat(last.messages().get(0).text()).contains("Root two.").doesNotContain("Root one.");
    assertThat(InstructionsProgram.notes(last.messages()))
        .singleElement()
        .satisfies(note -> assertThat(note).contains("Use four blanks."));
    for (int i = 0; i < model.requests().size(); i++) {
      List<Message> sent = model.requests().get(i).messages();
      assertThat(InstructionsProgram.notes(sent)).as("request %d", i).hasSize(i == 0 ? 0 : 1);
      boolean root = sent.get(0).text().contains("Root two.");
      boolean directory = InstructionsProgram.notes(sent).toString().contains("four");
      assertThat(root).as("changed with the summary, request %d", i).isEqualTo(directory);
    }
    assertThat(listener.events(InstructionsRead.class))
        .extracting(InstructionsRead::reason)
        .contains("read again after a compaction");
    assertThat(listener.events(CompactionFinished.class))
        .anyMatch(event -> event.summarizedMessages() > 0);
  }

  @Test
  void whereMessagesAreTrimmedTheyComeWithTheNextTouch() {
    ScriptedModel.Builder script = ScriptedModel.builder().info(small());
    script.call("read_file", "{\"path\":\"a/b/One.java\"}");
    for (int i = 0; i < 8; i++) {
      script.call("read_file", "{\"path\":\"long%d.txt\"}".formatted(i));
    }
    ScriptedModel model = script.reply("done").build();

    try (Engine engine = builder(model, ContextPolicy.off()).build()) {
      engine.session("s").run("Read");
      assertThat(InstructionsProgram.notes(last(model))).as("trimmed").isEmpty();
    }
  }

  /** A reply with much text, which only a summary makes shorter, and a call. */
  private static ModelReply thinking(int number) {
    return new ModelReply(
        new AssistantMessage(
            List.of(Part.text("A thought of many words. ".repeat(2_000))),
            List.of(new ToolCall("c" + number, "list_files", "{}"))),
        FinishReason.TOOL_CALLS,
        Usage.NONE,
        "");
  }

  private RunResult run(ScriptedModel model, ContextPolicy policy) {
    try (Engine engine = builder(model, policy).build()) {
      return engine.session("s").run("Read");
    }
  }

  private EngineBuilder builder(ScriptedModel model, ContextPolicy policy) {
    return Engine.builder()
        .model(model)
        .workspace(root)
        .instructions("Be brief.")
        .limits(MANY)
        .context(policy)
        .listener(listener);
  }

  private static ModelInfo small() {
    return ModelInfo.of("test", "small").withContextWindow(60_000);
  }

  private static ScriptedModel summarizer(List<Integer> summaries) {
    ScriptedModel.Builder script =
        ScriptedModel.builder().info(ModelInfo.of("test", "sum").withContextWindow(200_000));
    for (int i = 0; i < 10; i++) {
      script.turn(
          request -> {
            summaries.add(request.messages().size());
            return ModelReply.text("Goal: read. Done: some files were read.");
          });
    }
    return script.build();
  }

  private static List<Message> last(ScriptedModel model) {
    return model.requests().get(model.requests().size() - 1).messages();
  }

  private void write(String name, String text) {
    try {
      Path file = root.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
