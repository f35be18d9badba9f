package dev.penguin.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.event.AgentEvent;
import dev.penguin.internal.http.Answers;
import dev.penguin.internal.http.AnthropicAnswers;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.message.ToolCall;
import dev.penguin.policy.Decision;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** A run over a real socket is stopped wherever it may wait. */
class WireCancellationTest {
  private static final Duration AT_ONCE = Duration.ofSeconds(1);
  private static final long PATIENCE_SECONDS = 20;
  private static final Tool WORK = tool(ToolSpec.of("work", "Waits", "{\"type\":\"object\"}"));

  /** Where the run waits when it is stopped. */
  private enum Place {
    HEADERS,
    BODY,
    BODY_OF_AN_ERROR,
    BACK_OFF,
    TOOL,
    APPROVAL;

    /** Whether the server holds a request that is under way. */
    boolean isOnTheWire() {
      return this == HEADERS || this == BODY || this == BODY_OF_AN_ERROR;
    }
  }

  /** Who stops it. */
  private enum Way {
    INTERRUPT,
    CANCEL
  }

  @TestFactory
  @DisplayName("issue 3, item 6: cancelled within a second")
  @Timeout(120)
  Stream<DynamicTest> cancelled() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String model : List.of("openai/gpt", "anthropic/claude-sonnet-4-5")) {
      for (Place place : Place.values()) {
        for (Way way : Way.values()) {
          tests.add(
              DynamicTest.dynamicTest(
                  model + " " + place + " " + way, () -> new Case(model, place).check(way)));
        }
      }
    }
    return tests.stream();
  }

  private static Tool tool(ToolSpec spec) {
    return new Tool() {
      @Override
      public ToolSpec spec() {
        return spec;
      }

      @Override
      public ToolResult call(ToolCall call, ToolContext context) throws Exception {
        context.progress("here");
        new CountDownLatch(1).await();
        return ToolResult.success("never");
      }
    };
  }

  /** One run that is stopped, and the one after it. */
  private static final class Case {
    private final String model;
    private final Place place;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch gone = new CountDownLatch(1);
    private final AtomicInteger answers = new AtomicInteger();

    Case(String model, Place place) {
      this.model = model;
      this.place = place;
    }

    void check(Way way) throws Exception {
      try (StrictServer server = new StrictServer("a", this::answer, this::answer);
          Engine engine = engine(server)) {
        RunResult result = stopped(engine, way);

        assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
        if (place.isOnTheWire()) {
          assertThat(gone.await(1, TimeUnit.SECONDS)).as("the server saw the end").isTrue();
        }
        assertThat(server.requests()).isEqualTo(1);
        assertThat(engine.session("s").run("and now?").text()).isEqualTo("fine");
        assertThat(server.refusals()).isEmpty();
        assertThat(server.requests()).isEqualTo(2);
      }
    }

    private RunResult stopped(Engine engine, Way way) throws Exception {
      RunRequest request = RunRequest.of("go").inSession("s");
      CompletableFuture<RunResult> result;
      Runnable stop;
      if (way == Way.CANCEL) {
        AgentRun run = engine.start(request);
        result = run.result();
        stop = run::cancel;
      } else {
        CompletableFuture<RunResult> mine = new CompletableFuture<>();
        Thread thread =
            new Thread(
                () -> {
                  try {
                    mine.complete(engine.run(request));
                  } catch (RuntimeException | Error e) {
                    mine.completeExceptionally(e);
                  }
                });
        thread.start();
        result = mine;
        stop = thread::interrupt;
      }
      assertThat(reached.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("came there").isTrue();
      long start = System.nanoTime();
      stop.run();
      RunResult ended = result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
      return ended;
    }

    private Engine engine(StrictServer server) {
      Tool work = place == Place.APPROVAL ? tool(WORK.spec().withEffects(Effect.EXECUTE)) : WORK;
      return Engine.builder()
          .model(server.config(model))
          .tools(work)
          .approver(
              request -> {
                reached.countDown();
                return new CompletableFuture<Decision>();
              })
          .listener(this::hear)
          .build();
    }

    /** Where the server itself cannot tell that the run has come there. */
    private void hear(AgentEvent event) {
      boolean there =
          switch (place) {
            case BODY -> event instanceof AgentEvent.TextDelta;
            case BACK_OFF -> event instanceof AgentEvent.ModelRetried;
            case TOOL -> event instanceof AgentEvent.ToolProgressed;
            default -> false;
          };
      if (there) {
        reached.countDown();
      }
    }

    private Answer answer() {
      boolean messages = model.startsWith("anthropic/");
      if (answers.incrementAndGet() > 1) {
        return messages ? AnthropicAnswers.saying("fine") : Answers.saying("fine");
      }
      return switch (place) {
        case HEADERS -> (request, wire) -> stall(wire::stall);
        case BODY ->
            (request, wire) -> {
              wire.streamHead();
              wire.chunk(begun(messages));
              wire.stall();
              gone.countDown();
            };
        case BODY_OF_AN_ERROR ->
            (request, wire) -> {
              wire.head(400, "Content-Type: application/json", "Content-Length: 100");
              wire.send("{\"error\":");
              stall(wire::stall);
            };
        case BACK_OFF -> Answers.error(503, "busy", "later", "Retry-After: 30");
        case TOOL, APPROVAL -> calling(messages);
      };
    }

    private void stall(Runnable stall) {
      reached.countDown();
      stall.run();
      gone.countDown();
    }

    private static String begun(boolean messages) {
      String start =
          AnthropicAnswers.begin() + AnthropicAnswers.blockStart(0, "{'type':'text','text':''}");
      return messages ? start + AnthropicAnswers.textDelta(0, "so far") : Answers.text("so far");
    }

    private static Answer calling(boolean messages) {
      if (messages) {
        return AnthropicAnswers.message(
            "tool_use", AnthropicAnswers.toolStart(0, "c1", "work"), AnthropicAnswers.blockStop(0));
      }
      return Answers.stream(
          Answers.chunk(
              "{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":"
                  + "{\"name\":\"work\",\"arguments\":\"{}\"}}]}",
              null),
          Answers.finish("tool_calls"),
          Answers.done());
    }
  }
}
