package dev.penguin.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls of a turn side by side, whichever way it runs; TurnOrderTest has the order. */
@Timeout(60)
class SideBySideTest {

  @Test
  @DisplayName("A15 two reads run side by side, results in call order")
  void a15TwoReadsRunSideBySideAndTheirResultsComeInCallOrder() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .calls(new ToolCall("a", "first", "{}"), new ToolCall("b", "second", "{}"))
                .reply("done"),
            builder -> {
              CyclicBarrier bothAreIn = new CyclicBarrier(2);
              CountDownLatch secondIsDone = new CountDownLatch(1);
              TestTool first =
                  TestTool.doing(
                          "first",
                          (call, context) -> {
                            bothAreIn.await(20, TimeUnit.SECONDS);
                            secondIsDone.await();
                            return ToolResult.success("one");
                          })
                      .with(Effect.READ);
              TestTool second =
                  TestTool.doing(
                          "second",
                          (call, context) -> {
                            bothAreIn.await(20, TimeUnit.SECONDS);
                            secondIsDone.countDown();
                            return ToolResult.success("two");
                          })
                      .with(Effect.READ);
              return builder.tools(first, second);
            },
            RunRequest.of("go"));

    assertThat(ran.toolTexts()).containsExactly("one", "two");
  }

  @Test
  @DisplayName("M8 a hundred calls in one turn: all run, results in order")
  void m8AHundredCallsInOneTurnAllRun() {
    ToolCall[] calls =
        IntStream.range(0, 100)
            .mapToObj(i -> new ToolCall("id" + i, "r", "{\"n\":" + i + "}"))
            .toArray(ToolCall[]::new);
    Ran ran =
        ThreeWays.run(ScriptedModel.builder().calls(calls).reply("done"), TestTool.reading("r"));

    assertThat(ran.toolTexts())
        .isEqualTo(IntStream.range(0, 100).mapToObj(i -> "r{\"n\":" + i + "}").toList());
  }

  @Test
  @DisplayName("M8 two edits of one file in one turn: no edit is lost")
  void m8TwoEditsOfOneFileInOneTurnAreBothKept(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "");
    TestTool append =
        TestTool.doing(
                "append",
                (call, context) -> {
                  String before = Files.readString(file);
                  Files.writeString(file, before + call.arguments().get("text"));
                  return ToolResult.success("appended");
                })
            .with(Effect.READ, Effect.WRITE);
    ThreeWays.run(
        ScriptedModel.builder()
            .calls(
                new ToolCall("a", "append", "{\"text\":\"one \"}"),
                new ToolCall("b", "append", "{\"text\":\"two \"}"))
            .reply("done"),
        append);

    assertThat(file).hasContent("one two one two one two ");
  }

  @Test
  void resultsOfCallsThatDoNotEndTheRunKeepTheOrderOfTheCalls() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .calls(
                    new ToolCall("a", "finish", "{}"),
                    new ToolCall("b", "look", "{}"),
                    new ToolCall("c", "ask_user", "{}"),
                    new ToolCall("d", "look", "{}"))
                .reply("ok"),
            TestTool.reading("look"));

    assertThat(ran.toolResults())
        .extracting(ToolMessage::callId)
        .containsExactly("a", "b", "c", "d");
  }
}
