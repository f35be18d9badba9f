package dev.penguin.longrun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.longrun.Seen.Asked;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolResult;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * While nothing is compacted, what was sent once is the beginning of all that is sent later: in the
 * next turn, the next run and the next process. So vendors find it in their caches.
 */
@Timeout(60)
class PrefixLawTest {
  private static final int TURNS = 6;
  private static final Price PRICE =
      new Price(
          new BigDecimal("2"),
          new BigDecimal("8"),
          Optional.of(new BigDecimal("0.2")),
          Optional.of(new BigDecimal("2.5")));

  @TempDir Path state;

  /** Calls a tool, and two at once, and answers after some turns; then begins anew. */
  private static final class Working implements CountingServer.Program {
    private int requests;

    @Override
    public Reply reply(Seen request) {
      int n = requests++;
      if (n % TURNS == TURNS - 1) {
        return Reply.text("So far so good.");
      }
      return n % 2 == 0
          ? new Reply.Says("I look.", List.of(look(n)))
          : Reply.call(look(n), look(n + 100));
    }

    private static Asked look(int n) {
      return new Asked("call_" + n, "look", "{\"n\":" + n + "}");
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachRequestBeginsWithTheOneBefore(Wires wires) {
    try (CountingServer server =
        new CountingServer(wires.wire(), Long.MAX_VALUE, true, new Working())) {
      try (Engine engine = engine(wires.unknown(server.host()))) {
        Session session = engine.session("s");
        session.run(RunRequest.of("Look around.").withHistory(history()));
        session.run("Go on.");
      }
      try (Engine engine = engine(wires.unknown(server.host()))) {
        engine.session("s").run("And on.");
      }

      assertThat(server.wrong()).isEmpty();
      assertThat(server.requests()).hasSize(3 * TURNS);
      assertThat(PrefixLaw.breaks(server.requests())).isEmpty();
      assertThat(cached(server)).isEqualTo(cacheable(wires, server));
    }
  }

  /** What was read from the cache for each request but the first. */
  private static List<Long> cached(CountingServer server) {
    List<Counted> counts = server.counts();
    return counts.subList(1, counts.size()).stream().map(Counted::cached).toList();
  }

  /** All of the request before; OpenAI counts in steps. */
  private static List<Long> cacheable(Wires wires, CountingServer server) {
    List<Counted> counts = server.counts();
    return counts.subList(0, counts.size() - 1).stream()
        .map(Counted::input)
        .map(input -> wires.isAnthropic() ? input : input / 128 * 128)
        .toList();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "ANTHROPIC.*")
  void marksStandBehindWhatStays(Wires wires) {
    try (CountingServer server =
            new CountingServer(wires.wire(), Long.MAX_VALUE, true, new Working());
        Engine engine = engine(wires.unknown(server.host()))) {
      engine.run(RunRequest.of("Look around."));

      int before = -1;
      for (Seen request : server.requests()) {
        List<Integer> marks = new ArrayList<>();
        for (int i = 0; i < request.units().size(); i++) {
          if (request.units().get(i).marked()) {
            marks.add(i);
          }
        }
        int tools = request.tools().size();
        int newest = request.units().size() - 1;
        List<Integer> expected = new ArrayList<>(List.of(tools - 1, tools, newest));
        if (before > 0) {
          expected.add(2, before);
        }
        assertThat(marks).as("the tools, the instructions, newest messages").isEqualTo(expected);
        before = newest;
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void cachedTokensArePriced(Wires wires) {
    try (CountingServer server =
            new CountingServer(wires.wire(), Long.MAX_VALUE, true, new Working());
        Engine engine = engine(wires.unknown(server.host()).withPrice(PRICE))) {
      RunResult result = engine.run(RunRequest.of("Look around.").withHistory(history()));

      BigDecimal expected = BigDecimal.ZERO;
      for (Counted counted : server.counts()) {
        long plain = counted.input() - counted.cached() - counted.written();
        expected =
            expected
                .add(cost(plain, "2"))
                .add(cost(counted.cached(), "0.2"))
                .add(cost(counted.written(), "2.5"))
                .add(cost(counted.output(), "8"));
      }
      assertThat(cached(server)).allMatch(tokens -> tokens > 1000);
      assertThat(result.costUsd().orElseThrow()).isEqualByComparingTo(expected);
    }
  }

  private static BigDecimal cost(long tokens, String usdPerMillion) {
    return new BigDecimal(usdPerMillion).multiply(BigDecimal.valueOf(tokens)).movePointLeft(6);
  }

  private static List<Message> history() {
    return List.of(
        UserMessage.of("What is in the house? " + "It has many rooms. ".repeat(400)),
        AssistantMessage.of("I will see."));
  }

  private Engine engine(ModelConfig model) {
    AtomicInteger looks = new AtomicInteger();
    Tool look =
        TestTool.doing(
                "look",
                (call, context) ->
                    ToolResult.success("A room. ".repeat(40) + looks.incrementAndGet()))
            .with(Effect.READ);
    return Engine.builder()
        .model(model)
        .instructions("Look into each room.")
        .tools(look, TestTool.reading("other"))
        .stateDirectory(state)
        .build();
  }
}
