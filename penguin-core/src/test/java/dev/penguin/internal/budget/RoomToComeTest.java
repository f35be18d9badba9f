package dev.penguin.internal.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.observe.RunActivity.Kind;
import dev.penguin.policy.SpendingCap;
import dev.penguin.policy.SpendingCap.Period;
import dev.penguin.testing.ScriptedModel;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What others have set aside and will not spend is waited for; what cannot come is not. */
@Timeout(60)
class RoomToComeTest {
  private static final ModelInfo PRICED =
      ModelInfo.of("scripted", "model")
          .withPrice(new Price(new BigDecimal("2"), new BigDecimal("8")));

  @TempDir Path folder;

  /** Answers when it may, and keeps what answers it was allowed. */
  private static final class Gate implements ChatModel {
    private final CountDownLatch sent = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private final List<Integer> allowed = Collections.synchronizedList(new ArrayList<>());

    @Override
    public ModelInfo info() {
      return PRICED;
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      allowed.add(request.maxOutputTokens().orElse(-1));
      sent.countDown();
      try {
        open.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return ModelReply.text("done").withUsage(Usage.of(50, 100)); // 0.0009 USD
    }
  }

  private SpendingCap cap(boolean inFile) {
    SpendingCap.Builder cap = SpendingCap.named("team").usd(new BigDecimal("0.02"), Period.EVER);
    return inFile ? cap.file(folder.resolve("cap")).build() : cap.build();
  }

  private static EngineBuilder with(ChatModel model, SpendingCap cap) {
    return Engine.builder().model(model).spendingCap(cap);
  }

  private static void awaitWaiting(Engine engine, int runs) {
    while (engine.sessions().running().stream()
            .filter(run -> run.activities().stream().anyMatch(a -> a.kind() == Kind.BUDGET))
            .count()
        < runs) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void parallelRunsWaitForOneAnotherUnderACapThatTheirRealCostIsFarBelow(boolean inFile)
      throws Exception {
    Gate gate = new Gate();
    SpendingCap cap = cap(inFile);
    try (Engine first = with(gate, cap).build();
        Engine second = with(gate, cap).build()) {
      AgentRun holder = first.start(RunRequest.of("go"));
      gate.sent.await();
      List<AgentRun> others =
          IntStream.range(0, 4).mapToObj(i -> second.start(RunRequest.of("go"))).toList();
      awaitWaiting(second, 4);
      assertThat(gate.allowed).hasSize(1);
      gate.open.countDown();

      assertThat(holder.result().join().outcome()).isEqualTo(Outcome.COMPLETED);
      for (AgentRun run : others) {
        assertThat(run.result().join().outcome()).isEqualTo(Outcome.COMPLETED);
      }
      assertThat(gate.allowed)
          .hasSize(5)
          .allSatisfy(tokens -> assertThat(tokens).isBetween(1_800, 2_500));
    }
  }

  static List<RunLimits> limits() {
    return List.of(
        RunLimits.builder().maxTokens(9_000).build(),
        RunLimits.builder().maxCostUsd(new BigDecimal("0.02")).build());
  }

  @ParameterizedTest
  @MethodSource("limits")
  void parallelSubAgentsWaitForOneAnotherUnderTheLimitOfTheirRun(RunLimits limits) {
    ToolCall[] calls =
        IntStream.range(0, 4)
            .mapToObj(i -> new ToolCall("c" + i, "helper", "{\"task\":\"" + i + "\"}"))
            .toArray(ToolCall[]::new);
    ScriptedModel lead = ScriptedModel.builder().info(PRICED).calls(calls).reply("all").build();
    Gate helper = new Gate();
    helper.open.countDown();
    try (Engine engine =
        Engine.builder()
            .model(lead)
            .limits(limits)
            .subAgents(AgentDefinition.builder("helper").description("Helps").model(helper).build())
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(
              result.messages().stream()
                  .filter(ToolMessage.class::isInstance)
                  .map(message -> message.text()))
          .containsExactly("done", "done", "done", "done");
    }
  }

  @Test
  void whatOthersCannotGiveBackIsRefusedAtOnce() throws Exception {
    Gate gate = new Gate();
    SpendingCap cap = cap(false);
    try (Engine engine = with(gate, cap).build()) {
      AgentRun holder = engine.start(RunRequest.of("go"));
      gate.sent.await();

      RunResult large = engine.run(RunRequest.of("word ".repeat(20_000)));

      assertThat(large.outcome()).isEqualTo(Outcome.BUDGET_EXCEEDED);
      assertThat(large.reason().orElseThrow()).contains("the spending cap 'team' is reached");
      assertThat(gate.allowed).hasSize(1);
      gate.open.countDown();
      assertThat(holder.result().join().outcome()).isEqualTo(Outcome.COMPLETED);
    }
  }

  @Test
  void aRunThatWaitsCanBeCancelledAndHasItsTime() throws Exception {
    Gate gate = new Gate();
    SpendingCap cap = cap(false);
    try (Engine engine = with(gate, cap).build()) {
      AgentRun holder = engine.start(RunRequest.of("go"));
      gate.sent.await();
      AgentRun waiting = engine.start(RunRequest.of("go"));
      awaitWaiting(engine, 1);
      waiting.cancel();
      RunLimits soon = RunLimits.builder().timeout(Duration.ofMillis(100)).build();

      assertThat(waiting.result().join().outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(engine.run(RunRequest.of("go").withLimits(soon)).outcome())
          .isEqualTo(Outcome.TIMED_OUT);
      Thread.currentThread().interrupt();
      RunResult interrupted = engine.run(RunRequest.of("go"));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(interrupted.outcome()).isEqualTo(Outcome.CANCELLED);
      gate.open.countDown();
      assertThat(holder.result().join().outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(gate.allowed).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aModelThatRunsAnAgentOfItsOwnDoesNotWaitForItself(boolean inFile) throws Exception {
    SpendingCap cap = cap(inFile);
    ScriptedModel inner = ScriptedModel.builder().info(PRICED).reply("inner").build();
    Supplier<RunResult> nested =
        () -> {
          try (Engine engine = with(inner, cap).build()) {
            return engine.run(RunRequest.of("go"));
          }
        };
    List<RunResult> results = new ArrayList<>();
    ScriptedModel outer =
        ScriptedModel.builder()
            .info(PRICED)
            .turn(
                request -> {
                  results.add(nested.get());
                  return ModelReply.text("outer").withUsage(Usage.of(50, 100));
                })
            .build();

    try (Engine engine = with(outer, cap).build()) {
      long since = System.nanoTime();
      assertThat(engine.run(RunRequest.of("go")).text()).isEqualTo("outer");
      assertThat(System.nanoTime() - since).isLessThan(TimeUnit.SECONDS.toNanos(30));
    }
    assertThat(results).hasSize(1);
    assertThat(results.get(0).outcome()).isEqualTo(Outcome.BUDGET_EXCEEDED);
  }
}
