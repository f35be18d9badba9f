package dev.penguin.internal.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.event.AgentEvent;
import dev.penguin.internal.events.EventCollector;
import dev.penguin.internal.events.EventLog;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.ToolResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** M12: results, deltas and answers of any size. */
@Timeout(120)
class LargeOutputTest {
  private static final ToolCall READ = new ToolCall("a", "read", "{}");
  private static final int MAX = 100_000;

  @Test
  @DisplayName("M12 a tool result of 50 MB is cut before it is sent and stored")
  void m12AToolResultOf50MegabytesIsCut() {
    String huge = "x".repeat(50_000_000);
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(READ).reply("ok"), TestTool.giving("read", huge));

    String cut =
        "x".repeat(75_000)
            + "\n[… 49900000 characters left out; read them with read_result, id 'a', offset 75000 …]\n"
            + "x".repeat(25_000);
    assertThat(ran.toolTexts()).containsExactly(cut);
    assertThat(ScriptedModel.results(ran.requests().get(1)).get(0).text()).isEqualTo(cut);
  }

  @Test
  @DisplayName("M12 a failure of any size is cut too")
  void m12AFailureOfAnySizeIsCut() {
    String huge = "y ".repeat(1_000_000);
    Ran thrown =
        ThreeWays.run(
            ScriptedModel.builder().calls(READ).reply("ok"),
            TestTool.doing(
                "read",
                (call, context) -> {
                  throw new IllegalStateException(huge);
                }));
    Ran given =
        ThreeWays.run(
            ScriptedModel.builder().calls(READ).reply("ok"),
            TestTool.doing("read", (call, context) -> ToolResult.failure(huge)));
    Ran refused =
        ThreeWays.run(
            ScriptedModel.builder().calls(READ).reply("ok"),
            TestTool.giving("read", "")
                .touching(
                    call -> {
                      throw new IllegalStateException(huge);
                    }));

    for (Ran ran : List.of(thrown, given, refused)) {
      assertThat(ran.toolTexts().get(0).length()).isLessThan(MAX + 100);
    }
  }

  @Test
  @DisplayName("M12 a result of many parts is cut as a whole")
  void m12AResultOfManyPartsIsCutAsAWhole() {
    List<Part> parts = new ArrayList<>(Collections.nCopies(500, Part.text("z".repeat(60_000))));
    Part image = Part.image("image/png", new byte[] {1});
    parts.add(image);
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(READ).reply("ok"),
            TestTool.doing("read", (call, context) -> new ToolResult.Success(parts)));

    assertThat(ran.toolResults().get(0).parts())
        .containsExactly(
            Part.text("z".repeat(60_000)),
            Part.text(
                "z".repeat(30_000)
                    + "\n[… 20000 characters left out; read them with read_result, id 'a',"
                    + " offset 90000 …]\n"
                    + "z".repeat(10_000)),
            image,
            Part.text(
                "[… 498 more parts left out; read them with read_result, id 'a', offset 120000 …]"));
  }

  @Test
  @DisplayName("M12 images that no provider takes are left out")
  void m12ImagesThatNoProviderTakesAreLeftOut() {
    Part small = Part.image("image/png", new byte[1_000]);
    Part large = Part.image("image/png", new byte[20_000_000]);
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(READ).reply("ok"),
            TestTool.doing(
                "read", (call, context) -> new ToolResult.Success(List.of(large, small))));

    assertThat(ran.toolResults().get(0).parts())
        .containsExactly(small, Part.text("[… 1 more parts left out …]"));
  }

  @Test
  @DisplayName("M12 a cut never goes through a character")
  void m12ACutNeverGoesThroughACharacter() {
    String faces = "😀".repeat(100_000);
    for (String text : List.of(faces, "a" + faces)) {
      Ran ran =
          ThreeWays.run(
              ScriptedModel.builder().calls(READ).reply("ok"), TestTool.giving("read", text));

      String cut = ran.toolTexts().get(0);
      assertThat(new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
          .isEqualTo(cut);
    }
  }

  @Test
  @DisplayName("M12 a single text delta of 2 MB")
  void m12ADeltaOf2Megabytes() {
    String large = "w".repeat(2_000_000);
    Ran ran = ThreeWays.run(ScriptedModel.builder().reply(large), "go");

    assertThat(ran.result().text()).isEqualTo(large);
    assertThat(ran.events(AgentEvent.TextDelta.class)).hasSize(1);
  }

  @Test
  @DisplayName("M12 a million deltas in linear time and bounded memory")
  void m12AMillionDeltas() throws InterruptedException {
    long small = millis(100_000);
    long large = millis(1_000_000);

    assertThat(large).isLessThan(Math.max(small, 50) * 40);
  }

  private static long millis(int deltas) throws InterruptedException {
    AtomicLong heard = new AtomicLong();
    EventCollector late = new EventCollector();
    long start = System.nanoTime();
    try (Engine engine =
        Engine.builder()
            .model(new ChattyModel(deltas))
            .listener(
                event -> {
                  if (event instanceof AgentEvent.TextDelta delta) {
                    heard.addAndGet(delta.text().length());
                  }
                })
            .build()) {
      AgentRun run = engine.start(RunRequest.of("go"));
      RunResult result = ThreeWays.await(run.result());
      run.events().subscribe(late);
      late.awaitEnd();

      assertThat(result.text()).hasSize(deltas);
      assertThat(heard).hasValue(deltas);
      assertThat(late.text()).isEqualTo(result.text());
      assertThat(late.events().size()).isLessThan(EventLog.WINDOW + 10);
    }
    return (System.nanoTime() - start) / 1_000_000;
  }

  /** Says one letter a delta. */
  private record ChattyModel(int deltas) implements ChatModel {
    @Override
    public ModelInfo info() {
      return ModelInfo.of("chatty", "model");
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener listener) {
      for (int i = 0; i < deltas; i++) {
        listener.onText("v");
      }
      AssistantMessage said = AssistantMessage.of("v".repeat(deltas));
      return ModelReply.text(said.text());
    }
  }
}
