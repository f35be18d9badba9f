package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.event.AgentEvent;
import dev.penguin.message.ToolCall;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ManualClock;
import dev.penguin.testing.RecordingListener;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same script, clock and seed give the same log, whichever thread is faster. */
@Timeout(60)
class DeterminismTest {

  /** What a run left behind. */
  private record Traces(List<SessionEntry> log, List<AgentEvent> events) {}

  @Test
  void theOrderInWhichParallelToolsEndLeavesNoTrace() {
    Traces firstFaster = play(true, 42);
    Traces secondFaster = play(false, 42);

    assertThat(firstFaster.log()).hasSizeGreaterThan(10).isEqualTo(secondFaster.log());
    assertThat(firstFaster.events()).hasSizeGreaterThan(10).isEqualTo(secondFaster.events());
  }

  @Test
  void anotherSeedGivesOtherIds() {
    assertThat(play(true, 1).log()).isNotEqualTo(play(true, 2).log());
  }

  @Test
  void idsAndTimesOfALogComeFromTheSeedAndTheClock() {
    List<SessionEntry> log = play(true, 42).log();

    assertThat(log).allMatch(entry -> entry.at().equals(new ManualClock().instant()));
    for (int i = 0; i < log.size(); i++) {
      assertThat(log.get(i).sequence()).isEqualTo(i + 1);
    }
  }

  private static Traces play(boolean firstIsFaster, long seed) {
    CountDownLatch fasterIsDone = new CountDownLatch(2);
    SessionStore store = SessionStore.inMemory();
    RecordingListener listener = new RecordingListener();
    ScriptedModel model =
        ScriptedModel.builder()
            .calls(
                new ToolCall("x", "one", "{}"),
                new ToolCall("x", "two", "{}"),
                new ToolCall("", "one", "{\"n\":2}"),
                new ToolCall("y", "two", "{\"n\":2}"),
                new ToolCall("z", "write", "{}"))
            .call("write", "{\"n\":2}")
            .reply("All done here")
            .build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .sessionStore(store)
            .listener(listener)
            .clock(new ManualClock())
            .random(new Random(seed))
            .tools(
                tool("one", firstIsFaster, fasterIsDone),
                tool("two", !firstIsFaster, fasterIsDone),
                TestTool.giving("write", "written"))
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));
      return new Traces(ThreeWays.log(store, result.sessionId()), listener.events());
    }
  }

  private static TestTool tool(String name, boolean faster, CountDownLatch fasterIsDone) {
    return TestTool.doing(
            name,
            (call, context) -> {
              if (faster) {
                fasterIsDone.countDown();
              } else {
                fasterIsDone.await();
              }
              return ToolResult.success(name);
            })
        .with(Effect.READ);
  }
}
