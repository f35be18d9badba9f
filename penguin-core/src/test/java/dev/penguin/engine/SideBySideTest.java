package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which calls of a turn run side by side, and in which order their results come. */
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
  @DisplayName("A15 a call that writes runs alone and in order")
  void a15CallsThatWriteRunAloneAndInOrder() {
    Overlaps overlaps = new Overlaps();
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(calls("w", "w", "w", "w")).reply("done"),
            builder -> builder.tools(overlaps.tool("w", Effect.WRITE)),
            RunRequest.of("go"));

    assertThat(ran.toolTexts()).containsExactly("w0", "w1", "w2", "w3");
    assertThat(overlaps.most()).isEqualTo(1);
    assertThat(overlaps.order().subList(0, 4)).containsExactly("w0", "w1", "w2", "w3");
  }

  @Test
  @DisplayName("A15 reads before and after a write are kept apart by it")
  void a15AWriteKeepsTheReadsAroundItApart() {
    Overlaps overlaps = new Overlaps();
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(calls("r", "r", "w", "r", "w", "w", "r")).reply("done"),
            builder ->
                builder.tools(overlaps.tool("r", Effect.READ), overlaps.tool("w", Effect.WRITE)),
            RunRequest.of("go"));

    assertThat(ran.toolTexts()).containsExactly("r0", "r1", "w2", "r3", "w4", "w5", "r6");
    assertThat(overlaps.besideWrites()).isEmpty();
    for (int round = 0; round < 3; round++) {
      List<String> order = overlaps.order().subList(round * 7, round * 7 + 7);
      assertThat(order.subList(0, 2)).containsExactlyInAnyOrder("r0", "r1");
      assertThat(order.subList(2, 7)).containsExactly("w2", "r3", "w4", "w5", "r6");
    }
  }

  @Test
  void aToolThatDeclaresNothingRunsAlone() {
    Overlaps overlaps = new Overlaps();
    TestTool undeclared =
        TestTool.doing("u", (call, context) -> ToolResult.success(overlaps.enter("u", call)));
    ThreeWays.run(ScriptedModel.builder().calls(calls("u", "u", "u")).reply("done"), undeclared);

    assertThat(overlaps.most()).isEqualTo(1);
  }

  @Test
  void toolsThatReadOverTheNetworkRunSideBySide() {
    ThreeWays.run(
        ScriptedModel.builder().calls(calls("fetch", "fetch")).reply("done"),
        builder -> {
          CyclicBarrier bothAreIn = new CyclicBarrier(2);
          return builder
              .permissions(Permissions.full())
              .tools(
                  TestTool.doing(
                          "fetch",
                          (call, context) -> {
                            bothAreIn.await(20, TimeUnit.SECONDS);
                            return ToolResult.success("page");
                          })
                      .with(Effect.READ, Effect.NETWORK));
        },
        RunRequest.of("go"));
  }

  @Test
  void anUnknownToolAmongReadsDoesNotKeepThemApart() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(calls("read", "nothing", "read")).reply("done"),
            builder -> {
              CyclicBarrier bothAreIn = new CyclicBarrier(2);
              return builder.tools(
                  TestTool.doing(
                          "read",
                          (call, context) -> {
                            bothAreIn.await(20, TimeUnit.SECONDS);
                            return ToolResult.success("seen");
                          })
                      .with(Effect.READ));
            },
            RunRequest.of("go"));

    assertThat(ran.toolTexts())
        .containsExactly("seen", "There is no tool 'nothing'. Tools: read.", "seen");
  }

  @Test
  @DisplayName("M8 a hundred calls in one turn: all run, sixteen at once, results in order")
  void m8AHundredCallsInOneTurnAllRunAndAtMostSixteenAtOnce() {
    Overlaps overlaps = new Overlaps();
    String[] names = Collections.nCopies(100, "r").toArray(String[]::new);
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(calls(names)).reply("done"),
            builder -> builder.tools(overlaps.tool("r", Effect.READ)),
            RunRequest.of("go"));

    assertThat(ran.toolTexts()).isEqualTo(IntStream.range(0, 100).mapToObj(i -> "r" + i).toList());
    assertThat(overlaps.most()).isBetween(1, 16);
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

  private static ToolCall[] calls(String... names) {
    ToolCall[] calls = new ToolCall[names.length];
    for (int i = 0; i < names.length; i++) {
      calls[i] = new ToolCall("id" + i, names[i], "{\"n\":" + i + "}");
    }
    return calls;
  }

  /** Watches which calls run at the same time. */
  private static final class Overlaps {
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final List<String> order = Collections.synchronizedList(new ArrayList<>());
    private final List<String> besideWrites = Collections.synchronizedList(new ArrayList<>());

    TestTool tool(String name, Effect effect) {
      return TestTool.doing(name, (call, context) -> ToolResult.success(enter(name, call)))
          .with(effect);
    }

    String enter(String name, ToolCall call) {
      int now = active.incrementAndGet();
      most.accumulateAndGet(now, Math::max);
      String shown = name + call.arguments().get("n");
      if (!name.equals("r") && now > 1) {
        besideWrites.add(shown);
      }
      order.add(shown);
      active.decrementAndGet();
      return shown;
    }

    int most() {
      return most.get();
    }

    List<String> order() {
      return List.copyOf(order);
    }

    List<String> besideWrites() {
      return List.copyOf(besideWrites);
    }
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
